"""The checkpoint that closed the day, sent to the carrier once: a copy that nobody of the shops can take back."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from audit.closing import Close
from audit.log import record
from audit.models import Entry
from oversight.closing import close_of, closes_at

_MAILED, _UNMAILED = "checkpoint.mailed", "checkpoint.unmailed"

# The carrier's reader, not the shop's: one language, so that a mail never depends on who runs the worker.
_SUBJECT = "閲覧の記録の締め {day} {code}"
_BODY = """\
{day} の締めの控えです。

照合コード  {code}
記録の数    {size}
ルート      {root}
立会い時刻  {witnessed}

店舗の「締めの用紙」に同じ照合コードが印刷されています。電話で読み合わせてください。
添付の checkpoint は署名と立会人の連署のついた控えです。消さずに保存してください。
確かめ方: docs/verify.md
"""


class CannotMail(Exception):
    """The day's checkpoint could not be sent; it is tried again."""


def mail_close(now: datetime | None = None) -> bool:
    """Send the newest day that is closed, unless it was sent. Returns whether a message went out; raises CannotMail.

    The log says first that it was sent: whoever is killed in between has lost a copy (tomorrow's covers it), but never sends twice. A
    server that did not take it is on the log as well, and then it is tried again.
    """
    if not settings.CARRIER_LOG_EMAIL:
        return False
    now = now or timezone.now()
    day = timezone.localdate(now)
    if now < closes_at(day):
        day -= timedelta(days=1)
    close, _moment = close_of(day, now=now)
    if close is None or _was_sent(day, now=now):
        return False
    _note(_MAILED, day, close)
    try:
        _message(day, close).send()
    except OSError as error:  # smtplib's errors are, too
        _note(_UNMAILED, day, close)
        raise CannotMail(
            f"The mail server did not take the checkpoint of {day}. Check EMAIL_URL and that the server is up; it is tried again."
        ) from error
    return True


def _was_sent(day: date, *, now: datetime) -> bool:
    """The last word of the log on this day. One row of a small index."""
    said = Entry.objects.using("reader").filter(
        verb__in=(_MAILED, _UNMAILED),
        recorded_at__gte=closes_at(day) - timedelta(minutes=5),
        sections__contains=[_name(day)],
    )
    return said.order_by("-recorded_at", "-id").values_list("verb", flat=True).first() == _MAILED


def _note(verb: str, day: date, close: Close) -> None:
    reason = "MAIL_REFUSED" if verb == _UNMAILED else ""
    record(
        verb,
        by=None,
        reason=reason,
        sections=[_name(day)],
        digests=[close.digest],
        hits=min(close.checkpoint.size, 2**31 - 1),
    )


def _name(day: date) -> str:
    return f"day_{day:%Y_%m_%d}"


def _message(day: date, close: Close) -> EmailMessage:
    witnessed = timezone.localtime(close.witnessed_at).isoformat(timespec="seconds")
    body = _BODY.format(
        day=day.isoformat(), code=close.code, size=close.checkpoint.size, root=close.root, witnessed=witnessed
    )
    message = EmailMessage(
        subject=_SUBJECT.format(day=day.isoformat(), code=close.code), body=body, to=[settings.CARRIER_LOG_EMAIL],
        # The same for the same day: should a server take it and not say so, the reader sees one message.
        headers={"Message-ID": f"<{day.isoformat()}.{close.digest.hex()[:16]}@{close.checkpoint.origin.partition('/')[0]}>"},
    )  # fmt: skip
    message.attach(f"checkpoint-{day.isoformat()}.txt", close.note, "text/plain")
    return message
