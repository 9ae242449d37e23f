"""Compile the English catalogue without gettext on the machine: locale/en/LC_MESSAGES/django.po → django.mo."""

from pathlib import Path

import polib

CATALOGUE = Path(__file__).resolve().parent.parent / "locale/en/LC_MESSAGES/django.po"

if __name__ == "__main__":
    catalogue = polib.pofile(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    print(f"{len(catalogue)} messages, {catalogue.percent_translated()} % translated")
