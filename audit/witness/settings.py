"""The whole of Django that the witness's command needs: no database, no key, no package of the shop."""

SECRET_KEY = "nothing is signed with this"  # noqa: S105 - Django asks for one; no cookie, session or form exists here
INSTALLED_APPS = ["audit.witness"]
DATABASES: dict[str, dict[str, str]] = {}
USE_TZ = True
