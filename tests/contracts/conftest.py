"""What the tests of the contracts share."""

import pytest

from tests.contracts.proven import PURPOSE, prove


@pytest.fixture
def folder(tmp_path, real_db):
    return tmp_path


@pytest.fixture
def proven(open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro)
    return visit
