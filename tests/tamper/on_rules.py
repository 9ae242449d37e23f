"""Attacks on what guards the log: triggers, functions, grants, owners, settings. No row is touched; it is prepared."""

from tests.tamper.attacks import Sees, attack
from tests.tamper.evidence import Evidence, month_back
from tests.tamper.intruder import Intruder


def statement(number: str, what: str, seen: Sees, because: str, sql: str) -> None:
    """Declare an attack that is one piece of SQL; `{month}` is a partition with entries."""

    @attack(number, what, seen, because)
    def _(intruder: Intruder, _: Evidence) -> None:
        intruder.sql(sql.replace("{month}", f"audit_entry_{month_back(0):%Y%m}"))


DATABASE, NOTHING = Sees.DATABASE, Sees.NOTHING
BODY = "FUNCTION: a function is not as it was installed"

statement(
    "T12",
    "leave a trigger of the log off",
    DATABASE,
    "TRIGGER: a trigger is off",
    "ALTER TABLE audit_entry DISABLE TRIGGER append_only",
)
statement(
    "T12b",
    "leave a trigger of one month off",
    DATABASE,
    "TRIGGER: a trigger is off",
    "ALTER TABLE {month} DISABLE TRIGGER no_truncate",
)
statement("T12c", "make a trigger an ordinary one, which a replica's session does not fire", DATABASE, "TRIGGER: it is not always on",
          "ALTER TABLE audit_leaf ENABLE TRIGGER append_only")  # fmt: skip
statement(
    "T13",
    "GRANT UPDATE to the counter's role",
    DATABASE,
    "GRANT: a privilege too many",
    "GRANT UPDATE ON audit_entry TO shopdesk_app",
)
statement("T13b", "GRANT UPDATE of one column to the counter's role", DATABASE, "GRANT: a privilege too many",
          "GRANT UPDATE (actor) ON audit_entry TO shopdesk_app")  # fmt: skip
statement("T13c", "let the log's role choose the time", DATABASE, "GRANT: a privilege too many",
          "GRANT INSERT (recorded_at) ON audit_entry TO shopdesk_log")  # fmt: skip
statement(
    "T13d",
    "GRANT SELECT of one month to everybody",
    DATABASE,
    "GRANT: a privilege too many",
    "GRANT SELECT ON {month} TO PUBLIC",
)
statement(
    "T13e",
    "give the leaves to the counter's role",
    DATABASE,
    "OWNER: another owner",
    "ALTER TABLE audit_leaf OWNER TO shopdesk_app",
)
statement("O13", "empty the function that refuses changes", DATABASE, BODY,
          "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS"
          " $$ BEGIN RETURN coalesce(NEW, OLD); END $$")  # fmt: skip
statement("O14", "replace the gate's function by one that opens everybody", DATABASE, BODY,
          "CREATE OR REPLACE FUNCTION audit_open_subjects(wanted text[]) RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER AS"
          " 'SELECT array_agg(id) FROM public.customers_customer'")  # fmt: skip
statement("O15", "replace the quota's function by one that counts nothing", DATABASE, BODY,
          "CREATE OR REPLACE FUNCTION audit_admit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")  # fmt: skip
statement(
    "O16", "drop the quota's trigger", DATABASE, "TRIGGER: a trigger is missing", "DROP TRIGGER admit ON audit_entry"
)
statement("O17", "a trigger of one's own that lets entries of one shop vanish", DATABASE, "TRIGGER: a trigger too many",
          "CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
          "CREATE TRIGGER vanish BEFORE INSERT ON audit_entry FOR EACH ROW WHEN (NEW.shop = 77) EXECUTE FUNCTION vanish()")  # fmt: skip
statement("O18", "a rule that lets entries of one shop vanish", DATABASE, "TABLE: a rule on the log",
          "CREATE RULE vanish AS ON INSERT TO audit_entry WHERE NEW.shop = 77 DO INSTEAD NOTHING")  # fmt: skip
statement("O19", "a view in the log's place", DATABASE, "TABLE: the log is not a table",
          "ALTER TABLE audit_entry RENAME TO audit_entry_kept; CREATE VIEW audit_entry AS SELECT * FROM audit_entry_kept;"
          "GRANT SELECT ON audit_entry TO shopdesk_reader, shopdesk_sealer")  # fmt: skip
statement("O20", "row security that hides entries from sealer and verifier", DATABASE, "TABLE: row security on the log",
          "ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;"
          "CREATE POLICY hidden ON audit_entry USING (shop IS DISTINCT FROM 77)")  # fmt: skip
statement("O21", "let looks go on for a century without a witness", DATABASE, "RULE: the limit is not the one that was installed",
          "UPDATE audit_rule SET stale_after = '100 years'")  # fmt: skip
statement("O22", "let a harmless verb open customers", DATABASE, "OPENS: what a verb opens is not as installed",
          "INSERT INTO audit_opening VALUES ('log.read', 'customer', false)")  # fmt: skip
statement("O23", "drop next month's partition, so that recording stops", DATABASE, "PARTITION: a month ahead is missing",
          f"DROP TABLE audit_entry_{month_back(-1):%Y%m}")  # fmt: skip
statement("O24", "drop the CHECK that keeps free text out of the log", DATABASE, "TABLE: a constraint is missing",
          "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_purpose_check")  # fmt: skip
statement(
    "O25",
    "switch row security off on the customers",
    DATABASE,
    "POLICY: a table is open",
    "ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY",
)
statement("O26", "a second policy that shows all customers", DATABASE, "POLICY: a policy too many",
          "CREATE POLICY open ON customers_customer USING (true)")  # fmt: skip
statement("O26b", "let the counter's role read a month of bills by its own name", DATABASE, "GRANT: a privilege too many",
          f"GRANT SELECT ON contracts_bill_{month_back(0):%Y%m} TO shopdesk_app")  # fmt: skip
statement("O26c", "give the customers to the counter's role", DATABASE, "OWNER: another owner",
          "ALTER TABLE customers_customer OWNER TO shopdesk_app")  # fmt: skip


@attack(
    "O30",
    "alter a row, and put an operator that lies about it among PostgreSQL's own",
    DATABASE,
    "BUILTIN: an operator is not PostgreSQL's",
)
def _(intruder: Intruder, _: Evidence) -> None:
    entry = intruder.middle()
    before = intruder.value("SELECT actor::text FROM audit_entry WHERE id = %s", [entry])
    with intruder.unguarded():
        intruder.change(entry)
    after = intruder.value("SELECT actor::text FROM audit_entry WHERE id = %s", [entry])
    intruder.sql(
        "SET allow_system_table_mods = on; CREATE SCHEMA lies; GRANT USAGE ON SCHEMA lies TO PUBLIC;"
        "CREATE FUNCTION lies.joined(text, uuid) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS"
        f" $$ SELECT pg_catalog.textcat($1, CASE WHEN $2 = '{after}' THEN '{before}' ELSE $2::text END) $$;"
        "CREATE OPERATOR pg_catalog.|| (LEFTARG = text, RIGHTARG = uuid, FUNCTION = lies.joined)"
    )


@attack(
    "O27",
    "alter a row, and let the verifier's role find a sha256 that lies",
    DATABASE,
    "ENTRY_CHANGED: the row is not what its leaf says",
)
def _(intruder: Intruder, _: Evidence) -> None:
    entry = intruder.middle()
    line = intruder.leaf_of(entry)
    with intruder.unguarded():
        intruder.change(entry)
    forged = intruder.leaf_of(entry)
    name = intruder.value("SELECT current_database()")
    intruder.sql(
        "CREATE SCHEMA lies; GRANT USAGE ON SCHEMA lies TO PUBLIC;"
        "CREATE FUNCTION lies.sha256(bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS"
        f" $$ SELECT CASE pg_catalog.sha256($1) WHEN '\\x{forged.hex()}'::bytea THEN '\\x{line.hex()}'::bytea"
        " ELSE pg_catalog.sha256($1) END $$;"
        f"ALTER ROLE shopdesk_reader IN DATABASE {name} SET search_path = lies, pg_catalog, public"
    )


statement("O28", "raise a shop's quota in the table (within its bounds)", NOTHING,
          "a setting, not evidence: at most 200 an hour and 1000 a day",
          "INSERT INTO audit_quota VALUES (1, 200, 1000) ON CONFLICT (shop) DO UPDATE SET per_hour = 200, per_day = 1000")  # fmt: skip
statement("O29", "read the customers with psql", NOTHING,
          "a superuser's reading leaves no entry; names and numbers are sealed in their columns",
          "SELECT * FROM customers_customer")  # fmt: skip
