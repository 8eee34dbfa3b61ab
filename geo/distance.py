"""Distances: a bounding box for an index, then the great circle.

All angles are degrees, all distances kilometers. The earth is a sphere of radius 6371.0088 km, so distances are
wrong by 0.5 % at most.
"""

import math
import re
from dataclasses import dataclass

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import ACos, Cast, Cos, Greatest, Least, Radians, Sin

EARTH_RADIUS_KM = 6371.0088
KM_PER_MILE = 1.609344
# Half of the circumference: nothing is farther.
FARTHEST_KM = math.pi * EARTH_RADIUS_KM
KM, MI = "km", "mi"
# Up to here, in degrees, a map of some hundred kilometers is nearly flat and does not cross the date line.
_FLAT_LONGITUDE, _FLAT_LATITUDE = 170, 75
_DEGREES = r"(-?[0-9]{1,3}(?:\.[0-9]{1,6})?)"
_BOX = re.compile(",".join([_DEGREES] * 4), re.ASCII)


@dataclass(frozen=True)
class Box:
    """A bounding box; `stretches` are two where it crosses the date line."""

    south: float
    north: float
    stretches: tuple[tuple[float, float], ...]

    def q(self, prefix=""):
        """Return the condition that the columns `latitude` and `longitude` lie in the box."""
        inside = Q()
        for west, east in self.stretches:
            inside |= Q(**{f"{prefix}longitude__gte": west, f"{prefix}longitude__lte": east})
        return Q(**{f"{prefix}latitude__gte": self.south, f"{prefix}latitude__lte": self.north}) & inside

    def holds(self, latitude, longitude):
        return self.south <= latitude <= self.north and any(west <= longitude <= east for west, east in self.stretches)


def parse_box(text):
    """Return the Box of "south,west,north,east" in degrees, or None.

    A box whose west is east of its east crosses the date line.
    """
    match = _BOX.fullmatch(text)
    if not match:
        return None
    south, west, north, east = map(float, match.groups())
    if not -90 <= south < north <= 90 or max(abs(west), abs(east)) > 180 or west == east:
        return None
    return Box(south, north, ((west, east),) if west < east else ((west, 180.0), (-180.0, east)))


def bounding_box(latitude, longitude, km):
    """Return the Box around a circle, poles and date line included."""
    # Half a metre more than asked: rounding must not cut off what lies on the line.
    angle = min((km + 0.0005) / EARTH_RADIUS_KM, math.pi)
    reach = math.degrees(angle)
    south, north = latitude - reach, latitude + reach
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), ((-180.0, 180.0),))
    # The widest longitudes of the circle lie north or south of its middle.
    side = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(latitude)))))
    west, east = longitude - side, longitude + side
    if west < -180:
        stretches = ((-180.0, east), (west + 360, 180.0))
    elif east > 180:
        stretches = ((-180.0, east - 360), (west, 180.0))
    else:
        stretches = ((west, east),)
    return Box(south, north, stretches)


def distance(latitude, longitude, other_latitude, other_longitude):
    """Return the kilometers between two points (haversine)."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    across = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * across
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, max(0.0, half))))


def distances_from(latitude, longitude):
    """Return a fast function for the distance from one point to many others."""
    sin, cos, asin, sqrt, half = math.sin, math.cos, math.asin, math.sqrt, math.pi / 360
    here = cos(math.radians(latitude))

    def to(other_latitude, other_longitude):
        north, east = sin((other_latitude - latitude) * half), sin((other_longitude - longitude) * half)
        part = north * north + here * cos(other_latitude * 2 * half) * east * east
        return 2 * EARTH_RADIUS_KM * asin(sqrt(part)) if 0 <= part <= 1 else (0.0 if part < 0 else FARTHEST_KM)

    return to


def distance_expression(latitude, longitude, prefix=""):
    """Return the ORM expression for the kilometers to a row, NULL without a position.

    The cosine is clamped: rounding makes it 1.0000000000000002 for equal points, and PostgreSQL rejects its arc
    cosine.
    """
    lat, lon = Radians(F(f"{prefix}latitude")), Radians(F(f"{prefix}longitude"))
    here, there = math.radians(latitude), math.radians(longitude)
    cosine = Value(math.sin(here)) * Sin(lat) + Value(math.cos(here)) * Cos(lat) * Cos(lon - Value(there))
    clamped = Greatest(Value(-1.0), Least(Value(1.0), Cast(cosine, FloatField())))
    return Value(EARTH_RADIUS_KM) * ACos(clamped, output_field=FloatField())


def within(queryset, latitude, longitude, km):
    """Return the rows within `km` of a point, each with `km`, the nearest first."""
    rows = queryset.filter(bounding_box(latitude, longitude, km).q()).annotate(
        km=distance_expression(latitude, longitude)
    )
    return rows.filter(km__lte=km).order_by("km", "pk")


def is_nearly_flat(latitude, longitude):
    """Return True if distances around a point can be compared on a flat map.

    Then a box around it has one stretch, too.
    """
    return abs(longitude) <= _FLAT_LONGITUDE and abs(latitude) <= _FLAT_LATITUDE


def unit_for_country(country_code):
    """Return the unit of distance that people of a country use."""
    return MI if country_code in {"US", "GB", "PR", "LR", "VI", "GU"} else KM


def to_unit(km, unit):
    return km / KM_PER_MILE if unit == MI else km


def to_km(value, unit):
    return value * KM_PER_MILE if unit == MI else value


def format_distance(km, unit):
    """Return "2.4 mi" or "38 km": one decimal below ten."""
    value = to_unit(km, unit)
    return f"{value:.1f} {unit}" if value < 9.95 else f"{round(value):,} {unit}"
