"""Sign-in by staff number; on every request the person comes with today's qualification in the same query."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from staff.models import Staff
from staff.numbers import normalise


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
        return staff if staff.check_password(password) else None

    def get_user(self, user_id: int) -> Staff | None:
        staff: Staff | None = (
            Staff.objects.with_qualification(timezone.localdate())
            .select_related("agency")
            .filter(pk=user_id, ended_on=None)
            .first()
        )
        return staff
