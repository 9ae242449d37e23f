"""The application as in the demo, with one more middleware that says what each request cost."""

import os

os.environ.setdefault("SHOPDESK_DEMO", "1")

from shopdesk.settings import *  # noqa: F403
from shopdesk.settings import MIDDLEWARE as WORN

MIDDLEWARE = ["bench.middleware.cost", *WORN]
