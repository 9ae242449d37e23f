"""Sign-in by staff number; on every request the person comes with today's qualification in the same query."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest
from django.utils import timezone

from staff.models import Staff
from staff.numbers import normalise

_PERSON = """
SELECT s.*, EXISTS (SELECT FROM staff_staffid i WHERE i.staff_id = s.id AND i.issued_on <= %s AND i.expires_on >= %s
                    AND i.suspended_at IS NULL AND i.ended_at IS NULL) AS qualified
  FROM staff_staff s WHERE s.id = %s AND s.ended_on IS NULL
"""


class StaffBackend(BaseBackend):
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Staff | None:
        """Return the person for `number` and `password`, or None. A wrong number takes as long as a wrong password."""
        password = credentials.get("password") or ""
        staff: Staff | None = Staff.objects.filter(
            number=normalise(credentials.get("number") or ""), ended_on=None
        ).first()
        if staff is None:
            make_password(password)
            return None
        # Not staff.check_password: it would write a newer hash, and the counter may not write passwords.
        return staff if check_password(password, staff.password) else None

    def get_user(self, user_id: int) -> Staff | None:
        """Return the person of a session. Written out: it runs on every request, and the query builder took longer than the query."""
        today = timezone.localdate()
        found: list[Staff] = list(Staff.objects.raw(_PERSON, [today, today, user_id]))
        return found[0] if found else None
