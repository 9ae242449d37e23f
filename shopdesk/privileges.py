"""What the counter's database role may do with each table. Set after every migration; a table that is not here is closed to it.

Rows of the tables marked GATED are hidden besides: see audit.gate.
"""

from typing import Any

from django.apps import AppConfig
from django.db import connections

READ = "SELECT"
WORK = "SELECT, INSERT, UPDATE"

PRIVILEGES: dict[str, str] = {
    # the framework
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "django_content_type": READ,
    "auth_permission": READ,
    "auth_group": READ,
    "guardian_userobjectpermission": READ,
    "guardian_groupobjectpermission": READ,
    "auditlog_logentry": "INSERT, SELECT (id)",
    # people and places
    "staff_agency": READ,
    "staff_shop": READ,
    # Whoever could write a code or a password here could sit down as anybody, and the log would name the wrong person.
    "staff_terminal": "SELECT, UPDATE (code_expires_at, enrolled_at)",
    "staff_staff": "SELECT, UPDATE (last_login)",
    "staff_staff_groups": READ,
    "staff_staffid": READ,
    "staff_shift": READ,
    # the visitor's way
    "reception_ticket": WORK,
    "reception_visit": WORK,
    "reception_handover": "SELECT, INSERT",
    "customers_customer": READ,  # GATED
    "customers_note": "SELECT, INSERT",  # GATED
    "customers_lookup": "SELECT, INSERT",
    "identity_helddocument": WORK,
    "identity_check": "SELECT, INSERT",
    "identity_checkeddocument": "SELECT, INSERT",  # GATED
    "identity_disclosure": WORK,
    "contracts_plan": READ,
    "contracts_line": READ,  # GATED, as are the rest
    "contracts_lineoption": READ,
    "contracts_device": READ,
    "contracts_bill": READ,
    "contracts_billline": READ,
    "contracts_usage": READ,
    "contracts_payment": READ,
    "contracts_contact": READ,
    # who reads the log
    "oversight_item": "SELECT, INSERT, UPDATE (level, raised_at, due_at, closed_at)",
    "oversight_threshold": READ,
    "oversight_review": "SELECT, INSERT",
    "oversight_export": "SELECT, INSERT, UPDATE (approved_by, approver, approved_at, approval_entry, made_at)",
    "oversight_question": "SELECT, INSERT, UPDATE (answered_at, answer, sentence)",
}


def grant(sender: AppConfig, using: str, **_kwargs: Any) -> None:
    """Give shopdesk_app exactly PRIVILEGES (a post_migrate receiver; the owner's connection only)."""
    if using != "owner":
        return
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM shopdesk_app")
        for table, privileges in PRIVILEGES.items():
            cursor.execute(f"GRANT {privileges} ON {quote(table)} TO shopdesk_app")
