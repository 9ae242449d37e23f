"""What the tests of the lookup share: typing into the form, reading the log, people who cannot be told apart."""

from datetime import date

from auditlog.context import disable_auditlog
from django.db import connections

from customers.models import Customer, SearchKey
from customers.search import keys_of

TWIN_BORN = date(1994, 8, 17)


def telling(*people):
    """What tells who they are: canaries, but for a few digits that stand in some random key by accident."""
    return {value for person in people for value in person.canaries if not value.isdigit() or len(value) > 9}


def typed(number="", kana="", born_on=""):
    return {"number": number, "kana": kana, "born_on": born_on}


def look_up(client, visit, **elements):
    return client.post(f"/visits/{visit.number}/lookup/", typed(**elements))


def find_taro(client, visit, taro):
    return look_up(client, visit, number=taro.number, kana=taro.kana)


def choose(client, visit, lookup, place=1):
    return client.post(f"/visits/{visit.number}/choose/", {"lookup": str(lookup), "place": place})


def entries(visit=None, *, verb=None):
    """The log as its reader sees it, oldest first; each with `text`, the whole row as PostgreSQL writes it."""
    columns = "verb, reason, purpose, subject, actor, visit, hits, flags, digests, sections"
    wanted = [("visit = %s", visit and visit.number), ("verb = %s", verb)]
    conditions = " AND ".join(condition for condition, value in wanted if value) or "true"
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}, e::text AS text FROM audit_entry e WHERE {conditions} ORDER BY id",
            [value for _, value in wanted if value],
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def verbs(visit):
    return [entry["verb"] for entry in entries(visit)]


def register(
    code, *, name="双葉 一", kana="フタバ ハジメ", born_on=TWIN_BORN, address="東京都港区双葉町1-1", numbers=()
):
    """Another customer, as an import writes one. Real commits: only in a database of the test's own."""
    with disable_auditlog():
        customer = Customer.objects.using("owner").create(
            code=code, name=name, kana=kana, born_on=born_on, postal_code="1050001", address=address,
            line_numbers=" ".join(numbers), registered_on=date(2024, 4, 1),
        )  # fmt: skip
        for kind, digest in keys_of(kana=kana, born_on=born_on, numbers=numbers):
            SearchKey.objects.using("owner").create(kind=kind, digest=digest, customer=customer)
    return customer
