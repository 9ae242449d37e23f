"""The file: rows of the log as codes and labels, people and customers as letters, each line with whose copy it is."""

import csv
import io
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext, override

from audit.context import Actor
from audit.models import Entry
from oversight import labels
from oversight.exports.models import Export
from oversight.lines import letter
from oversight.people import known
from staff.models import Shop

# An authority reads it: Japanese, whoever presses the button.
HEADINGS = (
    "記録番号", "日時", "コード", "したこと", "店舗", "応対", "スタッフ", "担当", "対象", "来店目的", "理由", "項目", "気づき", "件数",
    "書き出し番号", "書き出した人",
)  # fmt: skip


def written(export: Export, entries: Sequence[Entry], *, by: Actor) -> bytes:
    """Return the CSV: a line that says whose copy this is, the headings, one line an entry. UTF-8 with the mark that Excel wants."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    with override("ja"):
        lines.writerow(_watermark(export, len(entries), by))
        lines.writerow(HEADINGS)
        lines.writerows(_lines(export, entries, by))
    return out.getvalue().encode("utf-8-sig")


def _watermark(export: Export, count: int, by: Actor) -> list[str]:
    return [
        "閲覧の記録の写し（複製禁止）", f"書き出し番号 {export.uuid}", f"書き出した人 {by.number}", f"承認した人 {export.approved_by}",
        f"店舗 {export.shop.code}", f"根拠 {labels.reason(export.reason)} {export.reference}",
        f"期間 {export.since.isoformat()} から {export.until.isoformat()}", f"{count}件",
        f"作成 {timezone.localtime(export.made_at).isoformat(timespec='seconds')}",
    ]  # fmt: skip


def _lines(export: Export, entries: Sequence[Entry], by: Actor) -> Iterator[list[str]]:
    people = known(entry.actor for entry in entries if entry.actor)
    shops = dict(Shop.objects.filter(pk__in={entry.shop for entry in entries}).values_list("pk", "code"))
    actors, subjects = _Letters(), _Letters()
    for entry in entries:
        person = people.get(entry.actor) if entry.actor else None
        yield [
            str(entry.id),
            timezone.localtime(entry.recorded_at).isoformat(timespec="seconds"),
            entry.verb,
            str(labels.verb(entry.verb)),
            shops.get(entry.shop or 0, ""),
            str(entry.visit or ""),
            actors.of(entry.actor),
            gettext("・").join(person.roles_at(entry.shop)) if person and entry.shop is not None else "",
            subjects.of(entry.subject),
            entry.purpose,
            entry.reason,
            " ".join(entry.sections),
            " ".join(entry.flags),
            "" if entry.hits is None else str(entry.hits),
            str(export.uuid),
            by.number,
        ]


class _Letters:
    """A letter for each pseudonym, in the order of the file: they mean nothing in another one."""

    def __init__(self) -> None:
        self._of: dict[UUID, str] = {}

    def of(self, ref: UUID | None) -> str:
        return self._of.setdefault(ref, letter(len(self._of))) if ref else ""
