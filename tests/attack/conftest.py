"""The attackers work against the same full database as the tests of the gate."""

from tests.audit.conftest import full, visit_number

__all__ = ["full", "visit_number"]
