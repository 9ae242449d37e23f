#!/usr/bin/env python3
"""Django's command line. A missing setting ends with its sentence, not with a traceback."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    if sys.argv[1:2] == ["witness"]:  # stands on a machine that has neither the shop's keys nor its database
        os.environ["DJANGO_SETTINGS_MODULE"] = "audit.witness.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopdesk.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"shopdesk: {error}")
