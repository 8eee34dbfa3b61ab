"""Triggers of the finder index: updates, rebuilds and flush."""

import datetime
import json
import random

import pytest
from django.core.management import call_command
from django.db import connection

from activity.triggers import ACTIVITY
from articles.models.triggers.frozen import FROZEN_ROWS
from clinics.models import Clinic, Condition, FinderIndexRow, Insurance, OpeningHours, SpecialDay, Treatment
from clinics.models.finder_triggers import FINDER_INDEX
from core.db.triggers import installed, remove_to_migrate
from psychsite.setup.triggers import TRIGGER_SETS
from tests.factories.places import make_city, make_clinic, make_hours, make_special_day

pytestmark = pytest.mark.django_db
GATHERED = ("treatments", "conditions", "insurance", "week", "special_days")


def kept():
    """Return {clinic: stored index row}, with the words of columns as sets."""
    found = {}
    for row in FinderIndexRow.objects.values():
        for column in GATHERED:
            words = row[column].split(",")
            assert words.pop() == "" and len(set(words)) == len(words), "each word once, each with its comma"
            row[column] = set(words)
        found[row.pop("clinic_id")] = row
    return found


def expected():
    """Return the same mapping, computed from the models."""
    found = {}
    for clinic in Clinic.objects.prefetch_related("treatments", "conditions", "insurance", "hours", "special_days"):
        found[clinic.pk] = {
            "latitude": clinic.latitude if clinic.is_listed else None,
            "longitude": clinic.longitude if clinic.is_listed else None,
            "telehealth": clinic.telehealth,
            "accepting_new_patients": clinic.accepting_new_patients,
            "languages": json.dumps(clinic.languages),
            "age_groups": json.dumps(clinic.age_groups),
            "clinician_genders": json.dumps(clinic.clinician_genders),
            "time_zone": clinic.time_zone,
            "treatments": {str(term.pk) for term in clinic.treatments.all()},
            "conditions": {str(term.pk) for term in clinic.conditions.all()},
            "insurance": {str(term.pk) for term in clinic.insurance.all()},
            "week": {f"{slot.weekday} {slot.opens} {slot.closes}" for slot in clinic.hours.all()},
            "special_days": {f"{day.date} {day.opens or ''} {day.closes or ''}" for day in clinic.special_days.all()},
        }
    return found


@pytest.fixture
def terms():
    return {
        "treatments": [Treatment.objects.create(name=f"Treatment {n}", route="iv") for n in range(12)],
        "conditions": [Condition.objects.create(name=f"Condition {n}") for n in range(12)],
        "insurance": [Insurance.objects.create(name=f"Insurance {n}") for n in range(12)],
    }


def _set_terms(dice, clinic, terms):
    name = dice.choice(list(terms))
    getattr(clinic, name).set(dice.sample(terms[name], dice.randrange(6)))


def _add_and_remove(dice, clinic, terms):
    name = dice.choice(list(terms))
    getattr(clinic, name).add(*dice.sample(terms[name], 3))
    getattr(clinic, name).remove(dice.choice(terms[name]))


def _change_the_clinic(dice, clinic, terms):
    clinic.state = dice.choice(["listed", "draft", "closed"])
    clinic.latitude, clinic.longitude = dice.choice([(None, None), (39.5, -104.25)])
    clinic.languages = dice.choice([[], ["en"], ["en", "es"]])
    clinic.age_groups = dice.choice([[], ["adults"], ["adults", "older_adults"]])
    clinic.clinician_genders = dice.choice([[], ["female"], ["female", "male"]])
    clinic.accepting_new_patients = dice.choice([None, True, False])
    clinic.save()


def _change_many(dice, clinic, terms):
    Clinic.objects.filter(pk__gte=clinic.pk).update(telehealth=dice.random() < 0.5, time_zone="Europe/London")


def _change_hours(dice, clinic, terms):
    clinic.hours.all().delete()
    days = dice.sample(range(7), 4)
    hours = [(day, datetime.time(8 + day), datetime.time(17, 30)) for day in days] + [
        (days[0], datetime.time(21), datetime.time(2))
    ]
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=opens, closes=closes) for day, opens, closes in hours
    )
    clinic.hours.filter(weekday=days[1]).update(closes=datetime.time(18))


def _change_special_days(dice, clinic, terms):
    day = datetime.date(2026, 12, dice.randrange(1, 29))
    clinic.special_days.filter(date=day).delete()
    if dice.random() < 0.5:
        make_special_day(clinic=clinic, date=day, opens=None, closes=None)
    else:
        for opens in (9, 14):
            make_special_day(clinic=clinic, date=day, opens=datetime.time(opens), closes=datetime.time(opens + 3))
    clinic.special_days.update(note="Staff training")


def _move_hours(dice, clinic, terms):
    other = Clinic.objects.exclude(pk=clinic.pk).first()
    other.hours.all().delete()
    clinic.hours.update(clinic=other)


def _delete_a_term(dice, clinic, terms):
    name = dice.choice(list(terms))
    if len(terms[name]) > 6:
        terms[name].pop().delete()


def _another(dice, clinic, terms):
    make_clinic(city=clinic.city, latitude=1.0, longitude=2.0)


def _delete(dice, clinic, terms):
    if Clinic.objects.count() > 3:
        clinic.delete()


@pytest.mark.parametrize("seed", range(6))
def test_finder_index_rows_follow_every_write(terms, seed):
    dice, city = random.Random(seed), make_city("Denver", "Colorado")
    for _ in range(4):
        make_clinic(city=city, latitude=39.7, longitude=-104.9)
    writes = [
        _set_terms, _add_and_remove, _change_the_clinic, _change_many, _change_hours, _change_special_days,
        _move_hours, _delete_a_term,
        _another, _delete,
    ]  # fmt: skip
    for _ in range(40):
        write = dice.choice(writes)
        write(dice, dice.choice(list(Clinic.objects.all())), terms)
        assert kept() == expected(), write.__name__
    before = kept()
    FINDER_INDEX.install(connection)
    assert kept() == before, "made anew from what is there, they say the same"


def test_finder_index_positions_only_listed_clinics():
    for state in Clinic.State.values:
        if state != "merged":
            make_clinic(state=state, latitude=10.0, longitude=20.0)
    placed = FinderIndexRow.objects.exclude(latitude=None).exclude(longitude=None)
    assert set(placed.values_list("pk", flat=True)) == set(Clinic.objects.listed().values_list("pk", flat=True))


def test_migrate_reinstalls_finder_triggers_and_rebuilds_rows():
    make_hours(clinic=make_clinic())
    with connection.cursor() as cursor:
        name = next(name for name, _table in installed(connection, "finder_") if "week_insert" in name)
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else " ON clinics_openinghours"))
        cursor.execute("UPDATE clinics_finderindexrow SET week = 'stale,'")
    assert FINDER_INDEX.missing(connection) == [name]
    call_command("migrate", verbosity=0)
    assert FINDER_INDEX.missing(connection) == []
    assert kept() == expected()


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_triggers_allow_sqlite_table_rebuild():
    """Rebuild tables on SQLite, which triggers must not prevent."""
    clinic = make_clinic(latitude=1.0, longitude=2.0)
    # As migrate does first: these triggers read other tables, which SQLite could not rename then.
    remove_to_migrate(TRIGGER_SETS, connection)
    for model in (Clinic, Clinic.treatments.through, OpeningHours, SpecialDay):
        with connection.schema_editor() as editor:
            editor._remake_table(model)
    assert FINDER_INDEX.missing(connection)
    call_command("migrate", verbosity=0)
    assert FINDER_INDEX.missing(connection) == []
    make_hours(clinic=clinic)
    assert kept() == expected()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_finder_index():
    make_hours(clinic=make_clinic())
    # No flush passes them, not even of empty tables.
    for protecting in (FROZEN_ROWS, ACTIVITY):
        protecting.remove(connection)
    call_command("flush", verbosity=0, interactive=False)
    assert not FinderIndexRow.objects.exists()
