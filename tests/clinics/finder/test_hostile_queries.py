"""Hostile and empty queries of the finder."""

from itertools import product

import pytest

from clinics.finder.filters import KEYS
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db

HOSTILE = [
    "", " ", "\x00", "'", '"><script>alert(1)</script>', "%", "\\", "../../etc/passwd", "x" * 20_000, "9" * 20_000, "-1", "0",
    "NaN", "inf", "1e309", "1e-5", "٣", "½", "²", "1,2,3", "91,181", "0,0", "-90,-180", "90,180", "89.9999,179.9999", "🙂" * 500,
    "\u202e", "00000", "SELECT 1", "(a+)+$", "{{ 7*7 }}", "a,b,c,d,e", ",,,,", "., .", "--", "1..2",
    "km", "mi", "50mi", "80 km", "1e3",
]  # fmt: skip


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("parameter", ["near", "within", "unit", *KEYS])
def test_hostile_query_parameters_cause_no_error(client, parameter):
    make_clinic(latitude=25.76, longitude=-80.19)
    wrong = []
    for value, base in product(HOSTILE, ({}, {"near": "Miami"})):
        response = client.get("/clinics/", base | {parameter: value})
        if response.status_code != 200 or "<script>alert" in response.content.decode():
            wrong.append((ascii(value[:40]), base, response.status_code))
    assert wrong == []


def test_hostile_values_of_all_parameters_at_once_cause_no_error(client):
    make_clinic(latitude=25.76, longitude=-80.19)
    names, wrong = ["near", "within", "unit", *KEYS], []
    for begin in range(len(HOSTILE)):
        asked = {name: HOSTILE[(begin + place) % len(HOSTILE)] for place, name in enumerate(names)}
        for near in ({}, {"near": "Miami"}):
            response = client.get("/clinics/", asked | near)
            if response.status_code != 200 or "<script>alert" in response.content.decode():
                wrong.append((begin, near, response.status_code))
    assert wrong == []


@pytest.mark.parametrize("value", ["0", "-1", "x", "9" * 9, "9" * 5000, "\x00", "1.5"])
def test_invalid_finder_page_number_gets_404_page(client, value):
    make_clinic(latitude=25.76, longitude=-80.19)
    response = client.get("/clinics/", {"near": "Miami", "page": value})
    assert response.status_code == 404
    assert "Clinics by region" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"within": "abc"}, "a distance from 1 to 500"),
        ({"within": "100000"}, "a distance from 1 to 500"),
        ({"unit": "leagues"}, "know the unit “leagues”"),
        ({"treatment": "snake-oil"}, "unknown filter (“snake-oil”)"),
        ({"language": "xx"}, "unknown filter (“xx”)"),
        ({"age": "adult"}, "unknown filter (“adult”)"),
        ({"clinician": "any"}, "unknown filter (“any”)"),
        ({"open": "later"}, "unknown filter (“later”)"),
    ],
)
def test_finder_notes_ignored_parameters(client, asked, words):
    page = client.get("/clinics/", {"near": "Miami", **asked}).content.decode()
    assert words in page


def test_open_now_without_place_asks_for_place(client):
    assert "enter a city or ZIP code" in client.get("/clinics/", {"open": "now"}).content.decode()
