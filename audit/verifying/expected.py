"""The log's tables, triggers, functions and rights as the migrations make them; a test compares this page with a fresh database.

Whoever changes a function or a right of the log changes this page with it: the test prints the new digest.
"""

OWNER = "shopdesk_owner"
SERVING = ("shopdesk_app", "shopdesk_log", "shopdesk_reader", "shopdesk_sealer")

TABLES = {
    "audit_entry": "p", "audit_leaf": "r", "audit_checkpoint": "r", "audit_person": "r", "audit_quota": "r", "audit_rule": "r",
    "audit_opening": "r",
}  # fmt: skip
"""Name → kind (pg_class.relkind)."""

KEYS = {
    "audit_entry: PRIMARY KEY (id, recorded_at)",
    "audit_leaf: PRIMARY KEY (idx)",
    "audit_leaf: UNIQUE (id)",
    "audit_checkpoint: PRIMARY KEY (size, witnessed_at)",
}

_APPEND_ONLY = {
    "append_only": "CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON public.{table} FOR EACH ROW EXECUTE FUNCTION public.audit_refuse()",
    "no_truncate": "CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.{table} FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse()",
}
_ADMIT = (
    "CREATE TRIGGER admit BEFORE INSERT ON public.{table} FOR EACH ROW WHEN ((new.subject IS NOT NULL))"
    " EXECUTE FUNCTION public.audit_admit()"
)
TRIGGERS = {
    "audit_entry": {**_APPEND_ONLY, "admit": _ADMIT},
    "audit_leaf": _APPEND_ONLY,
    "audit_checkpoint": _APPEND_ONLY,
}
"""Of the tables that have any; a partition of the log has the log's."""

_INSERTED = (
    "uuid", "request", "actor", "shop", "terminal", "visit", "verb", "subject", "purpose", "reason", "sections", "flags", "digests", "hits",
)  # fmt: skip
_Rights = dict[str, dict[str, tuple[str, ...]]]
_READ: _Rights = {"shopdesk_reader": {"SELECT": ("",)}}
_SEALED: _Rights = {**_READ, "shopdesk_sealer": {"SELECT": ("",), "INSERT": ("",)}}
GRANTS: dict[str, _Rights] = {
    "audit_entry": {
        **_READ,
        "shopdesk_sealer": {"SELECT": ("",)},
        "shopdesk_log": {"INSERT": _INSERTED, "SELECT": ("id", "recorded_at")},
    },
    "audit_leaf": _SEALED,
    "audit_checkpoint": _SEALED,
    "audit_person": _READ,
    "audit_quota": _READ,
    "audit_rule": _READ,
}
"""Table → role → right → columns ("" for the whole table). The owner's own rights are not listed; a partition has none of its own."""

FUNCTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "audit_add_partitions": ("4e1a73503ee8106f51cb4de1dc5b4a7d10f54b7722663ecdd266c20ae75371f7", ()),
    "audit_admit": ("8c4c2a04529f378852bbf89578ca9dcf333c782ac630e3dea0e67beeac64b06b", ()),
    "audit_disclosed": ("2ffc3496b5c0a45524daf02b0ddc5eb7a1f243d50137463475ab9c10f9aad4f5", ()),
    "audit_make_append_only": ("05c550af814fa2ff693ba39ccfe7daba56269815d96b6ab9f3d13b3c6c9ed803", ()),
    "audit_open_subjects": ("648b82aea9e77a761705af27c7356ada3df076a65973197c130084f91c38a0df", ("shopdesk_app",)),
    "audit_refuse": ("f465f2cf1f4479ad73a360354fd14978678ca186881eeb1dd0b0205e103e8c34", ("-",)),
    "audit_until": ("c8504c44fc18b04b9f27ddb0b46d842becf9594f1eaeeda5ac73e408f1fbe7c2", ("shopdesk_reader",)),
}
"""Name → SHA-256 over arguments, result, language, security, volatility, settings and body; and the roles besides the owner that may run
it ("-" is everybody)."""
