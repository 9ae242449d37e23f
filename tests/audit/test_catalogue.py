"""Policies and privileges as PostgreSQL's own catalogue has them: no table without a policy, no right too many."""

import re

from audit.verbs import OPENINGS, Section
from shopdesk.privileges import PRIVILEGES
from tests.support.roles import personal_tables, rows, session

# Tables that the counter's role may not touch at all, each with its reason.
CLOSED = {
    "audit_entry": "written by shopdesk_log, read by shopdesk_reader",
    "audit_opening": "asked by a function of the owner",
    "audit_leaf": "written by shopdesk_sealer, read by shopdesk_reader",
    "audit_checkpoint": "written by shopdesk_sealer, read by shopdesk_reader",
    "audit_person": "asked by the trigger that admits entries",
    "audit_quota": "asked by the trigger that admits entries",
    "audit_rule": "asked by the trigger that admits entries",
    "customers_searchkey": "asked by the function customers_find",
    "customers_tie": "asked by the function customers_find_for",
    "customers_affiliation": "asked by the function customers_find_for",
    "customers_restriction": "asked by the function customers_find_for",
    "django_migrations": "the owner's",
    "auth_group_permissions": "rights come from GRANTS in the code",
    "staff_staff_user_permissions": "rights come from GRANTS in the code",
}


def test_every_personal_table_has_row_security_and_one_policy_for_everything(db):
    with session("owner") as owner:
        secured = {
            name
            for (name,) in rows(
                owner, "SELECT relname::text FROM pg_class WHERE relrowsecurity AND relkind IN ('r', 'p')"
            )
        }
        policies = rows(
            owner,
            "SELECT tablename::text, policyname::text, cmd, permissive, qual = with_check, roles::text FROM pg_policies",
        )

    assert secured == set(personal_tables())
    assert {table: rest for table, *rest in policies} == {
        table: ["gate", "ALL", "PERMISSIVE", True, "{public}"] for table in personal_tables()
    }
    assert len(policies) == len(personal_tables())


def test_every_policy_asks_the_log(db):
    with session("owner") as owner:
        conditions = dict(rows(owner, "SELECT tablename::text, qual FROM pg_policies"))

    for table, condition in conditions.items():
        column = "id" if table == "customers_customer" else "customer_id"
        # First whether anything is open at all (asked before any condition of a query), then for whom.
        asked = rf"\(\( SELECT \(cardinality\(\( SELECT audit_open_subjects\(ARRAY\[.*\) AND \({column} = ANY \(\( SELECT audit_open_subjects\("
        assert re.match(asked, condition), (table, condition)
        assert set(re.findall(r"'(\w+)'::text", condition)) <= set(Section)
        assert " OR " not in condition


def test_the_openings_in_the_code_are_those_in_the_database(db):
    with session("owner") as owner:
        stored = rows(owner, "SELECT verb, section, needs_disclosure FROM audit_opening")

    assert sorted(stored) == sorted(
        (opening.verb, str(opening.section), opening.needs_disclosure) for opening in OPENINGS
    )


def tables(owner):
    return {
        name
        for (name,) in rows(
            owner,
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
            " AND NOT relispartition",
        )
    }


def stated(text):
    """ "SELECT, UPDATE (a, b)" → {("SELECT", None), ("UPDATE", "a"), ("UPDATE", "b")}"""
    found = set()
    for right, columns in re.findall(r"([A-Z]+)(?:\s*\(([^)]*)\))?", text):
        found |= {(right, column.strip()) for column in columns.split(",")} if columns else {(right, None)}
    return found


def granted(owner, role):
    """Every right that a role has on a table or view of any schema of ours: (table, right, column or None)."""
    whole = rows(
        owner,
        "SELECT c.relname::text, a.privilege_type, NULL FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.grantee IN (0, %s::regrole)",
        [role],
    )
    columns = rows(
        owner,
        "SELECT c.relname::text, a.privilege_type, t.attname::text"
        " FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee IN (0, %s::regrole)",
        [role],
    )
    return {*whole, *columns}


def test_every_table_is_given_to_the_counter_or_closed_with_a_reason(db):
    with session("owner") as owner:
        unknown = tables(owner) - PRIVILEGES.keys() - CLOSED.keys()
        gone = (PRIVILEGES.keys() | CLOSED.keys()) - tables(owner)

    assert (unknown, gone) == (set(), set())
    assert PRIVILEGES.keys() & CLOSED.keys() == set()


def test_the_counters_role_has_exactly_the_privileges_that_are_written_down(db):
    wanted = {(table, *right) for table, text in PRIVILEGES.items() for right in stated(text)}

    with session("owner") as owner:
        assert granted(owner, "shopdesk_app") == wanted


def test_the_logs_role_may_insert_codes_and_read_what_an_insert_returns(db):
    insertable = "uuid request actor shop terminal visit verb subject purpose reason sections flags digests hits"
    wanted = {("audit_entry", "INSERT", column) for column in insertable.split()}
    wanted |= {("audit_entry", "SELECT", column) for column in ("id", "recorded_at")}

    with session("owner") as owner:
        assert granted(owner, "shopdesk_log") == wanted


def test_the_readers_role_reads_the_log_its_seal_and_its_limits_alone(db):
    readable = "audit_entry audit_leaf audit_checkpoint audit_person audit_quota audit_rule audit_opening"

    with session("owner") as owner:
        assert granted(owner, "shopdesk_reader") == {(table, "SELECT", None) for table in readable.split()}


def test_the_sealers_role_reads_entries_and_adds_leaves_and_checkpoints(db):
    with session("owner") as owner:
        assert granted(owner, "shopdesk_sealer") == {
            ("audit_entry", "SELECT", None),
            ("audit_leaf", "SELECT", None),
            ("audit_leaf", "INSERT", None),
            ("audit_checkpoint", "SELECT", None),
            ("audit_checkpoint", "INSERT", None),
        }


def test_no_serving_role_owns_anything_or_stands_above_the_rules(db):
    with session("owner") as owner:
        owned = rows(
            owner,
            "SELECT relname FROM pg_class WHERE relowner::regrole::text IN"
            " ('shopdesk_app', 'shopdesk_log', 'shopdesk_reader', 'shopdesk_sealer')",
        )
        roles = rows(
            owner,
            "SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'shopdesk%%'"
            " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication OR rolinherit)",
        )
        members = rows(
            owner, "SELECT member::regrole::text FROM pg_auth_members WHERE member::regrole::text LIKE 'shopdesk%%'"
        )

    assert (owned, roles, members) == ([], [], [])


def test_the_serving_roles_run_only_the_functions_meant_for_them(db):
    with session("owner") as owner:
        functions = rows(
            owner,
            "SELECT p.proname::text, r.rolname::text FROM pg_proc p, pg_roles r WHERE p.pronamespace = 'public'::regnamespace"
            " AND r.rolname IN ('shopdesk_app', 'shopdesk_log', 'shopdesk_reader', 'shopdesk_sealer') AND p.prorettype <> 'trigger'::regtype"
            " AND has_function_privilege(r.oid, p.oid, 'EXECUTE')",
        )
        definers = rows(
            owner,
            "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
            " AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)",
        )

    assert set(functions) == {
        ("audit_open_subjects", "shopdesk_app"),
        ("customers_find", "shopdesk_app"),
        ("customers_find_for", "shopdesk_app"),
        ("audit_until", "shopdesk_reader"),  # when a raised limit ends; reads nothing
    }
    assert definers == []
