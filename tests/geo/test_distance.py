"""Distances: the box, the great circle, SQL and the date line."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinics.models import Clinic
from geo import distance
from tests.factories.places import make_city, make_clinic

latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)
points = st.tuples(latitudes, longitudes)
POLES_AND_LINE = [
    (90.0, 0.0),
    (-90.0, 77.0),
    (89.999, 10.0),
    (0.0, 180.0),
    (0.0, -180.0),
    (51.0, 179.99),
    (-17.0, -179.9),
    (0.0, 0.0),
]


@settings(deadline=None)
@given(points, points)
@example((0.0, 180.0), (0.0, -180.0))
@example((90.0, 0.0), (90.0, 123.0))
@example((0.0, 0.0), (0.0, 180.0))
def test_distance_is_symmetric_and_bounded(one, other):
    there = distance.distance(*one, *other)
    assert 0 <= there <= distance.FARTHEST_KM + 1e-6
    assert there == pytest.approx(distance.distance(*other, *one), abs=1e-6)
    assert distance.distance(*one, *one) == 0
    assert distance.distances_from(*one)(*other) == pytest.approx(there, abs=1e-6)


@settings(deadline=None)
@given(points, points, points)
def test_distance_satisfies_triangle_inequality(one, other, third):
    direct = distance.distance(*one, *third)
    assert direct <= distance.distance(*one, *other) + distance.distance(*other, *third) + 1e-3


@settings(deadline=None)
@given(points, longitudes)
def test_distance_is_invariant_under_rotation(point, turn):
    latitude, longitude = point
    turned = (longitude + turn + 180) % 360 - 180
    assert distance.distance(latitude, longitude, 10, 20) == pytest.approx(
        distance.distance(latitude, turned, 10, (20 + turn + 180) % 360 - 180), abs=1e-3
    )


def test_distance_is_correct_across_date_line_and_poles():
    assert distance.distance(0, 179.5, 0, -179.5) == pytest.approx(111.195, abs=0.01)
    assert distance.distance(90, 0, 90, 180) == pytest.approx(0, abs=1e-6)
    assert distance.distance(89, 0, 89, 180) == pytest.approx(222.39, abs=0.01)
    assert distance.distance(90, 0, -90, 0) == pytest.approx(math.pi * distance.EARTH_RADIUS_KM)
    # New York to London, as great-circle tables have it.
    assert distance.distance(40.7128, -74.006, 51.5074, -0.1278) == pytest.approx(5570, abs=2)


@settings(max_examples=400, deadline=None)
@given(points, points, st.floats(0, distance.FARTHEST_KM))
@example((0.0, 180.0), (0.0, -180.0), 0.0)
@example((89.99, 0.0), (89.99, 180.0), 3.0)
@example((-17.0, 179.9), (-17.0, -179.9), 30.0)
def test_bounding_box_contains_whole_circle(middle, point, km):
    if distance.distance(*middle, *point) <= km:
        assert distance.bounding_box(*middle, km).holds(*point)


@settings(deadline=None)
@given(points, st.floats(0, 20_000))
def test_bounding_box_is_well_formed(middle, km):
    box = distance.bounding_box(*middle, km)
    assert -90 <= box.south <= box.north <= 90
    assert all(-180 <= west <= east <= 180 for west, east in box.stretches)
    assert len(box.stretches) <= 2


@pytest.mark.django_db
@pytest.mark.parametrize("middle", POLES_AND_LINE)
def test_database_distances_match_python(middle):
    city = make_city()
    places = [*POLES_AND_LINE, (25.7, -80.2), (-25.7, 99.8), (60.0, 170.0), (60.0, -170.0), (1e-9, 1e-9)]
    for latitude, longitude in places:
        make_clinic(city=city, latitude=latitude, longitude=longitude)
    make_clinic(city=city)
    for km in (0, 0.5, 50, 2_000, 12_000, distance.FARTHEST_KM):
        found = {clinic.pk: clinic.km for clinic in distance.within(Clinic.objects.all(), *middle, km)}
        wanted = {
            clinic.pk: away
            for clinic in Clinic.objects.exclude(latitude=None)
            if (away := distance.distance(*middle, clinic.latitude, clinic.longitude)) <= km
        }
        # An arc cosine knows a point to some centimetres.
        assert found.keys() ^ wanted.keys() <= {pk for pk, away in wanted.items() if abs(away - km) < 0.001} | {
            pk for pk, away in found.items() if abs(away - km) < 0.001
        }
        assert all(found[pk] == pytest.approx(wanted[pk], abs=0.001) for pk in found.keys() & wanted.keys())
        assert list(found.values()) == sorted(found.values())


@pytest.mark.parametrize(
    ("km", "unit", "words"),
    [
        (0, "km", "0.0 km"),
        (1.609344, "mi", "1.0 mi"),
        (16.0, "km", "16 km"),
        (9.96, "km", "10 km"),
        (9_999, "km", "9,999 km"),
    ],
)
def test_distance_is_formatted_in_unit(km, unit, words):
    assert distance.format_distance(km, unit) == words


@pytest.mark.parametrize(("country", "unit"), [("US", "mi"), ("GB", "mi"), ("JM", "km"), ("", "km")])
def test_distance_unit_follows_country(country, unit):
    assert distance.unit_for_country(country) == unit
