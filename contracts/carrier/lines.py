"""The lines of a customer: contract, options, handsets and SIMs, and what was used each month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from contracts.carrier import cast, catalogue, names, numbers
from contracts.carrier.catalogue import Handset, Option, Plan
from contracts.carrier.columns import Row
from contracts.carrier.dice import Part, day_between, dice, pick
from contracts.carrier.months import Month, before, following, month_of, months_between, text
from contracts.carrier.people import Life, Person

MOST_LINES = 5
_HOW_MANY = ((65, 1), (21, 2), (8, 3), (4, 4), (2, 5))
_060_FROM = date(2026, 7, 1)
"""Since then numbers from 060 are given to mobile lines."""


@dataclass(frozen=True, slots=True)
class Device:
    handset: Handset
    imei: str
    iccid: str
    bought_on: date
    replaced_on: date | None
    instalment_yen: int
    instalments: int


@dataclass(frozen=True, slots=True)
class Line:
    place: int
    """Place of the line among all lines of the carrier."""
    contract_number: str
    number: str
    plan: Plan
    started_on: date
    suspended_on: date | None
    ended_on: date | None
    user: names.Name | None
    options: tuple[tuple[Option, date, date | None], ...]
    devices: tuple[Device, ...]

    def in_service(self, month: Month) -> bool:
        return month_of(self.started_on) <= month and (self.ended_on is None or month <= month_of(self.ended_on))


@dataclass(frozen=True, slots=True)
class Used:
    data_mb: int
    call_minutes: int
    messages: int
    extra_gb: int
    """GB bought on top of the plan."""


def lines(one: Person, *, seed: int, today: date, cut_on: date | None) -> list[Line]:
    """The customer's contracts, the oldest first. `cut_on` is the day on which they were suspended for arrears."""
    rng = dice(seed, Part.LINE, one.place)
    role = cast.ROLES.get(one.place)
    count = role.lines if role else 1 if one.life is Life.MINOR else pick(rng, _HOW_MANY)
    over = one.place in cast.ENDED or (role is None and rng.random() < 0.04)
    return [
        _line(one, one.place * MOST_LINES + nth, rng, seed=seed, today=today, cut_on=cut_on, over=over)
        for nth in range(count)
    ]


def _line(one: Person, place: int, rng: Random, *, seed: int, today: date, cut_on: date | None, over: bool) -> Line:
    first = place % MOST_LINES == 0
    latest = cut_on - timedelta(days=60) if cut_on else today - timedelta(days=5)
    started_on = one.registered_on if first else day_between(rng, one.registered_on, latest)
    ended_on = suspended_on = None
    if over or (not first and not cut_on and rng.random() < 0.12):
        ended_on = day_between(rng, max(started_on, today - timedelta(days=1100)), today - timedelta(days=3))
    elif cut_on:
        suspended_on = max(cut_on, started_on)
    elif one.place not in cast.ROLES and rng.random() < 0.008:
        suspended_on = day_between(rng, max(started_on, today - timedelta(days=60)), today - timedelta(days=1))
    plan = _plan(one, rng, started_on, ended_on or today)
    prefix = "060" if started_on >= _060_FROM and rng.random() < 0.5 else rng.choice(("070", "080", "090", "090"))
    user = None
    if not first and one.life is Life.ADULT and rng.random() < 0.6:
        user_born = day_between(rng, one.born + timedelta(days=20 * 365), today - timedelta(days=7 * 365))
        user = names.person(rng, user_born.year, one.name.family)
    return Line(
        place=place,
        contract_number=numbers.contract_number(place, seed),
        number=numbers.mobile(prefix, place, seed),
        plan=plan,
        started_on=started_on,
        suspended_on=suspended_on,
        ended_on=ended_on,
        user=user,
        options=tuple(_options(one, plan, rng, started_on, ended_on, today)),
        devices=tuple(_devices(place, started_on, ended_on or today, seed)),
    )


def _plan(one: Person, rng: Random, started_on: date, until: date) -> Plan:
    """A plan sold at some time of the contract: customers change plans, old ones stay on some."""
    if one.place == 0:
        return next(plan for plan in catalogue.PLANS if plan.code == "ST20")
    chosen_on = started_on if rng.random() < 0.3 else day_between(rng, started_on, until)
    corporate = one.life is Life.CORPORATION
    sold = (plan for plan in catalogue.PLANS if plan.sold_on(chosen_on) and plan.for_corporations == corporate)
    return pick(rng, [(plan.weight, plan) for plan in sold])


def _options(
    one: Person, plan: Plan, rng: Random, started_on: date, ended_on: date | None, today: date
) -> Iterator[tuple[Option, date, date | None]]:
    for option in catalogue.OPTIONS:
        wanted = rng.random() < option.likely
        if option.code == catalogue.FILTER:
            wanted = one.life is Life.MINOR
        if option.code == catalogue.UNLIMITED_CALLS and plan.free_share == 1.0:
            wanted = False
        if wanted:
            since = started_on if rng.random() < 0.6 else day_between(rng, started_on, ended_on or today)
            until = day_between(rng, since, ended_on or today) if rng.random() < 0.2 else ended_on
            yield option, since, until


def _devices(place: int, started_on: date, until: date, seed: int) -> Iterator[Device]:
    """Handsets one after the other, each bought when the line began or another had served two to five years."""
    rng = dice(seed, Part.DEVICE, place)
    bought_on: date | None = started_on
    nth = 0
    while bought_on is not None:
        shelf = [handset for handset in catalogue.HANDSETS if handset.released <= bought_on][-5:]
        handset = rng.choice(shelf or [catalogue.HANDSETS[1]])
        next_on = bought_on + timedelta(days=rng.randint(730, 1900))
        replaced_on = next_on if next_on < until and nth < 4 else None
        instalments = rng.choice((24, 24, 36, 48)) if rng.random() < 0.45 else 0
        yield Device(
            handset=handset,
            imei=numbers.imei(handset.tac, place * 5 + nth, seed),
            iccid=numbers.iccid(place * 5 + nth, seed),
            bought_on=bought_on,
            replaced_on=replaced_on,
            instalment_yen=handset.price_yen // instalments if instalments else 0,
            instalments=instalments,
        )
        bought_on, nth = replaced_on, nth + 1


def used(line: Line, months: tuple[Month, ...], *, seed: int) -> Iterator[tuple[Month, Used]]:
    """What the line used in each of the months in which it was in service, the oldest first."""
    rng = dice(seed, Part.USAGE, line.place)
    quota = line.plan.data_gb
    usual = (quota or 40) * rng.uniform(0.25, 1.0)
    talks = rng.expovariate(1 / 60) if rng.random() < 0.55 else 0.0
    for month in months:
        if not line.in_service(month):
            continue
        gigabytes = usual * rng.lognormvariate(0.0, 0.35)
        if line.place == 0:
            gigabytes = 22.4 if month == months[-1] else 14 + gigabytes % 5
        if line.suspended_on and month > month_of(line.suspended_on):
            gigabytes = 0.0
        extra = 0
        if quota is not None and gigabytes > quota:
            extra = min(5, int(gigabytes - quota) + 1) if line.place == 0 or rng.random() < 0.6 else 0
            gigabytes = min(gigabytes, quota + extra)
        minutes = 0 if gigabytes == 0.0 else int(talks * rng.uniform(0.3, 1.7))
        yield month, Used(int(gigabytes * 1024), minutes, minutes // 9 + rng.randrange(6) if gigabytes else 0, extra)


def rows(one: Person, own: list[Line], newest: Month, seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows of lines.csv, options.csv and devices.csv as they stand after the newest billed month."""
    customer_number = numbers.customer_number(one.place, seed)
    contracts = [_row(line, customer_number) for line in own]
    options = [_option_row(line, *held) for line in own for held in line.options]
    devices = [_device_row(line, line.devices[-1], newest) for line in own]
    return contracts, options, devices


def _row(line: Line, customer_number: str) -> Row:
    return {
        "contract_number": line.contract_number,
        "customer_number": customer_number,
        "number": line.number,
        "status": "ENDED" if line.ended_on else "SUSPENDED" if line.suspended_on else "ACTIVE",
        "plan_code": line.plan.code,
        "user_name": line.user.text if line.user else "",
        "started_on": line.started_on.isoformat(),
        "suspended_on": _day(line.suspended_on),
        "ended_on": _day(line.ended_on),
    }


def _option_row(line: Line, option: Option, since: date, until: date | None) -> Row:
    return {
        "contract_number": line.contract_number,
        "plan_code": option.code,
        "started_on": since.isoformat(),
        "ended_on": _day(until),
    }


def _device_row(line: Line, device: Device, newest: Month) -> Row:
    billed = months_between(device.bought_on, newest)
    left = max(0, device.instalments - max(0, billed))
    return {
        "contract_number": line.contract_number,
        "model": device.handset.model,
        "imei": device.imei,
        "iccid": device.iccid,
        "sim_kind": "ESIM" if device.handset.esim and line.place % 3 == 0 else "SIM",
        "bought_on": device.bought_on.isoformat(),
        "instalment_yen": str(device.instalment_yen) if left else "",
        "instalments_left": str(left) if left else "",
    }


def usage_rows(own: list[Line], used: dict[int, dict[Month, Used]]) -> Iterator[Row]:
    """Rows of usage.csv; `used` is by the line's place."""
    for line in own:
        for month, amount in used[line.place].items():
            yield {
                "month": text(month),
                "contract_number": line.contract_number,
                "data_mb": str(amount.data_mb),
                "call_minutes": str(amount.call_minutes),
                "messages": str(amount.messages),
            }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def instalment(line: Line, month: Month) -> int:
    """What falls due for the line's handsets in a month, in yen; the first instalment the month after the purchase."""
    return sum(
        device.instalment_yen
        for device in line.devices
        if device.instalments and following(device.bought_on) <= month <= before(device.bought_on, -device.instalments)
    )
