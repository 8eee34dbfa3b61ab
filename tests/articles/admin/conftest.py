"""Fixtures for tests of the admin's article form."""

import pytest

from tests.e2e.desk import make_text, open_desks


@pytest.fixture
def desks(db):
    return open_desks()


@pytest.fixture
def article(desks):
    return make_text(desks[0].user)
