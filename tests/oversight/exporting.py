"""What the tests of exports share: asking, approving, taking the file, reading the log."""

import csv
import io
from datetime import timedelta

from django.utils import timezone

from oversight.exports.models import Export
from reception.models import Visit
from tests.conftest import person, terminal
from tests.support.entries import read_all

PAGE = "/oversight/exports/"


def form(days=10, **differs):
    today = timezone.localdate()
    return {
        "number": "C-20418-6", "since": (today - timedelta(days=days)).isoformat(), "until": today.isoformat(), "reason": "INVESTIGATION",
        "reference": "R8-1234", **differs,
    }  # fmt: skip


def requested(client, **differs):
    client.post(PAGE, form(**differs))
    return Export.objects.latest("pk")


def approve(client, export):
    return client.post(f"{PAGE}{export.uuid}/approve/", follow=True)


def take(client, export):
    return client.post(f"{PAGE}{export.uuid}/file/")


def lines(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def verbs():
    return [entry["verb"] for entry in read_all() if entry["verb"].startswith("export.")]


def last_refusal():
    return [entry for entry in read_all() if entry["verb"] == "export.refused"][-1]["reason"]


def begin(name="takahashi"):
    seat = terminal()
    return Visit.objects.create(
        shop=seat.shop,
        terminal=seat,
        clerk=person(name),
        purpose="RECORD_REVIEW",
        reason="RECORD_REVIEW",
        opened_at=timezone.now(),
    )
