"""Clinics and their facts: states, constraints and order."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from clinics.models import Affiliation, Clinic, Condition, FieldCheck, HelpLine, OpeningHours, Treatment
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_check, make_city, make_clinic, make_helpline, make_hours, make_region

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)
DAY = datetime.timedelta(days=1)


def refused(name, queryset, /, **fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        queryset.update(**fields)


@pytest.mark.parametrize(
    ("state", "listed", "visible"),
    [
        ("draft", False, False),
        ("listed", True, True),
        ("temporarily_closed", False, True),
        ("closed", False, True),
        ("moved", False, True),
        ("merged", False, False),
        ("opted_out", False, False),
    ],
)
def test_clinic_state_determines_listing_and_visibility(state, listed, visible):
    clinic = make_clinic(state=state)
    assert (clinic in Clinic.objects.listed()) is listed
    assert clinic.is_listed is listed
    assert (clinic in Clinic.objects.visible()) is visible


def test_visibility_test_covers_every_clinic_state():
    assert len(Clinic.State) == 7


def test_clinic_gets_unique_slug_and_clean_text():
    one = make_clinic(name="Harbour\x00 Clinic ")
    other = make_clinic(name="Harbour Clinic")
    assert (one.slug, other.slug) == ("harbour-clinic", "harbour-clinic-2")
    assert Clinic.objects.get(pk=one.pk).name == "Harbour Clinic"
    assert one.get_absolute_url() == "/clinic/harbour-clinic/"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("clinics_clinic_state_known", {"state": "sold"}),
        ("clinics_clinic_name_given", {"name": ""}),
        ("clinics_clinic_slug_given", {"slug": ""}),
        ("clinics_clinic_merged_into_one", {"state": "merged"}),
        ("clinics_clinic_latitude_range", {"latitude": 90.5, "longitude": 0}),
        ("clinics_clinic_longitude_range", {"latitude": 0, "longitude": -180.5}),
        ("clinics_clinic_position_whole", {"latitude": 1}),
        ("clinics_clinic_position_whole", {"longitude": 1}),
    ],
)
def test_database_constraints_reject_invalid_rows(name, fields):
    clinic = make_clinic()
    refused(name, Clinic.objects.filter(pk=clinic.pk), **fields)


def test_only_merged_clinic_references_another():
    one, other = make_clinic(), make_clinic()
    refused("clinics_clinic_merged_into_one", Clinic.objects.filter(pk=one.pk), merged_into=other)
    refused("clinics_clinic_not_merged_into_itself", Clinic.objects.filter(pk=one.pk), merged_into=one, state="merged")


@pytest.mark.parametrize("position", [(90, 180), (-90, -180), (0, 0)])
def test_extreme_coordinates_are_accepted(position):
    make_clinic(latitude=position[0], longitude=position[1])


@pytest.mark.parametrize("field", ["slug", "import_ref"])
def test_slugs_and_import_references_are_unique(field):
    make_clinic(**{field: "one"})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_clinic(**{field: "one"})


def test_photo_and_merge_target_of_clinic_are_protected():
    clinic = make_clinic(photo=make_image(), state="merged")
    with pytest.raises(ProtectedError):
        clinic.photo.delete()
    with pytest.raises(ProtectedError):
        clinic.merged_into.delete()


def test_clinic_requires_city_region():
    clinic = make_clinic()
    clinic.city = make_region()
    with pytest.raises(ValidationError, match="Choose a city"):
        clinic.full_clean()


def test_successor_follows_merge_chain_and_stops_at_cycle():
    last = make_clinic()
    middle = make_clinic(state="merged", merged_into=last)
    first = make_clinic(state="merged", merged_into=middle)
    assert first.successor() == last
    Clinic.objects.filter(pk=last.pk).update(state="merged", merged_into=first)
    assert Clinic.objects.get(pk=first.pk).successor() is None
    lost = make_clinic(state="merged", merged_into=make_clinic(state="opted_out"))
    assert lost.successor() is None


def test_state_neighbors_are_listed_with_same_city_first():
    here = make_clinic(name="Here")
    names = {"A far one": "Tampa", "B": "Miami", "C": "Miami"}
    for name, city in names.items():
        make_clinic(name=name, city=make_city(city))
    make_clinic(name="Elsewhere", city=make_city("Boulder", "Colorado"))
    make_clinic(name="Draft", state="draft")
    assert [clinic.name for clinic in Clinic.objects.in_state_of(here)] == ["B", "C", "A far one"]


@pytest.mark.parametrize("model", [Treatment, Condition])
def test_terms_have_unique_names_and_slugs(model):
    assert model.objects.create(name="Ketamine infusion").slug == "ketamine-infusion"
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(name="Ketamine infusion", slug="other")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("clinics_openinghours_weekday_range", {"weekday": 7}),
        ("clinics_openinghours_last_some_time", {"opens": datetime.time(9), "closes": datetime.time(9)}),
    ],
)
def test_opening_hours_constraints_reject_invalid_values(name, fields):
    make_hours(clinic=make_clinic())
    refused(name, OpeningHours.objects.all(), **fields)


def test_hours_may_run_past_midnight_and_start_only_once():
    clinic = make_clinic()
    late = make_hours(clinic=clinic, opens=datetime.time(20), closes=datetime.time(2))
    assert late.runs_past_midnight
    assert str(late) == "Monday 20:00–02:00"
    with pytest.raises(IntegrityError), transaction.atomic():
        make_hours(clinic=clinic, opens=datetime.time(20), closes=datetime.time(3))


@pytest.mark.parametrize(
    ("name", "fields"),
    [("clinics_fieldcheck_field_known", {"field": "mood"}), ("clinics_fieldcheck_how_known", {"how": "dream"})],
)
def test_clinic_check_constraints_reject_invalid_values(name, fields):
    make_check(clinic=make_clinic())
    refused(name, FieldCheck.objects.all(), **fields)


def test_clinic_check_constraints_allow_every_choice():
    clinic = make_clinic()
    for field in FieldCheck.Field.values:
        make_check(clinic=clinic, field=field)
    for how in FieldCheck.How.values:
        make_check(clinic=clinic, how=how)


def test_future_clinic_check_date_is_refused():
    check = make_check(clinic=make_clinic(), checked_on=timezone.localdate() + 2 * DAY)
    with pytest.raises(ValidationError, match="is in the future"):
        check.full_clean()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("clinics_affiliation_runs_forward", {"since": TODAY, "until": TODAY - DAY}),
        ("clinics_affiliation_interest_known", {"interest": "love"}),
    ],
)
def test_affiliation_constraints_reject_invalid_values(name, fields):
    Affiliation.objects.create(person=make_person(), clinic=make_clinic(), role="Director")
    refused(name, Affiliation.objects.all(), **fields)


def test_person_has_same_clinic_role_once():
    person, clinic = make_person(), make_clinic()
    Affiliation.objects.create(person=person, clinic=clinic, role="Director")
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.create(person=person, clinic=clinic, role="Director")


@pytest.mark.parametrize(
    ("since", "until", "current"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY - DAY, False),
        (TODAY - DAY, TODAY + DAY, True),
    ],
)
def test_affiliation_is_current_through_its_last_day(since, until, current):
    Affiliation.objects.create(person=make_person(), clinic=make_clinic(), role="Nurse", since=since, until=until)
    assert Affiliation.objects.current(TODAY).exists() is current


def test_affiliations_with_interest_exclude_empty_interest():
    for interest in ["", *Affiliation.Interest.values]:
        Affiliation.objects.create(person=make_person(), clinic=make_clinic(), role="Nurse", interest=interest)
    assert Affiliation.objects.with_interest().count() == 4


def test_help_lines_require_contact_and_are_shown_in_order():
    last = make_helpline(position=2)
    first = make_helpline(position=1, phone="", url="https://help.example/")
    make_helpline(is_shown=False)
    assert list(HelpLine.objects.shown()) == [first, last]
    refused("clinics_helpline_can_be_reached", HelpLine.objects.filter(pk=last.pk), phone="")
    refused("clinics_helpline_name_given", HelpLine.objects.filter(pk=last.pk), name="")
