"""What the tests of the contracts share."""

import pytest


@pytest.fixture
def folder(tmp_path, real_db):
    return tmp_path
