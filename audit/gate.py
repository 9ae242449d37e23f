"""Row-level policies for the migrations of the packages above."""

from django.db.migrations import RunSQL

from audit.verbs import Section


def protect(table: str, *sections: Section, column: str = "customer_id") -> RunSQL:
    """Return the migration operation that hides every row of a table from everyone but its owner, until an entry opens it.

    A row is visible and writable while a committed entry opens one of `sections` for its customer. Each sub-select is
    evaluated once per statement, not once per row.

    The first one costs the planner nothing, so it is asked before any condition of the query. With the second alone, conditions that
    PostgreSQL counts as leakproof (=, < on numbers, dates, texts) ran first on hidden rows, and whether the sub-select was then reached
    told what they found: an amount in twenty questions, without an entry.
    """
    if not table.isidentifier() or not column.isidentifier():
        raise ValueError(f"Not a name: {table}.{column}")
    wanted = ", ".join(f"'{section}'" for section in sections)
    opened = f"SELECT audit_open_subjects(ARRAY[{wanted}])"
    test = f"(SELECT cardinality(({opened})) > 0) AND {column} = ANY (({opened})::uuid[])"
    return RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
        f"CREATE POLICY gate ON {table} USING ({test}) WITH CHECK ({test});",
        f"DROP POLICY gate ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )
