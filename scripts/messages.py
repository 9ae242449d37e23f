"""Bring the English catalogue up to date without gettext on the machine: locale/en/LC_MESSAGES/django.po → django.mo.

Sentences that are new on the screens are added without a translation, those that are gone are removed; what was translated stays as it is.
Write the missing ones into django.po and run this again.
"""

import sys

import polib

from tests.support import messages


def refreshed(old: polib.POFile) -> polib.POFile:
    """Return the catalogue of what the screens say now, in the order of the files."""
    known = {entry.msgid: entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=0)
    new.metadata = old.metadata
    for message, plural, file in messages.said():
        entry = known.get(message) or polib.POEntry(msgid=message)
        if plural and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr, entry.msgstr_plural = plural, "", {0: entry.msgstr, 1: ""}
        entry.occurrences = [(file, "")]
        new.append(entry)
    return new


if __name__ == "__main__":
    catalogue = refreshed(messages.catalogue())
    catalogue.save(str(messages.CATALOGUE))
    catalogue.save_as_mofile(str(messages.CATALOGUE.with_suffix(".mo")))
    print(f"{len(catalogue)} messages, {len(catalogue.translated_entries())} translated")
    for entry in catalogue.untranslated_entries():
        print(f"  {entry.occurrences[0][0]}: {entry.msgid}")
    sys.exit(1 if catalogue.untranslated_entries() else 0)
