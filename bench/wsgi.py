"""The application with its meter, started as in production."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from shopdesk.wsgi import application

__all__ = ["application"]
