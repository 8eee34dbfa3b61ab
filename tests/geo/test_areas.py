"""The towns that are shown for counties, cantons and islands."""

import pytest

from clinics.finder.place_names import split_name
from geo import gazetteer
from geo.areas import read_areas, shared_area, without_canton

TOWNS = sorted({*read_areas()["names"], *read_areas()["shared"]})


@pytest.mark.parametrize("town", TOWNS)
def test_every_town_is_known_in_its_country(town):
    head, parts = split_name(town)
    assert parts, "the country or nation is unknown"
    assert gazetteer.places_named(head, parts)


def test_name_shared_with_towns_has_its_people():
    assert shared_area("isle of wight") == shared_area("isle wight") == [("Newport, England", "Isle of Wight", 140_000)]
    assert shared_area("leeds") == []


@pytest.mark.parametrize(
    ("name", "canton"),
    [
        ("kanton bern", "bern"),
        ("canton of vaud", "vaud"),
        ("canton du jura", "jura"),
        ("canton", ""),
        ("kantonese", ""),
    ],
)
def test_canton_before_a_name_is_dropped(name, canton):
    assert without_canton(name) == canton
