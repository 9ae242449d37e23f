"""The clean log, once a process; a copy of it, and the superuser, for each attack."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from tests.support.roles import rows, strongest
from tests.tamper.evidence import Evidence, built, cloned
from tests.tamper.intruder import Intruder


@pytest.fixture(scope="session")
def clean(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Evidence]:
    """The log as it should be: read only."""
    with django_db_blocker.unblock(), built(tmp_path_factory.mktemp("evidence")) as evidence:
        yield evidence


@pytest.fixture
def evidence(clean: Evidence, django_db_blocker: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Evidence]:
    with django_db_blocker.unblock(), cloned(clean, tmp_path / "copy") as copy:
        yield copy
        connections.close_all()


@pytest.fixture
def intruder(evidence: Evidence) -> Iterator[Intruder]:
    with strongest() as connection:
        if rows(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") != [(True,)]:
            pytest.skip("There is no superuser to attack with: on a server of one's own, use the embedded one.")
        yield Intruder(connection, evidence.log, evidence.cosigner)
