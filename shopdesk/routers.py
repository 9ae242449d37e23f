"""One database, several roles: the tables are made by the owner's connection alone."""

from typing import Any


class OneDatabase:
    """All aliases are the same database under different roles; migrations run as the owner."""

    def allow_relation(self, _first: Any, _second: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        return db == "owner"
