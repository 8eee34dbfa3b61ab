"""Fixtures for tests of requests to remove a clinic."""

import pytest
from django.contrib.auth.models import User

from tests.factories.places import make_clinic


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief")


@pytest.fixture
def clinic():
    return make_clinic(
        slug="here", name="Heron House", phone="(305) 555-0110", email="heron.house@gmail.com",
        website="https://www.heron.example.org/miami",
    )  # fmt: skip
