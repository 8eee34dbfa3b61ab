"""Fixtures of the directory that docs/api.md shows, on the date of its examples."""

import datetime

import pytest
import time_machine

from clinics.models import Condition, Insurance, Treatment
from tests.factories.people import make_person
from tests.factories.places import (
    make_check,
    make_city,
    make_clinic,
    make_helpline,
    make_hours,
    make_law,
    make_question,
    make_special_day,
)

NOW = datetime.datetime(2026, 3, 10, 17, 0, tzinfo=datetime.UTC)


def day(number):
    return NOW.date() - datetime.timedelta(days=number)


@pytest.fixture
def directory(db, settings):
    """Yield {name: Clinic}: two in Portland, one in Salem, with facts of every age."""
    settings.SITE_URL = "https://www.example.org"
    with time_machine.travel(NOW, tick=False):
        yield _fill()


def _fill():
    portland = make_city("Portland", "Oregon", latitude=45.523, longitude=-122.676)
    salem = make_city("Salem", "Oregon", latitude=44.943, longitude=-123.035)
    infusion = Treatment.objects.create(name="Ketamine infusion", route="iv", substance="ketamine")
    depression = Condition.objects.create(name="Depression")
    rain = make_clinic(
        name="Rain House", city=portland, street="12 Alder Street", postcode="97205", latitude=45.53, longitude=-122.68,
        phone="(503) 555-0110", email="desk@rain.example.org", website="https://rain.example.org/",
        summary="Infusions with a nurse in the room.", description="Two rooms above a garden.", languages=["en", "es"],
        age_groups=["adults", "older_adults"], clinician_genders=["female", "male"], price_from=400, price_to=600, currency="USD",
        accepting_new_patients=True, time_zone="America/Los_Angeles", treatments=[infusion], conditions=[depression],
    )  # fmt: skip
    rain.insurance.add(Insurance.objects.create(name="Medicaid"))
    for weekday in range(5):
        make_hours(clinic=rain, weekday=weekday, opens=datetime.time(9), closes=datetime.time(17))
    make_special_day(clinic=rain, date=datetime.date(2026, 3, 20), note="Staff training")
    make_check(clinic=rain, field="phone", how="phone", checked_on=day(19))
    make_check(clinic=rain, field="prices", how="website", checked_on=day(100))
    make_check(clinic=rain, field="languages", how="import", source="State register", checked_on=day(40))
    rain.affiliations.create(person=make_person(name="Ada Quill"), role="Medical director", interest="employed")
    fern = make_clinic(name="Fern Rooms", city=portland, latitude=45.50, longitude=-122.66, telehealth=True)
    south = make_clinic(name="South Door", city=salem, latitude=44.94, longitude=-123.03, treatments=[infusion])
    make_question(
        region=portland.parent, question="May I drive home after a session?", source="https://www.oregon.gov/",
        answer="No. Somebody has to take you home.", checked_on=day(30),
    )  # fmt: skip
    make_law(substance="ketamine", status="medicine", source="https://www.dea.gov/", checked_on=day(60))
    make_helpline(
        name="988 Suicide & Crisis Lifeline", phone="988", url="https://988lifeline.org/", country_code="US",
        languages=["en", "es"], hours="Day and night", for_whom="Anybody in distress", last_checked=day(5),
    )  # fmt: skip
    return {"rain": rain, "fern": fern, "south": south}
