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
    "audit_opening": _READ,
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

CHECKS = "fc21a2acf982cc378da1b85d2f60e62bbc2c55af6b48436f978e03f57498588b"
"""SHA-256 over the CHECK constraints of audit_entry."""

GATED: dict[str, str] = {
    "contracts_bill": "77fea27d969356a8e1c603f50cb2ddb0e532d46c2658abf74e851343946dbcbd",
    "contracts_billline": "77fea27d969356a8e1c603f50cb2ddb0e532d46c2658abf74e851343946dbcbd",
    "contracts_contact": "eaa4bae45585c2d92e323057707fc12e3065d4183992041e0b23d3fa08be360a",
    "contracts_device": "3c185ce0cb4a014aaf296166254de68f1b175bd0b918e1a76be2a67168c62079",
    "contracts_line": "b569fdb95246bdf7082d8600b5b1532458dc2017fd769d072f3f39f5ea5021e3",
    "contracts_lineoption": "2adbeb70425bd8c704fd02da092decd29ec0095fc88c7444b9b19ca906c36d61",
    "contracts_payment": "3ec091efcfa7204bab0f1a919cbf055f429e80e1ae94cdf8d59de4b16e06727a",
    "contracts_usage": "8f0c68a8fe4432140524f851f6553a52a4eb5889b056f96d42984539f5660acf",
    "customers_customer": "50baded7784fdc9ef9ea0a5df7613c372893200f7d4fda0670d5d98c896a3745",
    "customers_note": "600fc1735c871f0c32470d59cc547c96d7feb787fb50f3b632df66f15ee8e265",
    "identity_checkeddocument": "efef9364c5f87542f6ee18aa161fb0c8d91d2eddb25ce7a7f3c3838b9cd51f1e",
}
"""Table with personal rows → SHA-256 over its one policy."""
