"""Pages of the house itself: is it well, and what its parts look like."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from audit.sealing.status import Alarm, seal_status


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200, or 503 when business, log or its reader do not answer or the log refuses looks; `seal` holds the alarms' codes.

    `?seal=no` asks for the connections alone: a proxy must not take servers away while the privacy officer still has to sign in.
    """
    well = {alias: _answers(alias) for alias in ("default", "log", "reader")}
    alarm: tuple[str, ...] = ()
    if well["reader"] and request.GET.get("seal") != "no":
        alarm = seal_status().alarm
    serves = all(well.values()) and Alarm.RECORDING_STOPPED not in alarm
    return JsonResponse({**well, "seal": list(alarm)}, status=200 if serves else 503)


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connections[alias].close()
        return False
    return True


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part in every state, with made-up data. Under the demo only."""
    return render(request, "gallery.html")
