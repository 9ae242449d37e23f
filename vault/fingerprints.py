"""Blind indexes: find a sealed value without opening any."""

import hmac
from functools import lru_cache
from hashlib import sha256

from django.conf import settings


@lru_cache(maxsize=64)
def _key(secret: str, kind: str) -> bytes:
    # One key per kind: the same digits as a licence number and as a telephone number must not meet in a dump.
    return hmac.digest(secret.encode(), b"shopdesk fingerprint " + kind.encode(), sha256)


def fingerprint(kind: str, value: str) -> bytes:
    """Return the keyed digest (HMAC-SHA-256, RFC 2104, 32 bytes) of an already normalised value.

    A dump of the index cannot be guessed back without FINGERPRINT_KEY, however small the set of values (birthdays, telephone numbers).
    """
    return hmac.digest(_key(settings.FINGERPRINT_KEY, kind), value.encode(), sha256)
