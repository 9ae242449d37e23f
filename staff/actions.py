"""Sitting down at a terminal and getting up again; making a browser a terminal."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import transaction

from audit.context import Actor
from audit.log import record
from staff.backends import StaffBackend
from staff.models import Staff, Terminal
from staff.numbers import normalise
from staff.seats import roles_at
from vault.fingerprints import fingerprint

CODE_LASTS = timedelta(hours=1)


class CannotSignIn(Exception):
    """Wrong number, wrong password, no role at this shop, or no terminal: the screen says the same for the first three."""


class CannotEnrol(Exception):
    """No terminal waits for this code: mistyped, used, or too old."""


def sign_in(*, number: str, password: str, terminal: Terminal | None, request: UUID) -> Staff:
    """Return the person, or raise CannotSignIn. Every outcome is on the log, and only then in force."""
    if terminal is None:
        record("session.refused", by=None, reason="NO_TERMINAL")
        raise CannotSignIn("NO_TERMINAL")
    staff = StaffBackend().authenticate(None, number=number, password=password)
    if staff is None:
        nobody = Actor(uuid4(), "", 0, terminal.shop_id, terminal.pk, request)
        # Which account was tried stands there as a keyed digest: an attack on one person can be counted, a mistyped password not read.
        tried = fingerprint("staff_number", normalise(number))
        record("session.refused", by=nobody, reason="CREDENTIALS", digests=[tried])
        raise CannotSignIn("REFUSED")
    actor = Actor(staff.ref, staff.number, staff.pk, terminal.shop_id, terminal.pk, request)
    if not roles_at(staff, terminal.shop):
        record("session.refused", by=actor, reason="OTHER_SHOP")
        raise CannotSignIn("REFUSED")
    record("session.signed_in", by=actor)
    return staff


def sign_out(*, by: Actor) -> None:
    record("session.signed_out", by=by)


def issue_code(terminal: Terminal, *, at: datetime) -> str:
    """Return a one-time code that makes a browser this terminal within the hour. Only its digest is kept.

    The counter's database role cannot write one: `terminal` must come from the owner's connection.
    """
    code = "-".join(secrets.token_hex(2).upper() for _ in range(4))
    terminal.code_digest, terminal.code_expires_at = _digest(code), at + CODE_LASTS
    terminal.save(update_fields=["code_digest", "code_expires_at"])
    record("terminal.code_issued", by=None, sections=[f"terminal_{terminal.pk}"])
    return code


def enrol(code: str, *, at: datetime) -> Terminal:
    """Use a code up and return its terminal. Raises CannotEnrol."""
    digest = _digest(code)
    waiting = Terminal.objects.select_related("shop").filter(code_expires_at__gt=at, revoked_at=None)
    with transaction.atomic():  # two browsers with one code: the second finds none waiting
        for terminal in waiting.select_for_update(of=("self",)):
            if hmac.compare_digest(bytes(terminal.code_digest or b""), digest):
                record("terminal.enrolled", by=None, sections=[f"terminal_{terminal.pk}"])
                terminal.enrolled_at, terminal.code_expires_at = at, None
                terminal.save(update_fields=["enrolled_at", "code_expires_at"])
                return terminal
    record("terminal.refused", by=None, reason="CODE")
    raise CannotEnrol


def _digest(code: str) -> bytes:
    return sha256(code.strip().upper().encode()).digest()
