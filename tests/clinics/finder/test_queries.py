"""Queries that people type, with what the finder must understand (queries.tsv)."""

from pathlib import Path

import pytest

from clinics.finder.filters import load_terms
from clinics.finder.place_query import match_place
from clinics.models import Clinic, Condition, Region, Treatment
from psychsite.demo import data
from psychsite.demo.places import load_regions
from tests.factories.places import make_clinic

QUERIES = [
    line.split("\t")
    for line in (Path(__file__).parent / "queries.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture
def directory():
    """Fill the places, names and terms of the demonstration's clinics."""
    load_regions(lambda *_said: None)
    regions, terms = {region.path: region for region in Region.objects.all()}, {}
    for row in data.read("clinics").values():
        if row.get("state", "listed") != "listed":
            continue
        city = regions[row["city"]]
        for model, name in [(Treatment, one) for one in row["treatments"]] + [
            (Condition, one) for one in row["conditions"]
        ]:
            if name not in terms:
                terms[name] = model.objects.create(name=name)
        make_clinic(
            name=row["name"],
            city=city,
            latitude=city.latitude,
            longitude=city.longitude,
            treatments=[terms[one] for one in row["treatments"]],
            conditions=[terms[one] for one in row["conditions"]],
        )


def describe(match):
    """Return (kind, what was found, filters) as queries.tsv writes them."""
    if match.place:
        found = "place", match.place.label
    elif match.area:
        found = "area", match.area.label
    elif match.clinics:
        found = "clinic", Clinic.objects.get(pk=match.clinics[0]).name
    elif match.choices:
        found = "which", match.choices[0].name
    else:
        found = "nearby" if match.is_nearby else "filters" if match.chosen else "unknown", ""
    return *found, " ".join(f"+{key}" for key in sorted(match.chosen))


@pytest.mark.django_db
def test_every_query_is_understood(directory):
    assert len(QUERIES) > 150
    terms, wrong = load_terms(), []
    for typed, kind, what, *filters in QUERIES:
        what, filters = ("", what) if what.startswith("+") else (what, "".join(filters))
        wanted = kind, what, " ".join(sorted(filters.split()))
        if (found := describe(match_place(typed, terms))) != wanted:
            wrong.append((typed, found, wanted))
    assert wrong == []
