"""PostgreSQL's own functions, operators and casts. Whoever adds one under a known name, or turns one to a function of their own, makes the
verifier's questions mean something else: a row could be altered and read as it was.
"""

from audit.verifying.given import Report
from audit.verifying.snapshot import Session

# Below 16384 are the objects that PostgreSQL was installed with (FirstNormalObjectId). It calls those written in C by their number,
# whatever the catalogue says of them; the two that join a text with anything are written in SQL.
_FOREIGN = """
SELECT 'function ' || p.oid::regprocedure::text FROM pg_proc p
 WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.oid >= 16384
   AND EXISTS (SELECT FROM pg_proc b WHERE b.pronamespace = p.pronamespace AND b.proname = p.proname AND b.oid < 16384)
UNION ALL SELECT 'function ' || oid::regprocedure::text FROM pg_proc
 WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN ('textanycat', 'anytextcat') AND (prosqlbody IS NOT NULL OR prosrc NOT IN (
   'select $1 operator(pg_catalog.||) $2::pg_catalog.text', 'select $1::pg_catalog.text operator(pg_catalog.||) $2'))
UNION ALL SELECT 'operator ' || oid::regoperator::text FROM pg_operator
 WHERE oprnamespace = 'pg_catalog'::regnamespace AND (oid >= 16384 OR oprcode::oid >= 16384)
UNION ALL SELECT 'cast from ' || castsource::regtype::text || ' to ' || casttarget::regtype::text FROM pg_cast
 WHERE castsource < 16384 AND casttarget < 16384 AND (oid >= 16384 OR castfunc >= 16384)
UNION ALL SELECT 'type ' || typname FROM pg_type WHERE oid < 16384 AND greatest(typoutput::oid, typsend::oid) >= 16384
UNION ALL SELECT 'aggregate ' || aggfnoid::text FROM pg_aggregate
 WHERE aggfnoid::oid < 16384 AND greatest(aggtransfn::oid, aggfinalfn::oid, aggserialfn::oid) >= 16384
ORDER BY 1
"""


def check(session: Session, report: Report) -> None:
    """Report what was slipped under PostgreSQL's own names. A server that was itself exchanged cannot be asked: verify its export."""
    for (what,) in session.rows(_FOREIGN):
        report.found("BUILTIN", f"{what} is not PostgreSQL's own")
