"""What the database says about its own tables: owners, rights, triggers, functions, partitions, rules; compared with what the house made.

Everybody may read PostgreSQL's catalogue, so the reading role is enough.
"""

import re
from datetime import datetime
from hashlib import sha256

from audit.verifying import builtin, gate
from audit.verifying.expected import (
    FUNCTIONS,
    GRANTS,
    KEYS,
    OWNER,
    SERVING,
    TABLES,
    TRIGGERS,
)
from audit.verifying.given import Given, Report
from audit.verifying.snapshot import Session

FUTURE = 2
"""Months that must have their partitions ahead of today's."""

_TABLES = "SELECT relname::text, relkind::text, relowner::regrole::text, relrowsecurity, relhasrules, relpersistence::text FROM pg_class"
_NAMED = " WHERE relnamespace = 'public'::regnamespace AND relname = ANY (%s)"
_PARTITIONS = (
    "SELECT c.relname::text, pg_get_expr(c.relpartbound, c.oid) FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
    " WHERE i.inhparent = to_regclass('public.audit_entry') ORDER BY 1"
)
_TRIGGERS = (
    "SELECT c.relname::text, t.tgname::text, t.tgenabled::text, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s)"
)
_FUNCTIONS = (
    "SELECT p.proname::text, p.proowner::regrole::text, concat_ws(E'\\n', pg_get_function_identity_arguments(p.oid),"
    " pg_get_function_result(p.oid), l.lanname, p.prosecdef, p.provolatile, p.proconfig::text, p.prosrc),"
    " ARRAY(SELECT a.grantee::regrole::text FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a ORDER BY 1)"
    " FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'audit\\_%%'"
)
_GRANTS = (
    "SELECT c.relname::text, a.grantee::regrole::text, a.privilege_type, '' FROM pg_class c, aclexplode(c.relacl) a"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND a.grantee <> c.relowner"
    " UNION ALL SELECT c.relname::text, a.grantee::regrole::text, a.privilege_type, t.attname::text"
    " FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY (%s) AND a.grantee <> c.relowner"
)
_KEYS = (
    "SELECT conrelid::regclass::text || ': ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('p', 'u')"
    " AND conrelid = ANY (ARRAY[to_regclass('public.audit_entry'), to_regclass('public.audit_leaf'), to_regclass('public.audit_checkpoint')])"
)
_MONTH = re.compile(r"FOR VALUES FROM \('(\d{4})-(\d\d)-01 00:00:00\+00'\) TO \('(\d{4})-(\d\d)-01 00:00:00\+00'\)")


def check(session: Session, given: Given, now: datetime, report: Report) -> None:
    """Report everything that is not as the house made it."""
    partitions = [name for name, _ in session.rows(_PARTITIONS)]
    _partitions(session, now, report)
    _tables(session, partitions, report)
    _triggers(session, partitions, report)
    _functions(session, report)
    _grants(session, partitions, report)
    _roles(session, report)
    _settings(session, given, report)
    gate.check(session, report)
    builtin.check(session, report)


def function_digests(session: Session) -> dict[str, str]:
    """Return SHA-256 over what each function of the log is."""
    return {name: sha256(whole.encode()).hexdigest() for name, _, whole, _ in session.rows(_FUNCTIONS)}


def _partitions(session: Session, now: datetime, report: Report) -> None:
    this = now.year * 12 + now.month - 1
    months = set()
    for name, bounds in session.rows(_PARTITIONS):
        found = _MONTH.fullmatch(bounds)
        year, month, next_year, next_month = map(int, found.groups()) if found else (0, 0, 0, 0)
        if (
            not found
            or name != f"audit_entry_{year:04}{month:02}"
            or next_year * 12 + next_month != year * 12 + month + 1
        ):
            report.found("PARTITION", f"{name} is not the partition of one month: {bounds}")
        else:
            months.add(year * 12 + month - 1)
    if missing := [month for month in range(this, this + FUTURE + 1) if month not in months]:
        shown = ", ".join(f"{month // 12}-{month % 12 + 1:02}" for month in missing)
        report.found("PARTITION", f"there is no partition for {shown}")


def _tables(session: Session, partitions: list[str], report: Report) -> None:
    wanted = TABLES | dict.fromkeys(partitions, "r")
    found = {row[0]: row[1:] for row in session.rows(_TABLES + _NAMED, [list(wanted)])}
    for name, kind in wanted.items():
        if name not in found:
            report.found("TABLE", f"{name} is not there")
            continue
        is_kind, owner, hidden, rules, kept = found[name]
        if is_kind != kind or kept != "p" or rules:
            report.found("TABLE", f"{name} is not the table it was made as")
        if hidden:
            report.found("TABLE", f"{name} hides rows")
        if owner != OWNER:
            report.found("OWNER", f"{name} belongs to {owner}")
    keys = {key.removeprefix("public.") for (key,) in session.rows(_KEYS)}
    for key in sorted(KEYS - keys):
        report.found("TABLE", f"{key} is not there")


def _triggers(session: Session, partitions: list[str], report: Report) -> None:
    wanted = {
        (table, name): text.format(table=table)
        for table in (*TABLES, *partitions)
        for name, text in TRIGGERS.get("audit_entry" if table in partitions else table, {}).items()
    }
    found = {
        (table, name): (state, text) for table, name, state, text in session.rows(_TRIGGERS, [[*TABLES, *partitions]])
    }
    for table, name in sorted(wanted.keys() | found.keys()):
        if (table, name) not in found:
            report.found("TRIGGER", f"{name} on {table} is not there")
        elif (table, name) not in wanted:
            report.found("TRIGGER", f"{name} on {table} is nobody's")
        else:
            state, text = found[table, name]
            if state != "A":
                report.found("TRIGGER", f"{name} on {table} is not always on ({state})")
            if text != wanted[table, name]:
                report.found("TRIGGER", f"{name} on {table} is another: {text}")


def _functions(session: Session, report: Report) -> None:
    found = {
        name: (owner, sha256(whole.encode()).hexdigest(), grantees)
        for name, owner, whole, grantees in session.rows(_FUNCTIONS)
    }
    for name in sorted(FUNCTIONS.keys() | found.keys()):
        if name not in found:
            report.found("FUNCTION", f"{name} is not there")
        elif name not in FUNCTIONS:
            report.found("FUNCTION", f"{name} is nobody's")
        else:
            owner, digest, grantees = found[name]
            wanted_digest, wanted_grantees = FUNCTIONS[name]
            if digest != wanted_digest:
                report.found("FUNCTION", f"{name} was changed (its digest is {digest})")
            if owner != OWNER:
                report.found("OWNER", f"{name} belongs to {owner}")
            if given_to := sorted(set(grantees) - {OWNER} ^ set(wanted_grantees)):
                report.found("GRANT", f"{name} may be run by others than it should: {', '.join(given_to)}")


def _grants(session: Session, partitions: list[str], report: Report) -> None:
    tables = [*TABLES, *partitions]
    found = {tuple(row) for row in session.rows(_GRANTS, [tables, tables])}
    wanted = {
        (table, role, right, column)
        for table, roles in GRANTS.items()
        for role, rights in roles.items()
        for right, columns in rights.items()
        for column in columns
    }
    for table, role, right, column in sorted(found - wanted):
        report.found("GRANT", f"{role} has {right} on {table} {column}".rstrip())
    for table, role, right, column in sorted(wanted - found):
        report.found("GRANT", f"{role} lacks {right} on {table} {column}".rstrip())
    for role, in session.rows(
        "SELECT a.grantee::regrole::text FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'public'"
        " AND a.privilege_type = 'CREATE' AND (a.grantee = 0 OR a.grantee = ANY (%s::regrole[]))", [list(SERVING)],
    ):  # fmt: skip
        report.found("GRANT", f"{role} may make tables")


def _roles(session: Session, report: Report) -> None:
    statement = (
        "SELECT rolname::text FROM pg_roles WHERE rolname = ANY (%s)"
        " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication OR rolcreatedb)"
    )
    for (role,) in session.rows(statement, [list(SERVING)]):
        report.found("ROLE", f"{role} stands above the rules")
    members = "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members WHERE member::regrole::text = ANY (%s)"
    for member, group in session.rows(members, [list(SERVING)]):
        report.found("ROLE", f"{member} is also {group}")
    for (role,) in session.rows("SELECT DISTINCT a.grantee::regrole::text FROM pg_default_acl d, aclexplode(d.defaclacl) a"
                                " WHERE a.grantee = 0 OR a.grantee::regrole::text = ANY (%s)", [list(SERVING)]):  # fmt: skip
        report.found("GRANT", f"{role} is given rights on tables that are yet to be made")


def _settings(session: Session, given: Given, report: Report) -> None:
    rules = session.rows("SELECT stale_after FROM public.audit_rule")
    if [row[0] for row in rules] != [given.stale_after]:
        shown = ", ".join(str(row[0]) for row in rules) or "nothing"
        report.found("RULE", f"looks are refused after {shown} without a witness, not after {given.stale_after}")
    default = (
        "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
        " WHERE d.adrelid = to_regclass('public.audit_entry') AND a.attname = 'recorded_at'"
    )
    if session.rows(default) != [("clock_timestamp()",)]:
        report.found("TABLE", "an entry's time is not the database's clock")
