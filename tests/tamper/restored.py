"""What happens after a restore and after pruning: lines of the table of docs/verify.md."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    number: str
    what: str
    happens: str


RESTORED = (
    Row("T16", "an older backup restored, and the sealer started", "it refuses: the log does not extend the last witnessed checkpoint"),
    Row("T16b", "an older backup restored, other entries written until the log is longer again", "the same"),
    Row("T19a", "the oldest months pruned: announced by one person, carried out by another, older than the verifier's period", "no finding"),
    Row("T19b", "the same without an announcement", "one finding for each entry"),
    Row("T19c", "announced and carried out, but younger than the verifier's period", "one finding for each entry"),
    Row("T19d", "announced and carried out by one and the same person", "one finding for each entry"),
    Row("T19e", "announced and carried out, and one entry more deleted besides", "a finding: more are gone than was announced"),
)  # fmt: skip
