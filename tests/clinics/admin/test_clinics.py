"""The directory in the admin."""

import datetime

import pytest
from django.urls import reverse

from clinics.models import Clinic, FieldCheck, Region
from tests.factories.people import make_person
from tests.factories.places import make_check, make_city, make_clinic, make_helpline

pytestmark = pytest.mark.django_db


def clinic_form(**fields):
    form = {"name": "Harbour Clinic", "slug": "harbour-clinic", "state": "listed", "accepting_new_patients": "unknown"}
    for inline in ["hours", "pictures", "special_days", "checks", "affiliations", "paid_periods"]:
        form |= {f"{inline}-TOTAL_FORMS": "0", f"{inline}-INITIAL_FORMS": "0"}
    return {**form, **fields}


def add_clinic(client, **fields):
    return client.post(reverse("admin:clinics_clinic_add"), clinic_form(city=make_city().pk, **fields))


def errors(response):
    return f"{response.context['adminform'].form.errors} {response.context['errors']}"


def test_admin_adds_clinic_with_hours_checks_and_affiliations(admin_client, admin_user):
    response = add_clinic(
        admin_client,
        **{
            "hours-TOTAL_FORMS": "1",
            "hours-0-weekday": "4",
            "hours-0-opens": "20:00",
            "hours-0-closes": "02:00",
            "checks-TOTAL_FORMS": "1",
            "checks-0-field": "phone",
            "checks-0-how": "phone",
            "checks-0-checked_on": "2026-01-05",
            "affiliations-TOTAL_FORMS": "1",
            "affiliations-0-person": make_person().pk,
            "affiliations-0-role": "Director",
            "affiliations-0-interest": "owner",
        },
    )
    assert response.status_code == 302
    clinic = Clinic.objects.get()
    assert clinic.hours.get().runs_past_midnight
    assert clinic.checks.get().by == admin_user
    assert clinic.affiliations.get().interest == "owner"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "merged"}, "needs the listing that it was merged into"),
        ({"latitude": "91", "longitude": "0"}, "latitude from -90 to 90"),
        ({"latitude": "nan", "longitude": "0"}, "Enter a number"),
        ({"latitude": "1"}, "Enter both latitude and longitude"),
        ({"website": "javascript:alert(1)"}, "starting with https://"),
        ({"email": "nobody"}, "valid email"),
        ({"name": "x" * 201}, "at most 200"),
        ({"name": "\x01"}, "cannot be blank"),
        (
            {
                "checks-TOTAL_FORMS": "1",
                "checks-0-field": "phone",
                "checks-0-how": "phone",
                "checks-0-checked_on": "9999-01-05",
            },
            "is in the future",
        ),
        (
            {
                "hours-TOTAL_FORMS": "1",
                "hours-0-weekday": "1",
                "hours-0-opens": "09:00",
                "hours-0-closes": "09:00",
            },
            "For open all day, enter 00:00 to 23:59",
        ),
    ],
)
def test_invalid_clinic_form_shows_error_message(admin_client, fields, sentence):
    response = add_clinic(admin_client, **fields)
    assert response.status_code == 200
    assert sentence in errors(response)
    assert not Clinic.objects.exists()


def test_existing_check_cannot_be_edited_or_deleted(admin_client):
    clinic = make_clinic()
    check = make_check(clinic=clinic, note="Asked the desk")
    address = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    assert "Asked the desk" in admin_client.get(address).content.decode()
    response = admin_client.post(
        address,
        clinic_form(
            city=clinic.city_id,
            **{
                "checks-TOTAL_FORMS": "2",
                "checks-INITIAL_FORMS": "1",
                "checks-0-id": check.pk,
                "checks-0-clinic": clinic.pk,
                "checks-0-field": "email",
                "checks-0-how": "visit",
                "checks-0-checked_on": "2020-01-01",
                "checks-0-DELETE": "on",
                "checks-1-clinic": clinic.pk,
                "checks-1-field": "hours",
                "checks-1-how": "website",
                "checks-1-checked_on": "2026-02-02",
            },
        ),
    )
    assert response.status_code == 302
    check.refresh_from_db()
    assert (check.field, check.how, check.checked_on) == ("phone", "phone", datetime.date(2026, 1, 5))
    assert FieldCheck.objects.count() == 2


def region_form(**fields):
    inline = {"questions-TOTAL_FORMS": 0, "questions-INITIAL_FORMS": 0}
    return {"kind": "city", "name": "Tampa", "slug": "", "country_code": "", "intro": "", **inline, **fields}


def test_admin_adds_region_at_its_path(admin_client):
    florida = make_city().parent
    response = admin_client.post(reverse("admin:clinics_region_add"), region_form(parent=florida.pk))
    assert response.status_code == 302
    assert Region.objects.get(name="Tampa").path == "us/florida/tampa"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "city"}, "Choose the region it belongs to"),
        ({"kind": "country", "name": "Us", "slug": "us"}, "already"),
        ({"kind": "country", "country_code": "usa"}, "at most 2"),
        ({"kind": "country", "country_code": "us"}, "two capital letters"),
        ({"kind": "planet"}, "valid choice"),
    ],
)
def test_invalid_region_form_shows_error_message(admin_client, fields, sentence):
    make_city()
    response = admin_client.post(reverse("admin:clinics_region_add"), region_form(**fields))
    assert response.status_code == 200
    assert sentence in errors(response)


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(("model", "queries"), [("clinic", 9), ("region", 6), ("helpline", 6)])
def test_lists_use_constant_queries(admin_client, count, model, queries, django_assert_num_queries):
    for number in range(count):
        make_clinic(city=make_city(f"City {number}"))
        make_helpline()
    address = reverse(f"admin:clinics_{model}_changelist")
    admin_client.get(address)
    with django_assert_num_queries(queries):
        assert admin_client.get(address).status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_clinic_form_uses_constant_queries(admin_client, count, django_assert_num_queries):
    clinic = make_clinic()
    for number in range(count):
        make_clinic(city=make_city(f"City {number}"))
        make_check(clinic=clinic)
    address = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    admin_client.get(address)
    with django_assert_num_queries(15):
        assert admin_client.get(address).status_code == 200
