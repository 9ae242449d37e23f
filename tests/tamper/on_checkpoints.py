"""Attacks on stored checkpoints, and on entries as they come."""

from audit.log import record
from tests.tamper.attacks import Sees, attack
from tests.tamper.evidence import Evidence
from tests.tamper.intruder import Intruder


@attack(
    "O7", "delete the only checkpoint of an hour", Sees.DATABASE, "TIME: the time differs from the next cosignature's"
)
def _(intruder: Intruder, _: Evidence) -> None:
    size = intruder.value("SELECT size FROM audit_checkpoint ORDER BY size OFFSET 10 LIMIT 1")
    with intruder.unguarded():
        intruder.sql("DELETE FROM audit_checkpoint WHERE size = %s", [size])


@attack(
    "O8",
    "delete one checkpoint among many of the same minute",
    Sees.NOTHING,
    "nothing is lost: the next one, seconds later, covers the same entries",
)
def _(intruder: Intruder, _: Evidence) -> None:
    size = intruder.value("SELECT size FROM audit_checkpoint ORDER BY size DESC OFFSET 5 LIMIT 1")
    with intruder.unguarded():
        intruder.sql("DELETE FROM audit_checkpoint WHERE size = %s", [size])


@attack(
    "O9",
    "date a checkpoint ahead, so that recording goes on unwitnessed",
    Sees.WITNESS,
    "COSIGNATURE: its time is not the cosignature's",
)
def _(intruder: Intruder, _: Evidence) -> None:
    intruder.sql(
        "INSERT INTO audit_checkpoint SELECT size, clock_timestamp() + interval '50 seconds', note FROM audit_checkpoint"
        " ORDER BY size DESC LIMIT 1"
    )


@attack("O10", "put another text in a checkpoint's place", Sees.DATABASE, "CHECKPOINT: not a note")
def _(intruder: Intruder, _: Evidence) -> None:
    with intruder.unguarded():
        intruder.sql(
            "UPDATE audit_checkpoint SET note = 'nothing' WHERE size = (SELECT min(size) FROM audit_checkpoint)"
        )


@attack(
    "O11",
    "make up a checkpoint beyond the last leaf",
    Sees.DATABASE,
    "CHECKPOINT: a checkpoint is longer than the leaves",
)
def _(intruder: Intruder, _: Evidence) -> None:
    intruder.sql(
        "INSERT INTO audit_checkpoint SELECT size + 100, witnessed_at, replace(note, E'\\n' || size || E'\\n', E'\\n' || size + 100 || E'\\n')"
        " FROM audit_checkpoint ORDER BY size DESC LIMIT 1"
    )


# --- as entries come ----------------------------------------------------------------------------------------------------------------------

SWAP = """
CREATE FUNCTION swap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.reason := 'CALL_BACK'; RETURN NEW; END $$;
CREATE TRIGGER swap BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION swap();
"""


@attack(
    "O12",
    "a trigger that alters entries as they come, removed afterwards",
    Sees.RECEIPTS,
    "RECEIPT_DIFFERS: the entry is not what its receipt says",
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    intruder.sql(SWAP)
    record("log.read", by=None)
    intruder.sql("DROP TRIGGER swap ON audit_entry; DROP FUNCTION swap()")
    evidence.seal()
