"""An ordinary morning for the pictures: who waits, who was served, and a customer whose last bill rose for two plain reasons."""

from datetime import date, datetime, timedelta

from auditlog.context import disable_auditlog
from django.utils import timezone

from contracts.models import Bill, BillLine, Contact, Device, Line, LineOption, Payment, Plan, Usage
from reception.models import Ticket, Visit
from tests.conftest import actor, person, terminal
from tests.customers.lookup import register
from tests.support import reviews
from tests.support.customers import Person
from tests.support.entries import backdate

KEIKO = Person(
    code="K-8800001", name="山本 恵子", kana="ヤマモト ケイコ", born_on=date(1979, 4, 12), address="東京都中央区日本橋見本町一丁目2-3",
    number="09012345678", contact_number="0312345678", email="keiko.yamamoto@example.jp", imei="352099001761481", iccid="8981100022313560929",
    device="見本フォン 12（128GB・ブルー）", user_name="", summary="海外での利用料金について", bill_yen=14_132, last_four="4242",
    contract_number="CN8800001", postal_code="1030001",
)  # fmt: skip
USED = (17.2, 18.4, 16.1, 19.0, 18.2, 17.7, 19.4, 18.8, 16.9, 18.1, 19.2, 28.6)  # GB, the oldest first
CALLS = (210, 0, 380, 120, 640, 90, 0, 310, 150, 460, 0, 1010)


def customer(today: date) -> None:
    """Write Keiko's contract of two years."""
    with disable_auditlog():
        row = register(
            KEIKO.code,
            name=KEIKO.name,
            kana=KEIKO.kana,
            born_on=KEIKO.born_on,
            address=KEIKO.address,
            numbers=[KEIKO.number],
        )
        row.contact_number, row.email, row.postal_code = KEIKO.contact_number, KEIKO.email, KEIKO.postal_code
        row.save(using="owner")
        plan, care = (Plan.objects.using("owner").get(code=code) for code in ("SMART20", "CARE"))
        line = Line.objects.using("owner").create(
            customer=row,
            contract_number=KEIKO.contract_number,
            number=KEIKO.number,
            status="ACTIVE",
            plan=plan,
            began_on=date(2023, 4, 2),
        )
        LineOption.objects.using("owner").create(customer=row, line=line, plan=care, began_on=date(2025, 2, 8))
        Device.objects.using("owner").create(
            customer=row, line=line, model_name=KEIKO.device, imei=KEIKO.imei, iccid=KEIKO.iccid, is_esim=True,
            bought_on=date(2025, 2, 8), instalment_yen=3220, instalments_left=9,
        )  # fmt: skip
        months = [_month(today, back) for back in range(len(USED), 0, -1)]
        for month, gigabytes, calls in zip(months, USED, CALLS, strict=True):
            _bill(row, line, month, gigabytes, calls, paid=month != months[-1])
        for code, kind, ago, where, text in (
            ("H-88-1", "ENQUIRY", 46, "カスタマーセンター", "海外での利用料金について。国際通話の料金表をご案内"),
            ("H-88-2", "VISIT", 120, "丸の内店", "データ容量の確認。プランは変更せず"),
            ("H-88-3", "REPAIR", 214, "丸の内店", "電池の交換。当日お渡し"),
        ):
            at = timezone.now() - timedelta(days=ago)
            Contact.objects.using("owner").create(customer=row, code=code, kind=kind, at=at, place=where, summary=text)


def _month(today: date, back: int) -> date:
    count = today.year * 12 + today.month - 1 - back
    return date(count // 12, count % 12 + 1, 1)


def _bill(customer: object, line: Line, month: date, gigabytes: float, calls: int, *, paid: bool) -> None:
    extra = 3300 if gigabytes > 20 else 0
    rows = [
        ("PLAN", "基本プラン（スマート 20GB）", 4950), ("OPTION", "ケータイ補償", 660), ("CALLS", "通話料（国内・国際）", calls),
        ("DEVICE", "端末の分割払い", 3220),
    ]  # fmt: skip
    if extra:
        rows.insert(1, ("DATA", "追加データ（3GB × 3回）", extra))
    rows.append(("TAX", "消費税等（10%）", sum(yen for kind, _, yen in rows if kind != "DEVICE") // 10))
    total, due = sum(yen for *_, yen in rows), (month + timedelta(days=58)).replace(day=27)
    Bill.objects.using("owner").create(month=month, customer=customer, total_yen=total, due_on=due)
    for position, (kind, label, yen) in enumerate((row for row in rows if row[2]), start=1):
        BillLine.objects.using("owner").create(
            month=month, customer=customer, position=position, line=line, item=kind, label=label, yen=yen
        )
    Usage.objects.using("owner").create(
        month=month,
        line=line,
        customer=customer,
        megabytes=int(gigabytes * 1000),
        call_minutes=38 + calls // 20,
        messages=6,
    )
    Payment.objects.using("owner").create(
        customer=customer, month=month, method="CARD", last_four=KEIKO.last_four, billed_yen=total, paid_yen=total if paid else 0,
        due_on=due, paid_on=due if paid else None,
    )  # fmt: skip


# purpose, minutes ago, what is known of the visitor; the first three were called
WAITING = (
    ("DEVICE_CHANGE", 38, {"brought": ["PHOTO_ID", "HANDSET"]}),
    ("REPAIR", 33, {}),
    ("CONTRACT_ENQUIRY", 31, {}),
    ("BILL_ENQUIRY", 24, {"brought": ["CONTRACTOR_ONLY", "PHOTO_ID"]}),
    ("PLAN_CHANGE", 19, {"care": ["SMALL_CHILDREN"], "priority": True}),
    ("DEVICE_CHANGE", 16, {"booked": 5}),
    ("BILL_PAYMENT", 11, {}),
    ("SIM_REISSUE", 8, {"language": "en"}),
    ("REPAIR", 6, {"care": ["HEARING"]}),
    ("ADDRESS_CHANGE", 2, {}),
)
SERVED = (
    ("PLAN_CHANGE", 118, 21, "DONE"),
    ("CONTRACT_ENQUIRY", 92, 13, "EXPLAINED"),
    ("NEW_LINE", 74, 32, "MISSING_PAPERS"),
)


def morning(now: datetime) -> None:
    """Tickets of the last forty minutes, three of them called to the counters, and what Aoki served before."""
    from reception.purposes import purpose_of

    shop, serial = terminal().shop, {"A": 11, "B": 2, "C": 4}
    counters = [terminal(place=3), terminal(kind="REPAIR"), terminal(place=2)]
    clerks = [person("matsuda"), person("kobayashi"), person("ito")]
    for place, (code, ago, known) in enumerate(WAITING):
        letter, at, called = purpose_of(code).letter, now - timedelta(minutes=ago), place < 3
        serial[letter] += 1
        booked = now + timedelta(minutes=known["booked"]) if "booked" in known else None
        ticket = Ticket.objects.using("owner").create(
            shop=shop, day=timezone.localdate(now), letter=letter, serial=serial[letter], purpose=code, issued_at=at, queued_at=at,
            issued_by="G-10377-2", booked_for=booked, status="CALLED" if called else "WAITING",
            called_at=now - timedelta(minutes=4 * (3 - place)) if called else None, called_to=counters[place] if called else None,
            **{name: value for name, value in known.items() if name != "booked"},
        )  # fmt: skip
        if called:
            Visit.objects.using("owner").create(
                shop=shop,
                terminal=counters[place],
                ticket=ticket,
                purpose=code,
                clerk=clerks[place],
                opened_at=ticket.called_at,
            )
    for place, (code, ago, minutes, outcome) in enumerate(SERVED):
        at = now - timedelta(minutes=ago)
        ticket = Ticket.objects.using("owner").create(
            shop=shop, day=timezone.localdate(now), letter="A", serial=4 + 2 * place, purpose=code, issued_at=at, queued_at=at,
            issued_by="G-10377-2", status="SERVED", called_at=at, called_to=terminal(), ended_at=at + timedelta(minutes=minutes),
        )  # fmt: skip
        Visit.objects.using("owner").create(
            shop=shop, terminal=terminal(), ticket=ticket, purpose=code, clerk=person("aoki"), opened_at=at,
            closed_at=at + timedelta(minutes=minutes), outcome=outcome,
        )  # fmt: skip


def evening() -> None:
    """What Takahashi finds: one customer looked up again and again without a ticket, some ordinary visits."""
    now, by = timezone.now(), actor("ito")
    times = [now - timedelta(days=days, minutes=17 * days) for days in (9, 6, 3, 2, 0)]
    entries = [
        backdate("customer.looked_up", by=by, subject=KEIKO.id, visit=90 + n, at=at) for n, at in enumerate(times)
    ]
    day = timezone.localdate(now)
    facts = {"way": "NEVER_CAME", "count": 5, "without_ticket": 4, "own": 0.3, "shop": 0.4,
             "since_on": (day - timedelta(days=9)).isoformat(), "until_on": day.isoformat()}  # fmt: skip
    reviews.item("ito", weight=5, entries=entries, first_at=times[0], last_at=times[-1], facts=facts)
    for visit in range(4):
        reviews.item("aoki", kind="SAMPLE", visit=visit)
