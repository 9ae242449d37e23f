"""The checkpoint that closed the day reaches the carrier by e-mail: through a real server, once, as it was cosigned."""

import email
import socket
from datetime import datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from audit.closing import code_of
from audit.log import record
from audit.sealing.notes import Checkpoint, Note
from oversight.closing import closes_at
from oversight.mailing import CannotMail, mail_close
from shopdesk.jobs import JOBS, Warned
from staff.models import Shop
from tests.conftest import actor, person
from tests.support.checkpoints import LOG, WITNESS, witnessed
from tests.support.entries import read_all


class Inbox:
    """What the carrier's server took, or answers instead of taking it."""

    def __init__(self):
        self.messages, self.answer = [], "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        if self.answer.startswith("250"):
            self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def carrier(settings, real_db):
    """A mail server that the settings lead to."""
    inbox = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.CARRIER_LOG_EMAIL = "log@carrier.example"
    settings.DEFAULT_FROM_EMAIL = "shopdesk@agency.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    try:
        yield inbox
    finally:
        server.stop()


@pytest.fixture
def yesterday():
    """The closing time of the day before this one: a day that is over, whenever the test runs."""
    return closes_at(timezone.localdate() - timedelta(days=1))


def mailed():
    return [entry for entry in read_all() if entry["verb"].startswith("checkpoint.")]


def test_the_carrier_receives_the_code_and_the_cosigned_note(carrier, yesterday):
    witnessed(90, yesterday - timedelta(hours=2))
    closed = witnessed(120, yesterday - timedelta(seconds=1))
    witnessed(130, yesterday + timedelta(minutes=1))

    assert mail_close(yesterday + timedelta(minutes=5)) is True

    (message,) = carrier.messages
    (attachment,) = message.iter_attachments()
    note = Note.parse(attachment.get_content().replace("\r\n", "\n"))
    assert Checkpoint.parse(note.text) == closed
    assert LOG.verifier.signed(note)
    assert WITNESS.verifier.cosigned_at(note) == int((yesterday - timedelta(seconds=1)).timestamp())
    assert code_of(closed.text) in message.get_body().get_content()
    assert code_of(closed.text) in message["Subject"]
    assert (message["To"], message["From"]) == ("log@carrier.example", "shopdesk@agency.example")


def test_it_is_sent_once_however_often_the_job_runs(carrier, yesterday):
    witnessed(120, yesterday - timedelta(seconds=1))

    sent = [mail_close(yesterday + timedelta(minutes=minute)) for minute in (1, 2, 3, 60, 600)]

    assert sent == [True, False, False, False, False]
    assert len(carrier.messages) == 1
    (entry,) = mailed()
    assert (entry["verb"], entry["hits"], entry["actor"]) == ("checkpoint.mailed", 120, None)
    assert entry["sections"] == [f"day_{timezone.localdate(yesterday):%Y_%m_%d}"]


def test_a_server_that_refuses_is_on_the_log_and_tried_again(carrier, yesterday):
    witnessed(120, yesterday - timedelta(seconds=1))
    carrier.answer = "451 try later"

    with pytest.raises(CannotMail, match="tried again"):
        mail_close(yesterday + timedelta(minutes=1))
    carrier.answer = "250 OK"

    assert mail_close(yesterday + timedelta(minutes=2)) is True
    assert [entry["verb"] for entry in mailed()] == ["checkpoint.mailed", "checkpoint.unmailed", "checkpoint.mailed"]
    assert mailed()[1]["reason"] == "MAIL_REFUSED"
    assert len(carrier.messages) == 1


def test_a_server_that_is_down_is_one_that_refuses(carrier, yesterday, settings):
    witnessed(120, yesterday - timedelta(seconds=1))
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    with pytest.raises(CannotMail):
        mail_close(yesterday + timedelta(minutes=1))
    settings.EMAIL_PORT = port

    assert mail_close(yesterday + timedelta(minutes=2)) is True


def test_before_closing_time_it_is_the_day_before_that_is_sent(carrier, yesterday):
    witnessed(50, yesterday - timedelta(days=1, seconds=1))
    witnessed(120, yesterday - timedelta(hours=3))

    mail_close(yesterday - timedelta(minutes=1))

    assert [entry["hits"] for entry in mailed()] == [50]


def test_a_day_without_a_witness_sends_nothing(carrier, yesterday):
    witnessed(50, yesterday - timedelta(days=2))

    assert mail_close(yesterday + timedelta(minutes=5)) is False
    assert carrier.messages == []


def test_without_a_carriers_address_nothing_is_sent(carrier, yesterday, settings):
    settings.CARRIER_LOG_EMAIL = ""
    witnessed(120, yesterday - timedelta(seconds=1))

    assert mail_close(yesterday + timedelta(minutes=5)) is False
    assert (carrier.messages, mail.outbox, mailed()) == ([], [], [])


def test_the_message_says_nothing_about_anybody(carrier, yesterday, taro):
    record("customer.looked_up", by=actor(), subject=taro.id)
    witnessed(120, yesterday - timedelta(seconds=1))

    mail_close(yesterday + timedelta(minutes=5))

    (message,) = carrier.messages
    told = message.as_string() + message.get_body().get_content()
    assert [word for word in (*taro.canaries, str(person("aoki").ref), "青木", "C-20418-6") if word in told] == []


def test_the_worker_sends_it_and_says_what_is_to_be_mended(carrier, yesterday):
    (job,) = [job for job in JOBS if job.name == "closing_mail"]
    witnessed(120, yesterday - timedelta(seconds=1))
    carrier.answer = "550 no"

    with pytest.raises(Warned, match="Check EMAIL_URL"):
        job.run()
    carrier.answer = "250 OK"
    job.run()

    assert len(carrier.messages) == 1


def test_all_shops_close_when_the_last_one_does(real_db):
    for code, closes in (("M01", "20:00"), ("U01", "21:30")):
        Shop.objects.using("owner").filter(code=code).update(closes_at=closes)

    assert timezone.localtime(closes_at(datetime(2026, 11, 21).date())).strftime("%H:%M") == "21:30"
