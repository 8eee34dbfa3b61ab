"""Regions: addresses, counts, constraints."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from clinics.models import Clinic, Region
from tests.factories.places import make_city, make_clinic, make_region

pytestmark = pytest.mark.django_db


def paths():
    return set(Region.objects.values_list("path", flat=True))


def test_region_path_is_built_from_parents():
    miami = make_city()
    assert miami.path == "us/florida/miami"
    assert miami.country_code == "US"
    assert miami.get_absolute_url() == "/clinics/us/florida/miami/"
    assert make_city("Kingston", None, "Jamaica").path == "jamaica/kingston"


def test_new_region_slug_moves_only_descendants():
    make_city()
    make_city("Boulder", "Colorado")
    make_city("Ada", "Florid")
    florida = Region.objects.get(path="us/florida")
    florida.slug = "fl"
    florida.save()
    assert paths() == {
        "us", "us/fl", "us/fl/miami", "us/colorado", "us/colorado/boulder", "us/florid", "us/florid/ada",
    }  # fmt: skip


def test_new_region_parent_moves_descendants():
    make_city()
    florida = Region.objects.get(path="us/florida")
    florida.parent = make_region(name="Jamaica")
    florida.save()
    assert {"jamaica/florida", "jamaica/florida/miami"} < paths()
    assert Region.objects.get(path="jamaica/florida/miami").country_code == "JM"


def test_moving_region_onto_existing_path_is_refused():
    make_city()
    make_city("Boulder", "Colorado")
    florida = Region.objects.get(path="us/florida")
    florida.slug = "colorado"
    with pytest.raises(IntegrityError), transaction.atomic():
        florida.save()
    assert {"us/florida/miami", "us/colorado/boulder"} < paths()
    with pytest.raises(ValidationError, match="already"):
        florida.full_clean()


def test_saving_region_slug_alone_updates_paths():
    florida = make_city().parent
    florida.name, florida.slug = "Sunshine", "sunshine"
    florida.save(update_fields=["slug"])
    assert Region.objects.get(pk=florida.pk).path == "us/sunshine"
    assert Region.objects.get(name="Miami").path == "us/sunshine/miami"


@pytest.mark.parametrize(
    ("name", "path", "fields"),
    [
        ("clinics_region_kind_known", "us", {"kind": "planet"}),
        ("clinics_region_parent_unless_country", "us/florida", {"parent": None}),
        ("clinics_region_path_fits_kind", "us", {"path": "us/x"}),
        ("clinics_region_path_fits_kind", "us/florida", {"path": "florida"}),
        ("clinics_region_path_fits_kind", "us/florida", {"path": "us/florida/x"}),
        ("clinics_region_path_fits_kind", "us/florida/miami", {"path": "us/florida/miami/x"}),
        ("clinics_region_path_fits_kind", "us/florida/miami", {"path": "miami"}),
        ("clinics_region_path_tidy", "us", {"path": ""}),
        ("clinics_region_path_tidy", "us/florida", {"path": "/florida"}),
        ("clinics_region_path_tidy", "us/florida", {"path": "us/"}),
        ("clinics_region_path_tidy", "us/florida/miami", {"path": "us//miami"}),
        ("clinics_region_name_given", "us", {"name": ""}),
        ("clinics_region_latitude_range", "us", {"latitude": 90.01, "longitude": 0}),
        ("clinics_region_latitude_range", "us", {"latitude": -91, "longitude": 0}),
        ("clinics_region_longitude_range", "us", {"latitude": 0, "longitude": 180.5}),
        ("clinics_region_longitude_range", "us", {"latitude": 0, "longitude": -181}),
        ("clinics_region_position_whole", "us", {"latitude": 1}),
        ("clinics_region_position_whole", "us", {"longitude": 1}),
    ],
)
def test_database_constraints_reject_invalid_rows(name, path, fields):
    make_city()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Region.objects.filter(path=path).update(**fields)


def test_region_paths_are_unique():
    make_city()
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(
            name="Miami again", slug="miami", kind="city", parent=Region.objects.get(path="us/florida")
        )


def test_country_cannot_have_parent():
    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.create(name="Nowhere", kind="country", parent=make_region())


def test_region_with_subregions_or_clinics_cannot_be_deleted():
    clinic = make_clinic()
    for region in [clinic.city, clinic.city.parent]:
        with pytest.raises(ProtectedError):
            region.delete()


@pytest.mark.parametrize(
    ("kind", "parent", "sentence"),
    [
        ("city", "us/florida/miami", "A state belongs to a country"),
        ("state", "us/florida", "A state belongs to a country"),
        ("country", "us", "A state belongs to a country"),
        ("city", None, "Choose the region it belongs to"),
    ],
)
def test_region_parent_of_wrong_kind_is_refused(kind, parent, sentence):
    make_city()
    region = Region(name="New", kind=kind, parent=parent and Region.objects.get(path=parent))
    with pytest.raises(ValidationError, match=sentence):
        region.full_clean()


@pytest.mark.parametrize(
    ("city", "place"),
    [
        (("Miami", "Florida", "United States"), "Miami, Florida"),
        (("Kingston", None, "Jamaica"), "Kingston, Jamaica"),
        (("Toronto", "Ontario", "Canada"), "Toronto, Canada"),
    ],
)
def test_prefetched_clinic_place_needs_no_query(city, place, django_assert_num_queries):
    make_clinic(city=make_city(*city))
    clinic = Clinic.objects.with_place().get()
    with django_assert_num_queries(0):
        assert clinic.place == place
        assert [region.name for region in clinic.city.lineage] == [name for name in reversed(city) if name]


def test_clinics_are_counted_at_every_region_level_in_one_query(django_assert_num_queries):
    for number, city in [(3, make_city()), (2, make_city("Miami Beach")), (4, make_city("Boulder", "Colorado"))]:
        for _ in range(number):
            make_clinic(city=city)
    make_clinic(city=make_city("Kingston", None, "Jamaica"))
    for state in ["draft", "closed", "opted_out", "merged"]:
        make_clinic(city=make_city("Negril", None, "Jamaica"), state=state)
    make_city("Bath", None, "United Kingdom")
    with django_assert_num_queries(1):
        counts = {region.path: region.clinic_count for region in Region.objects.with_clinic_counts()}
    assert counts == {
        "us": 9,
        "us/florida": 5,
        "us/florida/miami": 3,
        "us/florida/miami-beach": 2,
        "us/colorado": 4,
        "us/colorado/boulder": 4,
        "jamaica": 2,
        "jamaica/kingston": 1,
        "jamaica/negril": 1,
        "united-kingdom": 0,
        "united-kingdom/bath": 0,
    }
    with django_assert_num_queries(1):
        assert [region.name for region in Region.objects.countries().with_clinics()] == ["Jamaica", "United States"]
    with django_assert_num_queries(1):
        assert [region.path for region in Region.objects.largest_regions(3)] == ["us", "us/florida", "us/colorado"]


def test_region_excludes_clinics_of_regions_with_same_prefix():
    miami, beach = make_clinic(), make_clinic(city=make_city("Miami Beach"))
    assert list(Clinic.objects.in_region(miami.city)) == [miami]
    assert list(Clinic.objects.in_region(beach.city)) == [beach]
    assert Clinic.objects.in_region(miami.city.parent).count() == 2


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("United States", "the United States"),
        ("Netherlands", "the Netherlands"),
        ("Cayman Islands", "the Cayman Islands"),
        ("Czech Republic", "the Czech Republic"),
        ("Florida", "Florida"),
        ("Jamaica", "Jamaica"),
    ],
)
def test_region_name_in_sentence_gets_article(name, spoken):
    assert Region(name=name).name_in_sentence == spoken
