"""Fixtures for tests of the moderators' lists."""

import pytest
from django.test import Client

from tests.psychsite import rows


def desk(*permissions, **fields):
    client = Client()
    user = rows.user(*permissions, **fields)
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def moderator():
    return desk("comments.moderate_comment")
