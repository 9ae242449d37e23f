"""The settings of the server that the browser speaks to: the tests' keys and database, the production's static files."""

import os

from tests.settings import *  # noqa: F403

STATIC_ROOT = os.environ["BROWSER_STATIC_ROOT"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TIME_ZONE = os.environ.get("BROWSER_TIME_ZONE", "Asia/Tokyo")
