"""Pages of the house itself: is it well, and what its parts look like."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


@login_not_required
def health(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when business and log connections answer, 503 when one does not. Says nothing else."""
    well = {}
    for alias in ("default", "log"):
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            well[alias] = True
        except DatabaseError:
            connections[alias].close()
            well[alias] = False
    return JsonResponse(well, status=200 if all(well.values()) else 503)


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part in every state, with made-up data. Under the demo only."""
    return render(request, "gallery.html")
