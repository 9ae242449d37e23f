// Keys, clocks, charts and the blank screen. Pages work without it, except that nothing counts or closes by itself.
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const usable = (element) => element.checkVisibility() && !element.matches(":disabled, [aria-disabled='true']");

// ---- Keys: data-key="1", "/", "Escape" … presses the element that carries it ----

function keyed(key) {
  const found = $$("[data-key]").filter((element) => element.dataset.key === key && usable(element));
  const near = opened()?.lastElementChild ?? document.activeElement?.closest("section, form");
  const within = (part) => found.find((element) => part?.contains(element));
  return within(near) ?? within(document.querySelector("main")) ?? found[0];
}

const begun = performance.now();
// An open list of choices takes the keys for itself.
const opened = () => document.querySelector("details[data-keys][open]");

function typing(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // the key belongs to the IME
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
  if (event.key !== "Escape" && typing(event.target)) return;
  const list = event.key === "Escape" && opened();
  if (list) { list.open = false; list.firstElementChild.focus(); return event.preventDefault(); }
  const element = keyed(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  if (!element) return;
  if (element.closest("[data-careful]") && performance.now() - begun < 800) return; // pressed for the page before this one
  event.preventDefault();
  if (typing(element)) return element.focus();
  element.click();
  element.control?.focus();
});

// ---- Forms: one press, one request ----

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 10_000); // a lost connection must not lock the form for good
});

document.querySelector("[data-error-summary]")?.focus();

for (const button of $$("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// ---- Clocks, by the server's time ----

const sent = Date.parse(document.querySelector("meta[name=now]")?.content ?? "");
const [page] = performance.getEntriesByType("navigation");
const skew = sent ? sent - (performance.timeOrigin + (page?.responseStart ?? 0)) : 0;
let leaving = false;

function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

function tick() {
  const now = Date.now() + skew;
  for (const time of $$("time[data-count-up]")) time.textContent = clock(now - Date.parse(time.dataset.countUp));
  for (const time of $$("time[data-count-down]")) {
    const left = Date.parse(time.dataset.countDown) - now;
    time.textContent = clock(left + 999);
    if (left <= 120_000 && !time.classList.contains("soon")) warn(time);
    if (left <= -1000 && time.dataset.expireUrl && !leaving) { // a second late: the server must agree that it is over
      leaving = true;
      document.body.classList.add("blank");
      location.replace(time.dataset.expireUrl);
    }
  }
}

function warn(time) {
  time.classList.add("soon");
  const live = document.querySelector("[data-live]");
  if (live && time.dataset.soon) live.textContent = time.dataset.soon;
}

tick();
setInterval(tick, 1000);
document.addEventListener("visibilitychange", tick);

// ---- Nothing is kept: a page that showed a customer is blank when left and asked for again on Back ----

const sensitive = () => document.body.hasAttribute("data-sensitive");
addEventListener("pagehide", () => { if (sensitive()) document.body.classList.add("blank"); });
addEventListener("pageshow", (event) => {
  for (const form of document.forms) delete form.dataset.sent;
  if (!event.persisted || !sensitive()) return;
  document.body.classList.add("blank");
  location.reload();
});

// ---- Charts, drawn from the cells of a table ----

let library;

function load(src) {
  const script = Object.assign(document.createElement("script"), { src });
  return new Promise((resolve, reject) => { Object.assign(script, { onload: resolve, onerror: reject }); document.head.append(script); });
}

function draw(table) {
  const figure = table.closest("figure");
  const css = getComputedStyle(figure);
  const colour = (name) => css.getPropertyValue(name).trim();
  const rows = $$("tbody tr", table).filter((row) => row.querySelector("[data-value]"));
  const columns = $$("[data-value]", rows[0] ?? table).map((cell) => cell.cellIndex);
  const bars = table.dataset.chart === "bar";
  const format = (value) => value.toLocaleString() + (table.dataset.unit ?? "");
  const datasets = columns.map((column, index) => {
    const plain = colour(bars ? `--chart-${index + 1}` : "--chart-2");
    const last = (context) => "highlight" in table.dataset && context.dataIndex === rows.length - 1;
    const fill = (context) => (last(context) ? colour("--chart-highlight") : plain);
    return {
      label: table.tHead?.rows[0].cells[column].textContent.trim(), data: rows.map((row) => Number(row.cells[column].dataset.value)),
      backgroundColor: fill, borderColor: plain, pointBackgroundColor: fill, borderRadius: 3, borderWidth: bars ? 0 : 2, pointRadius: 3, maxBarThickness: 44,
    };
  });
  const plot = Object.assign(document.createElement("div"), { className: "plot", ariaHidden: "true" });
  const canvas = plot.appendChild(document.createElement("canvas"));
  figure.insertBefore(plot, [...figure.children].find((child) => child.contains(table)));
  Object.assign(Chart.defaults, { color: colour("--soft"), animation: false, locale: document.documentElement.lang });
  Object.assign(Chart.defaults.font, { family: css.fontFamily, size: 13 });
  const ticks = { maxTicksLimit: 4, callback: (value) => format(value) };
  new Chart(canvas, {
    type: table.dataset.chart, data: { labels: rows.map(({ cells: [first] }) => first.dataset.label ?? first.textContent.trim()), datasets },
    options: {
      maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      scales: {
        x: { grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 12 } },
        y: { beginAtZero: true, ticks, border: { display: false }, grid: { color: colour("--line") } },
      },
      plugins: { legend: { display: datasets.length > 1, align: "end", labels: { boxWidth: 12 } }, tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}  ${format(item.parsed.y)}` } } },
    },
  });
  table.removeAttribute("data-chart");
}

async function charts(root) {
  const tables = $$("figure table[data-chart]", root);
  if (!tables.length || !document.body.dataset.chartJs) return;
  await (library ??= load(document.body.dataset.chartJs));
  tables.filter((table) => table.dataset.chart).forEach(draw);
}

charts(document);

// ---- Parts that refresh themselves (htmx gives the focus back to an element with the same id) ----

const offline = (gone) => { for (const banner of $$("[data-offline]")) banner.hidden = !gone; };
document.addEventListener("htmx:load", (event) => charts(event.detail.elt));
document.addEventListener("htmx:sendError", () => offline(true));
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  offline(xhr.status >= 500);
  const moved = xhr.responseURL && new URL(xhr.responseURL).pathname !== new URL(requestConfig.path, location).pathname;
  if (moved) { event.detail.shouldSwap = false; location.reload(); } // signed out or locked: the whole page must say so
});
