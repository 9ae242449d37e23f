"""What every page must be: free of what axe finds, large enough to hit, no wider than the window."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Buttons and fields smaller than 44 px, unless a label or a step around them is what one hits.
SMALL = """() => [...document.querySelectorAll("button, a.button, nav a, summary, input:not([type=hidden]), select, textarea")]
  .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.matches(".skip"))
  .map(element => element.closest(element.matches("[type=radio], [type=checkbox]") ? "label" : ".steps li") ?? element)
  .filter(element => { const box = element.getBoundingClientRect(); return box.height > 0 && (box.height < 43.9 || box.width < 43.9) })
  .map(element => { const box = element.getBoundingClientRect(); return `${element.outerHTML.slice(0, 90)} ${box.width}×${box.height}` })"""
WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [`${document.documentElement.scrollWidth} px wide`] : []"""
PRIMARY = """() => { const found = [...document.querySelectorAll(".primary")].filter(element => element.checkVisibility());
  return found.length > 1 ? [`${found.length} primary buttons`] : [] }"""
# Two elements with one key: only the one in the focused part or in <main> may be meant.
KEYS = """() => {
  const opened = document.querySelector("details[data-keys][open] form"); // takes the keys for itself
  const seen = [...(opened ?? document.querySelector("main")).querySelectorAll("[data-key]")].filter(element => element.checkVisibility());
  const keys = seen.map(({dataset}) => dataset.key);
  return keys.filter((key, place) => keys.indexOf(key) !== place).map(key => `key ${key} twice`) }"""


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page as it is shown now; nothing when it is well."""
    found = Axe().run(page).response["violations"]
    axe = [
        f"{fault['id']}: {node['html'][:160]} {node['failureSummary']}" for fault in found for node in fault["nodes"]
    ]
    here = [line for script in (SMALL, WIDE, PRIMARY, KEYS) for line in page.evaluate(script)]
    window = page.viewport_size
    page.set_viewport_size(
        {"width": 640, "height": 900}
    )  # half a screen, or all of it at 200 % (WCAG 2.2, 1.4.4 and 1.4.10)
    page.wait_for_timeout(200)  # charts take their new size a moment later
    narrow = [f"in 640 px: {line}" for line in page.evaluate(WIDE)]
    page.set_viewport_size(window)
    return axe + here + narrow
