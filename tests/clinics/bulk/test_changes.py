"""Changes of many listings at once: the plan, the change, and its refusals."""

from datetime import date

import pytest

from activity.models import Entry
from clinics.bulk.changes import AddTerms, MarkChecked, MoveTo, make_change, plan_change
from clinics.models import Clinic, Insurance, Treatment
from core.errors import ActionRefused
from tests.factories.places import make_city, make_clinic
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
CLAIM = "Our treatment is 100% safe and cures depression."


@pytest.fixture
def editor():
    return rows.user("clinics.change_clinic")


def make(name, **fields):
    return make_clinic(name=name, city=make_city(f"Town of {name}"), **fields)


def outcomes(lines):
    return [line.effect or line.reason for line in lines]


def test_state_changes_are_planned_before_they_are_made(editor):
    make("Alder", state="draft")
    make("Birch", state="listed")
    make("Cedar", state="draft", description=CLAIM)
    make("Elm", state="closed", closed_on=date(2026, 1, 2), state_note="Closed in January")
    make("Fir", state="opted_out")
    lines = plan_change(MoveTo("listed"), Clinic.objects.all())
    assert outcomes(lines) == [
        "Draft → Listed",
        "It is listed already.",
        "Its texts make claims. Open it and fix them, or give a reason to keep them.",
        "Closed → Listed",
        "It is opted out and stays so.",
    ]
    assert not Entry.objects.filter(verb="clinic.changed").exists()
    make_change(change=MoveTo("listed"), clinics=Clinic.objects.all(), by=editor)
    states = dict(Clinic.objects.values_list("name", "state"))
    assert states == {"Alder": "listed", "Birch": "listed", "Cedar": "draft", "Elm": "listed", "Fir": "opted_out"}
    elm = Clinic.objects.get(name="Elm")
    assert (elm.closed_on, elm.state_note) == (None, "")
    entries = Entry.objects.filter(verb="clinic.changed")
    assert {entry.details["changed"]["state"][0] for entry in entries} == {"draft", "closed"} and len(entries) == 2


def test_closing_keeps_day_and_note(editor):
    clinic = make("Alder")
    make_change(change=MoveTo("closed", date(2026, 3, 1), "Moved away"), clinics=Clinic.objects.all(), by=editor)
    clinic.refresh_from_db()
    assert (clinic.state, clinic.closed_on, clinic.state_note) == ("closed", date(2026, 3, 1), "Moved away")


def test_check_covers_the_chosen_facts_of_each_clinic(editor):
    first, second, gone = make("Alder", phone="(860) 276-3000"), make("Birch"), make("Cedar", state="opted_out")
    change = MarkChecked(("phone", "email"), "phone", date(2026, 11, 1), "Front desk")
    lines = make_change(change=change, clinics=Clinic.objects.all(), by=editor)
    assert outcomes(lines)[:2] == ["Checked: Phone, Email"] * 2 and not gone.checks.exists()
    assert {(row.field, row.how, row.by, row.source) for row in first.checks.all()} == {
        ("phone", "phone", editor, "Front desk"),
        ("email", "phone", editor, "Front desk"),
    }
    assert first.checks.get(field="phone").value == "(860) 276-3000" and second.checks.count() == 2


def test_terms_are_added_where_they_are_missing(editor):
    infusion, aetna = Treatment.objects.create(name="Infusion"), Insurance.objects.create(name="Aetna")
    first, second = make("Alder"), make("Birch")
    first.treatments.add(infusion)
    second.treatments.add(infusion)
    second.insurance.add(aetna)
    lines = make_change(change=AddTerms((infusion, aetna)), clinics=Clinic.objects.all(), by=editor)
    assert outcomes(lines) == ["Gets Aetna", "It has all of them already."]
    assert first.insurance.get() == aetna and first.treatments.count() == 1


def test_only_staff_with_the_right_change_clinics():
    make("Alder")
    with pytest.raises(ActionRefused, match="permission to change clinics"):
        make_change(change=MoveTo("draft"), clinics=Clinic.objects.all(), by=rows.user("clinics.view_clinic"))
    assert Clinic.objects.get().state == "listed"


def test_too_many_clinics_are_refused(editor, monkeypatch):
    monkeypatch.setattr("clinics.bulk.changes.MAX_CLINICS", 1)
    make("Alder")
    make("Birch")
    with pytest.raises(ActionRefused, match="at most 1 clinics"):
        make_change(change=MoveTo("draft"), clinics=Clinic.objects.all(), by=editor)
