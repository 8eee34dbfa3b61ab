"""Fixtures for tests of the pages of one clinic."""

import pytest
from django.contrib.auth.models import User

from clinics.models import Treatment
from tests.factories.places import (
    make_clinic,
    make_hours,
)


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief")


@pytest.fixture
def clinic():
    clinic = make_clinic(
        slug="here", name="Heron & <House>", street="1 Bay Road", phone="(305) 555-0110", email="desk@example.org",
        website="https://heron.example.org/", price_from=400, price_to=600, currency="USD", languages=["en", "es"],
        accepting_new_patients=True, time_zone="America/New_York", latitude=25.7, longitude=-80.2,
        treatments=[Treatment.objects.create(name="Ketamine infusion", route="iv")],
    )  # fmt: skip
    make_hours(clinic=clinic)
    return clinic
