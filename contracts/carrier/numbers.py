"""Numbers of the demo carrier: scattered like real ones, never twice, and the same for the same place in the file."""

from functools import lru_cache
from math import gcd

from identity import check_digits

MOBILE_SPACE = 9 * 10**7
"""Subscriber numbers after the prefix: eight digits, the first of them 1–9 (電気通信番号計画, the numbering plan)."""


def scattered(place: int, space: int, seed: int) -> int:
    """A number of 0…space−1, different for each place: multiplication by a unit modulo `space` is a permutation."""
    factor, shift = _unit(space, seed)
    return (place * factor + shift) % space


@lru_cache(maxsize=64)
def _unit(space: int, seed: int) -> tuple[int, int]:
    factor = int(space * 0.6180339887) + 2 * (seed % 1000) + 1
    while gcd(factor, space) != 1:
        factor += 1
    return factor, (seed * 7_919) % space


def mobile(prefix: str, place: int, seed: int) -> str:
    return f"{prefix}{10**7 + scattered(place, MOBILE_SPACE, seed):08d}"


def customer_number(place: int, seed: int) -> str:
    return f"1{scattered(place, 10**9, seed):09d}"


def contract_number(place: int, seed: int) -> str:
    return f"7{scattered(place, 10**9, seed + 1):09d}"


def imei(tac: str, place: int, seed: int) -> str:
    return check_digits.imei(tac, scattered(place % 10**6, 10**6, seed))


def iccid(place: int, seed: int) -> str:
    return check_digits.iccid(scattered(place, 10**14, seed))


def corporate_number(place: int, seed: int) -> str:
    """Twelve digits as a registry office gives them (office 0100, kind 01 for companies) behind their check digit."""
    return check_digits.corporate_number(f"010001{scattered(place % 10**6, 10**6, seed):06d}")
