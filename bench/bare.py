"""(a) The yardstick: a Django view that does one SELECT and one INSERT, without middleware, by the same server."""

import os
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

_url = urlsplit(os.environ["BENCH_OWNER_URL"])


def bare(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, code FROM customers_customer WHERE code = %s", ["nobody"])
        cursor.fetchall()
        cursor.execute("INSERT INTO bench_bare (text) VALUES (%s)", ["a line"])
    return HttpResponse("done")


urlpatterns = [path("", bare)]

if not settings.configured:
    settings.configure(
        SECRET_KEY="bench",
        ROOT_URLCONF="bench.bare",
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": _url.path[1:],
                "USER": _url.username,
                "PASSWORD": _url.password or "",
                "HOST": parse_qs(_url.query).get("host", [_url.hostname or ""])[0],
                "CONN_MAX_AGE": 600,
            }
        },
    )
    django.setup()
application = get_wsgi_application()
