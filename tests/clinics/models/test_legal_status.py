"""Legal statuses: the current one, the coming one and pages that show them."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinics.models import LegalStatus, Treatment
from tests.factories.places import make_city, make_clinic, make_law, make_region

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 1)


def day(number):
    return TODAY + datetime.timedelta(days=number)


def said(region, today=TODAY):
    return {
        law.substance: (law.now and law.now.status, law.coming and law.coming.since)
        for law in LegalStatus.of(region, today)
    }


@pytest.fixture
def city():
    return make_city("Portland", "Oregon")


def page(client, address):
    return " ".join(client.get(address).content.decode().split())


def test_nearest_region_determines_legal_status(city):
    make_law(status="prohibited")
    make_law(substance="mdma", status="trials")
    make_law(region=city.parent, status="supervised")
    make_law(region=make_region(name="Jamaica"), status="medicine")
    assert said(city) == {"psilocybin": ("supervised", None), "mdma": ("trials", None)}
    assert said(make_city("Austin", "Texas")) == {"psilocybin": ("prohibited", None), "mdma": ("trials", None)}
    assert said(make_region(name="Canada")) == {}


def test_future_legal_status_takes_effect_on_its_date(city):
    make_law(status="prohibited", until=day(20))
    make_law(status="supervised", since=day(20))
    make_law(status="medicine", since=day(90))
    assert said(city) == {"psilocybin": ("prohibited", day(20))}
    assert said(city, day(19)) == {"psilocybin": ("prohibited", day(20))}
    assert said(city, day(20)) == {"psilocybin": ("supervised", day(90))}
    assert said(city, day(90)) == {"psilocybin": ("medicine", None)}


def test_ended_legal_status_is_omitted_and_coming_one_shown(city):
    make_law(since=day(-90), until=day(0))
    assert said(city) == {}
    make_law(region=city.parent, since=day(5))
    make_law(substance="lsd", since=day(7))
    assert said(city) == {"psilocybin": (None, day(5)), "lsd": (None, day(7))}


def test_coming_state_law_is_shown_beside_national_law(city):
    make_law(status="prohibited")
    make_law(region=city.parent, status="supervised", since=day(5))
    make_law(status="trials", since=day(2))
    found = LegalStatus.of(city, TODAY)[0]
    assert (found.now.status, found.coming.status) == ("prohibited", "supervised")
    assert found.forbids


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("status_known", {"status": "fine"}),
        ("substance_known", {"substance": "tea"}),
        ("substance_known", {"substance": ""}),
        ("runs_forward", {"since": TODAY, "until": TODAY}),
        ("source_given", {"source": ""}),
    ],
)
def test_model_constraints_reject_invalid_values(name, fields):
    make_law()
    with pytest.raises(IntegrityError, match=f"clinics_legalstatus_{name}"), transaction.atomic():
        LegalStatus.objects.update(**fields)


@pytest.mark.parametrize("since", [None, TODAY])
def test_substance_has_one_legal_status_per_start_date(since):
    make_law(since=since)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_law(since=since, status="medicine")


def test_region_page_shows_legal_status_with_source_and_date(client, city):
    make_clinic(city=city)
    law = make_law(note="For <adults>")
    text = page(client, "/clinics/us/oregon/portland/")
    assert "Psilocybin in the United States" in text and "Illegal." in text and "For &lt;adults&gt;." in text
    assert 'href="https://law.example.org/"' in text and "not legal advice" in text and "laws__status--forbids" in text
    assert "May have changed" not in text
    law.checked_on = timezone.localdate() - datetime.timedelta(days=181)
    law.save()
    assert "May have changed: last checked" in page(client, "/clinics/us/oregon/portland/")
    assert "What the law says" not in page(client, "/clinics/") and "What the law says" in page(client, "/clinics/us/")


def test_clinic_page_shows_legal_status_of_offered_substances(client, city, django_assert_num_queries):
    clinic = make_clinic(city=city, slug="here")
    make_law(region=city.parent, status="supervised", note="At licensed centers")
    make_law(substance="mdma")
    assert "Psilocybin" not in page(client, "/clinic/here/")
    clinic.treatments.add(Treatment.objects.create(name="Psilocybin session", substance="psilocybin"))
    text = page(client, "/clinic/here/")
    assert "Psilocybin in Oregon" in text and "At licensed centers" in text and "MDMA" not in text
