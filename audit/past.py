"""May the past still be written? Until the log's first leaf the owner may fill in entries with times gone by (a demonstration, a
simulation); the first leaf says how many there were. From then on there is no other way to write than `audit.log.record`."""

from django.db import connections


def is_sealed(using: str = "owner") -> bool:
    """Tell whether the log has its first leaf."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_leaf)")
        return bool(cursor.fetchone()[0])
