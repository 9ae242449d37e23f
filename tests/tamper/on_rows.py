"""Attacks on entries and leaves: T1 to T18 of the plan, and what we thought of besides."""

from datetime import UTC, datetime, timedelta

from audit.log import record
from tests.tamper.attacks import Sees, attack
from tests.tamper.evidence import Evidence, month_back
from tests.tamper.intruder import Intruder


@attack(
    "T1", "alter a row, triggers off and on again", Sees.DATABASE, "ENTRY_CHANGED: the row is not what its leaf says"
)
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.change(intruder.middle())


@attack("T2", "alter a row and its leaf", Sees.DATABASE, "ROOT: the roots no longer fit")
def _(intruder: Intruder, _: Evidence) -> None:
    entry = intruder.middle()
    with intruder.unguarded():
        intruder.change(entry)
        intruder.sql("UPDATE audit_leaf SET hash = %s WHERE id = %s", [intruder.leaf_of(entry), entry])


@attack("T3", "delete a row", Sees.DATABASE, "ENTRY_MISSING: a leaf has no entry")
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.delete(intruder.middle())


@attack("T4", "delete a row and its leaf", Sees.DATABASE, "LEAF_MISSING: the leaves have a gap")
def _(intruder: Intruder, _: Evidence) -> None:
    entry = intruder.middle()
    with intruder.unguarded():
        intruder.delete(entry)
        intruder.sql("DELETE FROM audit_leaf WHERE id = %s", [entry])


@attack(
    "T5",
    "delete the tail: entries, leaves and checkpoints",
    Sees.WITNESS,
    "WITNESS: the log is shorter than the witness's head",
)
def _(intruder: Intruder, _: Evidence) -> None:
    size = intruder.value("SELECT size FROM audit_checkpoint ORDER BY size DESC OFFSET 5 LIMIT 1")
    with intruder.unguarded():
        intruder.sql("DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_leaf WHERE idx >= %s)", [size])
        intruder.sql("DELETE FROM audit_leaf WHERE idx >= %s", [size])
        intruder.sql("DELETE FROM audit_checkpoint WHERE size > %s", [size])


@attack(
    "T6",
    "delete a row, rewrite everything from there, sign with a key of one's own",
    Sees.LOG_KEY,
    "SIGNATURE: not the log's signature",
)
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.delete(intruder.middle())
    intruder.rebuild(sign=intruder.own_log, cosign=intruder.own_witness)


@attack(
    "T7",
    "the same with the **stolen log key**, one row fewer",
    Sees.WITNESS,
    "WITNESS: not the witness's cosignature; another size at its head",
)
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.delete(intruder.middle())
    intruder.rebuild(sign=intruder.log, cosign=intruder.own_witness)


@attack(
    "T7b",
    "the same with the stolen log key, same length: a row altered",
    Sees.WITNESS,
    "WITNESS: another root at the witness's head",
)
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.change(intruder.middle())
    intruder.rebuild(sign=intruder.log, cosign=intruder.own_witness)


@attack(
    "T8",
    "a row dated back, everything rebuilt with the stolen log key",
    Sees.WITNESS,
    "WITNESS: another root at the witness's head",
)
def _(intruder: Intruder, _: Evidence) -> None:
    entry = intruder.gap()
    at = intruder.value("SELECT recorded_at FROM audit_entry WHERE id > %s ORDER BY id LIMIT 1", [entry])
    intruder.insert(at=at, entry=entry)
    intruder.rebuild(sign=intruder.log, cosign=intruder.own_witness)


@attack("T9", "swap what two rows say", Sees.DATABASE, "ENTRY_CHANGED: the rows are not what their leaves say")
def _(intruder: Intruder, _: Evidence) -> None:
    one, other = intruder.middle(0), intruder.middle(1)
    with intruder.unguarded():
        intruder.sql(
            "UPDATE audit_entry e SET actor = o.actor, uuid = o.uuid, request = o.request, verb = o.verb, subject = o.subject,"
            " hits = o.hits, sections = o.sections, digests = o.digests"
            " FROM audit_entry o WHERE (e.id, o.id) IN ((%s, %s), (%s, %s))",
            [one, other, other, one],
        )


@attack("T10", "empty everything", Sees.WITNESS, "WITNESS: the log is shorter than the witness's head")
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.sql("TRUNCATE audit_entry; TRUNCATE audit_leaf; TRUNCATE audit_checkpoint")


@attack("T11", "drop a month", Sees.DATABASE, "ENTRY_MISSING: leaves have no entries")
def _(intruder: Intruder, _: Evidence) -> None:
    intruder.sql(f"DROP TABLE audit_entry_{month_back(5):%Y%m}")


@attack("T14", "delete a leaf in the middle (un-seal an entry)", Sees.DATABASE, "LEAF_MISSING: the leaves have a gap")
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.sql("DELETE FROM audit_leaf WHERE id = %s", [intruder.middle()])


@attack("T14b", "delete the last leaf", Sees.DATABASE, "CHECKPOINT: a checkpoint is longer than the leaves")
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.sql("DELETE FROM audit_leaf WHERE idx = (SELECT max(idx) FROM audit_leaf)")


@attack("T15", "delete a row **before it is sealed**", Sees.RECEIPTS, "RECEIPT_WITHOUT_ENTRY: a receipt has no entry")
def _(intruder: Intruder, evidence: Evidence) -> None:
    record("log.read", by=None)
    with intruder.unguarded():
        intruder.delete(intruder.value("SELECT max(id) FROM audit_entry"))
    record("log.read", by=None)
    evidence.seal()


@attack(
    "T17", "a forged row, dated back, sealed as usual", Sees.DATABASE, "TIME: the time differs from the cosignature's"
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    intruder.insert(at=month_back(5) + timedelta(minutes=1))
    evidence.seal()


@attack(
    "T18",
    "a forged row with the current time, sealed as usual",
    Sees.RECEIPTS,
    "RECEIPT_MISSING: the entry has no receipt",
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    intruder.insert()
    evidence.seal()


@attack(
    "O1",
    "a forged row under an old id that a rollback left free, never sealed",
    Sees.DATABASE,
    "UNSEALED: an entry is not sealed",
)
def _(intruder: Intruder, _: Evidence) -> None:
    intruder.insert(at=month_back(5) + timedelta(minutes=1), entry=intruder.gap())


@attack("O2", "the first entry rewritten so that it exempts more of the past; an exempt row altered; rebuilt with the stolen log key",
        Sees.WITNESS, "WITNESS: another root at the witness's head")  # fmt: skip
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.sql("UPDATE audit_entry SET hits = hits + 500 WHERE verb = 'log.opened'")
        intruder.change(intruder.value("SELECT id FROM audit_leaf WHERE idx = 400"))
    intruder.rebuild(sign=intruder.log, cosign=intruder.own_witness)


@attack("O31", "a second row under the id of a sealed one", Sees.DATABASE, "ENTRY_TWICE: the entry is there twice")
def _(intruder: Intruder, _: Evidence) -> None:
    intruder.insert(entry=intruder.middle())


@attack(
    "O32",
    "a row under an id below all others, so that the sealer's window never comes to it",
    Sees.DATABASE,
    "UNSEALED: an entry is not sealed",
)
def _(intruder: Intruder, _: Evidence) -> None:
    intruder.insert(at=month_back(5), entry=-1_000_000)


@attack("O33", "join an entry's sections into one that makes the same line, its CHECK taken away and put back", Sees.DATABASE,
        "ENTRY_CHANGED: the row is not what its leaf says")  # fmt: skip
def _(intruder: Intruder, _: Evidence) -> None:
    entry = intruder.value(
        "SELECT min(id) FROM audit_entry WHERE cardinality(sections) = 2 AND id > %s", [intruder.middle()]
    )
    name = "audit_entry_sections_check"
    checks = "conrelid = 'audit_entry'::regclass AND conname LIKE 'audit_entry_sections_check%%'"
    found = intruder.sql(f"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE {checks}")
    assert name in dict(found)
    with intruder.unguarded():
        for one, _text in found:
            intruder.sql(f"ALTER TABLE audit_entry DROP CONSTRAINT {one}")
        intruder.sql(
            "UPDATE audit_entry SET sections = ARRAY[sections[1] || '\",\"' || sections[2]] WHERE id = %s", [entry]
        )
        for one, text in found:
            intruder.sql(f"ALTER TABLE audit_entry ADD CONSTRAINT {one} {text} NOT VALID")
    intruder.sql("UPDATE pg_constraint SET convalidated = true WHERE NOT convalidated")


@attack(
    "O3",
    "detach a month, alter a row, attach it again",
    Sees.DATABASE,
    "ENTRY_CHANGED: the row is not what its leaf says",
)
def _(intruder: Intruder, _: Evidence) -> None:
    name = f"audit_entry_{month_back(5):%Y%m}"
    bounds = intruder.value("SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = %s", [name])
    entry = intruder.value(f"SELECT min(id) FROM {name}")
    with intruder.unguarded():
        intruder.sql(f"ALTER TABLE audit_entry DETACH PARTITION {name}")
        intruder.sql(f"UPDATE {name} SET actor = gen_random_uuid() WHERE id = %s", [entry])
        intruder.sql(f"ALTER TABLE audit_entry ATTACH PARTITION {name} {bounds}")


@attack(
    "O4", "exchange the entries of two leaves", Sees.DATABASE, "ENTRY_CHANGED: the rows are not what their leaves say"
)
def _(intruder: Intruder, _: Evidence) -> None:
    one, other = intruder.middle(0), intruder.middle(1)
    with intruder.unguarded():
        for before, after in ((one, -1), (other, one), (-1, other)):
            intruder.sql("UPDATE audit_leaf SET id = %s WHERE id = %s", [after, before])


@attack(
    "O5",
    "the database's clock an hour slow while entries are written",
    Sees.DATABASE,
    "TIME: the time differs from the cosignature's",
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    intruder.insert(at=datetime.now(tz=UTC) - timedelta(hours=1))
    evidence.seal()


@attack(
    "O6",
    "the database's clock an hour fast while entries are written",
    Sees.DATABASE,
    "TIME: the time differs from the cosignature's",
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    intruder.insert(at=datetime.now(tz=UTC) + timedelta(hours=1))
    evidence.seal()
