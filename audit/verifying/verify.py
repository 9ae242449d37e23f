"""Verify the log: everything again from its rows, compared with what others hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from audit.sealing.encoding import SQL, leaf_hash, moment
from audit.sealing.notes import CannotRead, Checkpoint, Note
from audit.sealing.tree import Frontier
from audit.verifying import catalogue
from audit.verifying.checkpoints import Checkpoints
from audit.verifying.given import Given, Report
from audit.verifying.receipts import Comparison
from audit.verifying.retention import Missing
from audit.verifying.rows import batches
from audit.verifying.snapshot import Snapshot
from audit.verifying.tree import Growth

UNSEALED = timedelta(seconds=60)
UNWITNESSED = timedelta(seconds=120)
HEAD_AGE = timedelta(days=1)
"""How old the witness's newest checkpoint may be. Whoever stands between could answer with one of before the evidence."""
WINDOW = 10_000
"""The sealer's look-back: entries without a leaf are normally among the newest so many ids."""

_OPENING = "SELECT e.verb, e.hits FROM public.audit_entry e WHERE e.id = (SELECT l.id FROM public.audit_leaf l WHERE l.idx = 0)"
_UNSEALED = (
    f"SELECT e.id, extract(epoch FROM e.recorded_at)::float8, e.recorded_at::text, {SQL} FROM public.audit_entry e"  # noqa: S608 - constants
    " WHERE e.id > %s AND NOT EXISTS (SELECT FROM public.audit_leaf l WHERE l.id = e.id AND l.id > %s) ORDER BY e.id"
)


def verify(
    given: Given, *, since: Checkpoint | None = None, progress: Callable[[int, int], None] | None = None
) -> Report:
    """Verify everything, or what follows a checkpoint that was verified before.

    `progress` is told (how many leaves more, how many in all). Raises CannotVerify when the log cannot be read.
    """
    report = Report()
    wanted = _witness(given, report)
    with Snapshot() as snapshot:
        now = given.now or snapshot.at
        catalogue.check(snapshot.first, given, now, report)
        ((end,),) = snapshot.first.rows("SELECT count(*) FROM public.audit_leaf")
        for (idx,) in snapshot.first.rows(
            "SELECT idx FROM public.audit_leaf WHERE idx >= %s OR idx < 0 ORDER BY idx", [end]
        ):
            report.found("LEAF_PLACE", f"leaf {idx} stands beyond a gap: there are {end} leaves")
        frontier = _replay(snapshot, since, report)
        begin = frontier.size
        checkpoints = Checkpoints(snapshot.session(), given, report, above=begin)
        missing = Missing(snapshot.session(), given, now, report)
        exempt = _exempt(snapshot, end, report)
        growth = Growth(frontier, checkpoints, report, wanted, exempt, missing.judge)
        growth.begin()
        matched, lowest = 0, None
        for batch in batches(snapshot, begin, end, report):
            growth.add(batch)
            matched += len(batch.ids) - len(batch.missing)
            lowest = min([*batch.ids, *([] if lowest is None else [lowest])], default=None)
            if progress:
                progress(len(batch.leaves), end - begin)
        growth.end()
        if begin == 0:
            missing.end()
        _compare_heads(wanted, checkpoints, given, now, report)
        _unwitnessed(growth, now, report)
        unsealed = _unsealed(snapshot, now, None if begin else matched, lowest, report)
        if given.receipts is not None:
            pruned = missing.excused_until
            needless = range(pruned + 1) if pruned > exempt else range(1, exempt + 1)
            Comparison(snapshot, given.receipts, report, begin=begin, end=end, exempt=needless, unsealed=unsealed).run()
    return report


def _witness(given: Given, report: Report) -> Checkpoint | None:
    """Read the witness's head as it was fetched from the witness."""
    if given.witness_note is None:
        return None
    try:
        note = Note.parse(given.witness_note)
        head = Checkpoint.parse(note.text)
    except CannotRead as error:
        report.found("WITNESS", f"the witness's checkpoint cannot be read: {error}")
        return None
    if given.witness_key is not None and given.witness_key.cosigned_at(note) is None:
        report.found("WITNESS", "the witness's checkpoint is not cosigned with the witness's key")
    if given.log_keys and not any(key.signed(note) for key in given.log_keys):
        report.found("WITNESS", "the witness's checkpoint is not signed with a pinned key of the log")
    if given.log_keys and head.origin not in {key.name for key in given.log_keys}:
        report.found("ORIGIN", f"the witness's checkpoint is of another log: {head.origin}")
    return head


def _compare_heads(
    wanted: Checkpoint | None, checkpoints: Checkpoints, given: Given, now: datetime, report: Report
) -> None:
    """A witness that cosigned more leaves, earlier than it cosigned its head, has forgotten some; an old head may be one that somebody kept.

    While the worker works, the witness cosigns each half minute, entries or not.
    """
    if wanted is None or given.witness_key is None or given.witness_note is None:
        return
    cosigned_at = given.witness_key.cosigned_at(Note.parse(given.witness_note))
    if cosigned_at is None:
        return
    if cosigned_at < (now - HEAD_AGE).timestamp():
        shown = moment(datetime.fromtimestamp(cosigned_at, UTC))
        report.found(
            "WITNESS", f"the witness's checkpoint is of {shown}: it was silent since, or this is not its newest"
        )
    if checkpoints.largest is None:
        return
    size, at = checkpoints.largest
    if size > wanted.size and at < cosigned_at:
        report.found("WITNESS", f"the witness has {wanted.size} leaves now and cosigned {size} before")


def _replay(snapshot: Snapshot, since: Checkpoint | None, report: Report) -> Frontier:
    """Grow the tree to the size that was verified before, from the leaves alone."""
    frontier = Frontier()
    if since is None:
        return frontier
    for (leaf,) in snapshot.session().stream(
        "SELECT hash FROM public.audit_leaf WHERE idx < %s ORDER BY idx", [since.size], batch=50_000
    ):
        frontier.append(bytes(leaf))
    if frontier.size != since.size:
        report.found("REWRITTEN", f"{since.size} leaves were verified before, {frontier.size} are there")
    elif frontier.root != since.root:
        report.found("REWRITTEN", f"the first {since.size} leaves are not the ones that were verified before")
    return frontier


def _exempt(snapshot: Snapshot, size: int, report: Report) -> int:
    """Return how many entries stood before the log was opened: leaves 1 … of which neither time nor receipts are asked."""
    if size == 0:
        return 0
    for verb, hits in snapshot.first.rows(_OPENING):
        if verb == "log.opened":
            return int(hits or 0)
        report.found("OPENING", "the first leaf is not the opening of the log")
    return 0  # pruned, and what it exempts with it


def _unwitnessed(growth: Growth, now: datetime, report: Report) -> None:
    oldest = growth.oldest_uncovered
    if oldest is not None and oldest < moment(now - UNWITNESSED).encode():
        report.found(
            "UNWITNESSED", f"no witnessed checkpoint covers the leaves since {oldest.decode(errors='replace')}"
        )


def _unsealed(
    snapshot: Snapshot, now: datetime, matched: int | None, lowest: int | None, report: Report
) -> dict[int, bytes]:
    """Report entries that have no leaf for too long, or that are dated ahead. Return all without a leaf: id → leaf hash.

    Most of the time they are among the newest; `matched` (the number of entries with a leaf, known after everything was read) tells
    whether others are.
    """
    session = snapshot.session()
    ((newest, count),) = session.rows(
        "SELECT coalesce((SELECT max(id) FROM public.audit_leaf), 0), (SELECT count(*) FROM public.audit_entry)"
    )
    above = newest - WINDOW if matched is not None or lowest is None else lowest - WINDOW
    rows = session.rows(_UNSEALED, [above, above])
    if matched is not None and matched + len(rows) != count:
        rows = session.rows(_UNSEALED, [-(2**63), -(2**63)])
    for identity, at, said, _ in rows:
        if at < (now - UNSEALED).timestamp():
            report.found("UNSEALED", f"entry {identity} of {said} has no leaf")
        elif at > (now + UNSEALED).timestamp():
            report.found("UNSEALED", f"entry {identity} is dated ahead: {said}")
    return {identity: leaf_hash((line or "").encode()) for identity, _, _, line in rows}
