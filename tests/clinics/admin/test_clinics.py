"""The directory in the admin."""

from datetime import time

import pytest
from django.contrib.admin.utils import flatten
from django.urls import reverse
from django.utils import timezone

from clinics.admin import layout
from clinics.entries import facts
from clinics.models import Clinic, FieldCheck, OpeningHours, Region
from tests.factories.people import make_person
from tests.factories.places import make_check, make_city, make_clinic, make_helpline
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def clinic_form(**fields):
    form = {"name": "Harbour Clinic", "slug": "harbour-clinic", "state": "listed", "accepting_new_patients": "unknown"}
    for inline in ["pictures", "special_days", "affiliations", "paid_periods"]:
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
            "week-4-0-opens": "20:00",
            "week-4-0-closes": "02:00",
            "check_phone_how": "phone",
            "check_phone_on": "2026-01-05",
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
        ({"name": "\x01"}, "This field is required"),
        (
            {"check_phone_how": "phone", "check_phone_on": "9999-01-05"},
            "is in the future",
        ),
        ({"check_phone_source": "The desk"}, "Choose how you checked it."),
        ({"check_phone_how": "dream"}, "Select a valid choice"),
        ({"week-1-0-opens": "09:00", "week-1-0-closes": "09:00"}, "For open all day, write 00:00-23:59"),
        ({"week-1-0-opens": "09:00"}, "Tuesday: Enter both times"),
        ({"week-6-0-opens": "soon", "week-6-0-closes": "17:00"}, "Sunday: “soon-17:00” is not a time"),
        ({"week-0-0-opens": "09:00, 10:00", "week-0-0-closes": "1"}, "Monday: Enter one time in each field"),
        (
            {
                f"week-2-{span}-{end}": at
                for span in (0, 1)
                for end, at in (("opens", "9:00"), ("closes", f"1{span}:00"))
            },
            "Wednesday: two time ranges start at the same time",
        ),
    ],
)
def test_invalid_clinic_form_shows_error_message(admin_client, fields, sentence):
    response = add_clinic(admin_client, **fields)
    assert response.status_code == 200
    assert sentence in errors(response)
    assert not Clinic.objects.exists()


def change_clinic(client, clinic, **fields):
    address = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    return client.post(address, clinic_form(city=clinic.city_id, **fields))


def test_form_shows_each_check_beside_its_facts_and_makes_new_ones(admin_client, admin_user):
    clinic = make_clinic(phone="(860) 276-3000", email="a@example.org")
    make_check(clinic=clinic, note="Asked the desk")
    page = admin_client.get(reverse("admin:clinics_clinic_change", args=[clinic.pk])).content.decode()
    beside = page.split('id="check-phone"')[1].split("</div>")[0]
    assert "January 5, 2026, by phone" in beside and "Asked the desk" in beside and "Check is due." in beside
    assert "Never checked." in page.split('id="check-email"')[1].split("</div>")[0]
    due = page.split('aria-label="Due now"')[1].split("</div>")[0]
    assert "#check-phone" in due and "#check-email" in due and "#check-prices" not in due, "no prices, nothing to check"
    fields = {"phone": "(860) 276-3001", "check_phone_how": "phone", "check_phone_source": "Front desk"}
    assert change_clinic(admin_client, clinic, check_hours_how="website", **fields).status_code == 302
    check = clinic.checks.get(source="Front desk")
    assert (check.field, check.by, check.checked_on) == ("phone", admin_user, timezone.localdate())
    assert check.value == "(860) 276-3001", "it covers what was saved with it"
    assert clinic.checks.count() == 3


def test_week_keeps_every_span_and_is_written_only_when_it_changed(admin_client):
    clinic = make_clinic()
    spans = [(0, time(8), time(10)), (0, time(11), time(13)), (0, time(14), time(16)), (5, time(0), time(23, 59))]
    OpeningHours.objects.bulk_create(OpeningHours(clinic=clinic, weekday=a, opens=b, closes=c) for a, b, c in spans)
    before = list(clinic.hours.order_by("pk").values_list("pk", flat=True))
    address = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    week = admin_client.get(address).context["adminform"].form["week"].value()
    assert week == {0: [("08:00", "10:00"), ("11:00", "13:00"), ("14:00", "16:00")], 5: [("00:00", "23:59")]}
    sent = {f"week-0-{span}-{end}": at for span, pair in enumerate(week[0]) for end, at in zip(ENDS, pair, strict=True)}
    assert change_clinic(admin_client, clinic, **sent, **{"week-5-all_day": "1"}).status_code == 302
    assert list(clinic.hours.order_by("pk").values_list("pk", flat=True)) == before
    sent |= {"week-0-2-opens": "", "week-0-2-closes": "", "week-1-0-opens": "9 am", "week-1-0-closes": "5 pm"}
    change_clinic(admin_client, clinic, **sent)
    assert list(clinic.hours.values_list("weekday", "opens", "closes")) == [*spans[:2], (1, time(9), time(17))]


ENDS = ("opens", "closes")


def test_every_fact_has_a_place_in_the_form():
    named = [name for _title, options in layout.FIELDSETS for name in flatten(options["fields"])]
    assert len(named) == len(set(named)) and {*facts.FACTS} - {"hours"} <= {*named}
    assert {*layout.TAB_OF_CHECK} == {*FieldCheck.Field.values}


def test_viewer_of_a_clinic_reads_hours_and_checks_and_may_change_none(client):
    clinic = make_clinic(phone="(860) 276-3000")
    OpeningHours.objects.create(clinic=clinic, weekday=0, opens=time(8), closes=time(10))
    make_check(clinic=clinic)
    client.force_login(rows.user("clinics.view_clinic"))
    page = client.get(reverse("admin:clinics_clinic_change", args=[clinic.pk])).content.decode()
    assert "Mon 08:00-10:00" in page and "January 5, 2026" in page and "Check now" not in page
    assert change_clinic(client, clinic, check_phone_how="phone").status_code == 403
    assert clinic.checks.count() == 1


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
@pytest.mark.parametrize(("model", "queries"), [("clinic", 6), ("region", 6), ("helpline", 6)])
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
    with django_assert_num_queries(24):
        assert admin_client.get(address).status_code == 200
