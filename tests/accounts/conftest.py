"""Accounts in roles, and one row of every kind."""

import pytest

from psychsite.setup import roles
from tests.factories.articles import make_user
from tests.permissions.conftest import things  # noqa: F401 (the fixture: a row of every kind)


@pytest.fixture
def staff(db):
    """Return a function that makes an account in roles."""
    roles.sync()

    def make(username, *names, **fields):
        from django.contrib.auth.models import Group

        user = make_user(username, **fields)
        user.groups.set(Group.objects.filter(name__in=names))
        return user

    return make
