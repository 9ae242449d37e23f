"""Verification of the log: `verify(Given(…))`. docs/verify.md explains what is compared with what, and what nothing sees."""

from audit.verifying.given import CannotVerify, Finding, Given, Report
from audit.verifying.verify import verify

__all__ = ["CannotVerify", "Finding", "Given", "Report", "verify"]
