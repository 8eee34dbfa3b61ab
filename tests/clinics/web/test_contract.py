"""Constraints on prices, routes, special days, proposals, opt-outs and help lines."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinics.entries import freshness
from clinics.models import (
    ClaimException,
    Clinic,
    FieldCheck,
    HelpLine,
    ImportRun,
    Insurance,
    NotDuplicate,
    OptOut,
    Proposal,
    SpecialDay,
    Treatment,
)
from tests.factories.places import (
    make_check,
    make_city,
    make_clinic,
    make_helpline,
    make_proposal,
    make_region,
    make_special_day,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)
NOON, NINE = datetime.time(12), datetime.time(9)


def refused(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("clinics_clinic_prices_in_order", {"price_from": 500, "price_to": 400, "currency": "USD"}),
        ("clinics_clinic_prices_in_a_currency", {"price_from": 500}),
        ("clinics_clinic_prices_in_a_currency", {"price_to": 500}),
        ("clinics_clinic_closed_on_if_closed", {"closed_on": TODAY}),
    ],
)
def test_clinic_constraints_reject_invalid_values(name, fields):
    clinic = make_clinic()
    refused(name, lambda: Clinic.objects.filter(pk=clinic.pk).update(**fields))


def test_clinic_accepts_prices_and_closing_date():
    make_clinic(price_from=400, price_to=400, currency="USD", state="closed", closed_on=TODAY).full_clean()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("languages", "en"),
        ("languages", ["English"]),
        ("languages", ["en", "en"]),
        ("languages", [["en"]]),
        ("languages", ["en"] * 30),
        ("time_zone", "Florida"),
        ("time_zone", "../etc/passwd"),
        ("currency", "$"),
    ],
)
def test_clinic_validation_names_invalid_field(field, wrong):
    clinic = make_clinic()
    setattr(clinic, field, wrong)
    with pytest.raises(ValidationError) as refusal:
        clinic.full_clean()
    assert field in refusal.value.message_dict


def test_phone_number_is_stored_in_e164_format():
    clinic = make_clinic(phone="(619) 555-0110 x12")
    assert clinic.phone_e164 == "+16195550110"
    assert clinic.phone_href == "tel:+16195550110;ext=12"
    clinic.phone = "ask at the desk"
    clinic.save(update_fields=["phone"])
    clinic.refresh_from_db()
    assert clinic.phone_e164 == ""
    london = make_city("London", None, "United Kingdom")
    assert make_clinic(city=london, phone="020 7946 0112").phone_e164 == "+442079460112"


def test_treatment_route_defaults_to_other_and_is_constrained():
    row = Treatment.objects.create(name="Drip")
    assert row.route == "other"
    refused("clinics_treatment_route_known", lambda: Treatment.objects.filter(pk=row.pk).update(route="ear"))
    assert Insurance.objects.create(name="Medicare").slug == "medicare"


def test_special_day_is_closed_or_has_both_times():
    clinic = make_clinic()
    day = make_special_day(clinic=clinic, date=TODAY)
    assert day.is_closed and "closed" in str(day)
    rows = SpecialDay.objects.filter(pk=day.pk)
    refused("clinics_specialday_times_whole", lambda: rows.update(opens=NINE))
    refused("clinics_specialday_last_some_time", lambda: rows.update(opens=NINE, closes=NINE))
    with pytest.raises(IntegrityError), transaction.atomic():  # SQLite names the columns of a partial index only
        make_special_day(clinic=clinic, date=TODAY)
    make_special_day(clinic=clinic, date=TODAY, opens=NINE, closes=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_special_day(clinic=clinic, date=TODAY, opens=NINE, closes=datetime.time(10))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("clinics_proposal_origin_known", {"origin": "gossip"}),
        ("clinics_proposal_state_known", {"state": "lost", "at": timezone.now()}),
        ("clinics_proposal_about_a_clinic", {"clinic": None}),
        ("clinics_proposal_decided_at_a_time", {"state": "accepted"}),
        ("clinics_proposal_decided_at_a_time", {"at": timezone.now()}),
        ("clinics_proposal_invited_by_link", {"state": "invited"}),
    ],
)
def test_proposal_constraints_reject_invalid_values(name, fields):
    proposal = make_proposal(clinic=make_clinic())
    refused(name, lambda: Proposal.objects.filter(pk=proposal.pk).update(**fields))


def test_suggestion_needs_no_clinic():
    proposal = make_proposal(origin="suggestion", values={"name": {"old": "", "new": "Heron House"}})
    assert "Heron House" in str(proposal)


def test_opt_out_requires_identifying_data():
    refused("clinics_optout_knows_something", lambda: OptOut.objects.create(note="by telephone"))
    OptOut.objects.create(import_ref="samhsa:12")


def test_not_duplicate_pair_is_unique_and_ordered():
    first, second = make_clinic(), make_clinic()
    NotDuplicate.objects.create(first=first, second=second)
    with pytest.raises(IntegrityError), transaction.atomic():
        NotDuplicate.objects.create(first=first, second=second)
    refused("clinics_notduplicate_in_order", lambda: NotDuplicate.objects.create(first=second, second=first))


def test_import_run_requires_source():
    refused("clinics_importrun_source_given", lambda: ImportRun.objects.create(name="a.csv", source="", content=b""))


def test_help_lines_are_ordered_from_local_to_global():
    florida = make_region(name="Florida", kind="state", parent=make_region())
    miami = make_city()
    everywhere = make_helpline()
    country = make_helpline(country_code="US")
    state = make_helpline(country_code="US", region=florida, languages=["en", "es"], last_checked=TODAY)
    make_helpline(country_code="GB")
    make_helpline(region=make_region(name="Texas", kind="state", parent=make_region()))
    make_helpline(is_shown=False)
    assert list(HelpLine.for_region(miami)) == [state, country, everywhere]
    assert list(HelpLine.for_region(make_region())) == [country, everywhere]


def test_every_fact_has_half_life():
    assert set(freshness.HALF_LIVES) == set(FieldCheck.Field.values)


@pytest.mark.parametrize(
    ("field", "days", "state"),
    [
        ("phone", 180, "fresh"),
        ("phone", 181, "stale"),
        ("prices", 90, "fresh"),
        ("prices", 91, "stale"),
        ("new_patients", 30, "fresh"),
        ("new_patients", 31, "stale"),
        ("license", 0, "fresh"),
    ],
)
def test_freshness_depends_on_half_life_of_fact(field, days, state):
    assert freshness.state_of(field, TODAY - datetime.timedelta(days=days), TODAY) == state


def test_unchecked_fact_has_unknown_freshness():
    assert freshness.state_of("phone", None, TODAY) == "unknown"


def test_import_is_not_a_confirming_check():
    assert "import" not in FieldCheck.CONFIRMING
    make_check(clinic=make_clinic(), how="import", source="SAMHSA")


def test_claim_exception_is_unique_and_requires_reason():
    claim = {"clinic": make_clinic(), "fact": "summary", "rule": "cure", "passage": "It cures."}
    refused("clinics_claimexception_reason_given", lambda: ClaimException.objects.create(**claim, reason=""))
    ClaimException.objects.create(**claim, reason="Their name.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimException.objects.create(**claim, reason="Their name.")


def test_only_one_import_run_can_be_busy():
    run = {"source": "x", "content": b""}
    ImportRun.objects.create(name="a.csv", state="running", is_busy=True, **run)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportRun.objects.create(name="b.csv", state="waiting", is_busy=True, **run)
    busy = "clinics_importrun_busy_while_it_waits_or_runs"
    refused(busy, lambda: ImportRun.objects.create(name="c.csv", state="waiting", **run))
    refused(busy, lambda: ImportRun.objects.filter(name="a.csv").update(state="done"))
    refused("clinics_importrun_state_known", lambda: ImportRun.objects.create(name="d.csv", state="odd", **run))
    refused(
        "clinics_importrun_failed_for_a_reason",
        lambda: ImportRun.objects.create(name="e.csv", state="failed", **run),
    )
    ImportRun.objects.create(name="f.csv", **run)
    ImportRun.objects.create(name="g.csv", **run)
