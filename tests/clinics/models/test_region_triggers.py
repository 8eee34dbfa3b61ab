"""Triggers of the region counts: updates, moves, rebuilds, flush, writers at once."""

import random
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from activity.triggers import ACTIVITY
from articles.models.triggers.frozen import FROZEN_ROWS
from clinics.models import Clinic, Region, RegionCount
from clinics.models.region_triggers import MILLIONTHS, REGION_COUNTS, find_differences
from core.db.triggers import remove_to_migrate
from psychsite.setup.triggers import TRIGGER_SETS
from tests.factories.places import make_city, make_clinic, make_region

pytestmark = pytest.mark.django_db
PLACES = [(None, None), (39.5, -104.25), (-0.0000004, 179.9999996)]


def kept():
    """Return {region: (clinics, with a position, sums of positions)} of what is kept.

    Regions without clinics are left out.
    """
    found = {}
    for pk, *numbers in RegionCount.objects.values_list("region", "number", "placed", "north", "east"):
        found[pk] = tuple(map(sum, zip(found.get(pk, (0, 0, 0, 0)), numbers, strict=True)))
    return {pk: numbers for pk, numbers in found.items() if any(numbers)}


def expected():
    """Return the same mapping, computed from the models."""
    found = {}
    for clinic in Clinic.objects.listed().with_place():
        has_place = clinic.latitude is not None
        position = (round((value or 0) * MILLIONTHS) for value in (clinic.latitude, clinic.longitude))
        numbers = (1, int(has_place), *position)
        for region in clinic.city.lineage:
            found[region.pk] = tuple(map(sum, zip(found.get(region.pk, (0, 0, 0, 0)), numbers, strict=True)))
    return found


def _add(dice, clinic):
    latitude, longitude = dice.choice(PLACES)
    make_clinic(city=clinic.city, latitude=latitude, longitude=longitude, state=dice.choice(["listed", "draft"]))


def _add_many(dice, clinic):
    Clinic.objects.bulk_create(
        Clinic(name="Many", slug=f"many-{dice.random()}", city=city, state=dice.choice(["listed", "closed"]))
        for city in Region.objects.filter(kind="city")
    )


def _change(dice, clinic):
    clinic.state = dice.choice(["listed", "draft", "closed"])
    clinic.latitude, clinic.longitude = dice.choice(PLACES)
    clinic.city = dice.choice(list(Region.objects.filter(kind="city")))
    clinic.save()


def _change_many(dice, clinic):
    Clinic.objects.filter(pk__gte=clinic.pk).update(state=dice.choice(["listed", "draft"]))


def _delete(dice, clinic):
    if Clinic.objects.count() > 3:
        Clinic.objects.filter(pk=clinic.pk).delete()


def _move_state(dice, clinic):
    state = dice.choice(list(Region.objects.filter(kind="state")))
    state.parent = dice.choice(list(Region.objects.countries()))
    state.save()


def _move_city(dice, clinic):
    city = Region.objects.select_related("parent").get(pk=clinic.city_id)
    city.parent = dice.choice(list(Region.objects.exclude(kind="city")))
    city.save()


@pytest.mark.parametrize("seed", range(4))
def test_region_counts_follow_every_write(seed):
    dice = random.Random(seed)
    for city in (make_city(), make_city("Denver", "Colorado"), make_city("Kingston", None, "Jamaica")):
        make_clinic(city=city, latitude=39.7, longitude=-104.9)
    writes = [_add, _add_many, _change, _change_many, _delete, _move_state, _move_city]
    for _ in range(40):
        write = dice.choice(writes)
        write(dice, dice.choice(list(Clinic.objects.select_related("city"))))
        assert kept() == expected(), write.__name__
    assert find_differences(connection) == []
    before = kept()
    REGION_COUNTS.install(connection)
    assert kept() == before, "filled from what is there, they say the same"


def test_deleted_region_leaves_no_count():
    region = make_region(name="Jamaica")
    region.delete()
    assert not RegionCount.objects.filter(region=region.pk).exists()


def test_command_finds_and_repairs_wrong_counts(capsys):
    make_clinic()
    call_command("check_region_counts")
    assert "3 regions checked, 0 differ" in capsys.readouterr().out
    RegionCount.objects.filter(region__path="us").update(number=7)
    RegionCount.objects.filter(region__path="us/florida").delete()
    with pytest.raises(SystemExit) as ended:
        call_command("check_region_counts")
    assert ended.value.code == 3
    said = capsys.readouterr().out
    assert "3 regions checked, 2 differ" in said and "us: kept 7, counted 1" in said
    call_command("check_region_counts", "--repair")
    assert find_differences(connection) == [] and kept() == expected()


@pytest.mark.database("postgresql")
@pytest.mark.django_db(transaction=True)
def test_writer_does_not_wait_for_a_locked_count():
    """Two long transactions list clinics of one country; neither waits for the other."""
    miami, denver = make_clinic(state="draft"), make_clinic(city=make_city("Denver", "Colorado"), state="draft")
    make_clinic()
    other = connection.copy()
    try:
        with transaction.atomic():
            Clinic.objects.filter(pk=miami.pk).update(state="listed")
            with other.cursor() as cursor:
                cursor.execute("SET statement_timeout = 2000")
                cursor.execute("UPDATE clinics_clinic SET state = 'listed' WHERE id = %s", [denver.pk])
    finally:
        other.close()
    assert kept() == expected()
    assert Counter(RegionCount.objects.values_list("region__path", flat=True))["us"] == 2
    assert [region.clinic_count for region in Region.objects.countries().with_clinic_counts()] == [3]


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_migrate_removes_triggers_that_stop_a_rebuild_of_regions():
    make_clinic(latitude=1.0, longitude=2.0)
    remove_to_migrate(TRIGGER_SETS, connection)
    with connection.schema_editor() as editor:
        editor._remake_table(Region)
    call_command("migrate", verbosity=0)
    assert REGION_COUNTS.missing(connection) == [] and kept() == expected()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_region_counts():
    make_clinic()
    # No flush passes them, not even of empty tables.
    for protecting in (FROZEN_ROWS, ACTIVITY):
        protecting.remove(connection)
    call_command("flush", interactive=False, verbosity=0)
    assert not RegionCount.objects.exists()
