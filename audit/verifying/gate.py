"""The gate, as the database's catalogue has it: what each verb opens, which tables hide their rows, what an entry may say.

A log can be complete and whole and yet say nothing, when rows are to be had without it.
"""

from hashlib import sha256

from audit.verbs import OPENINGS
from audit.verifying.expected import CHECKS, GATED, OWNER, SERVING
from audit.verifying.given import Report
from audit.verifying.snapshot import Session

_POLICIES = """
SELECT c.relname::text, c.relowner::regrole::text, c.relrowsecurity,
       coalesce((SELECT string_agg(concat_ws(E'\\n', p.polname, p.polcmd, p.polpermissive, p.polroles::text,
                                             pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)),
                                   E'\\n' ORDER BY p.polname)
                   FROM pg_policy p WHERE p.polrelid = c.oid), '')
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace
   AND (c.relrowsecurity OR c.relname = ANY (%s) OR EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
 ORDER BY 1
"""
_CHECKS = (
    "SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), E'\\n' ORDER BY conname)"
    " FROM pg_constraint WHERE contype = 'c' AND conrelid = to_regclass('public.audit_entry')"
)
_ROUND = (
    "SELECT DISTINCT c.relname::text, a.grantee::regrole::text FROM pg_class c, aclexplode(c.relacl) a"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relispartition AND (a.grantee = 0 OR a.grantee = ANY (%s::regrole[])) ORDER BY 1, 2"
)


def check(session: Session, report: Report) -> None:
    """Report every way round the gate."""
    _openings(session, report)
    _policies(session, report)
    for table, role in session.rows(_ROUND, [list(SERVING)]):
        report.found("GRANT", f"{role} has rights on {table} by its own name, which no policy guards")
    ((checks,),) = session.rows(_CHECKS)
    if (digest := _digest(checks or "")) != CHECKS:
        report.found("TABLE", f"what an entry may say was changed (the digest of the checks is {digest})")


def _openings(session: Session, report: Report) -> None:
    wanted = {(one.verb, str(one.section), one.needs_disclosure) for one in OPENINGS}
    found = set(session.rows("SELECT verb, section, needs_disclosure FROM public.audit_opening"))
    for verb, section, checked in sorted(found - wanted):
        report.found(
            "OPENS", f"{verb} opens {section}{'' if checked else ' without a disclosure'}, which it should not"
        )
    for verb, section, _ in sorted(wanted - found):
        report.found("OPENS", f"{verb} does not open {section} as it should")


def _policies(session: Session, report: Report) -> None:
    found = {name: (owner, hides, _digest(text)) for name, owner, hides, text in session.rows(_POLICIES, [list(GATED)])}
    for name in sorted(GATED.keys() | found.keys()):
        if name not in found:
            report.found("TABLE", f"{name} is not there")
            continue
        owner, hides, digest = found[name]
        if owner != OWNER:
            report.found("OWNER", f"{name} belongs to {owner}, from whom it hides nothing")
        if not hides:
            report.found("POLICY", f"{name} hides nothing: its row security is off")
        if digest != GATED.get(name):
            report.found("POLICY", f"the policy of {name} is not the gate's (its digest is {digest})")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
