"""Distances on the globe: a box that an index can serve, then the great circle, in the database and in Python alike.

All angles are degrees, all distances kilometres. The earth is a ball of 6371.0088 km: the true distance differs by 0.5 % at most.
"""

import math
from dataclasses import dataclass

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import ACos, Cast, Cos, Greatest, Least, Radians, Sin

EARTH = 6371.0088
MILE = 1.609344
# Half of the circumference: nothing is farther.
FARTHEST = math.pi * EARTH
KM, MI = "km", "mi"


@dataclass(frozen=True)
class Box:
    """South, north, and the stretches of longitude, west before east: two where the box crosses the date line."""

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


def box(latitude, longitude, km):
    """Return the Box around everything within `km` of a point. It holds the whole circle, poles and date line included."""
    # Half a metre more than asked: rounding must not cut off what lies on the line.
    angle = min((km + 0.0005) / EARTH, math.pi)
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
    """Return the kilometres between two points (haversine: exact for neighbours, and at opposite ends of the earth)."""
    one, other = math.radians(latitude), math.radians(other_latitude)
    across = math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * across
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, max(0.0, half))))


def distances(latitude, longitude):
    """Return distance(…) from one point as a function of the other, for thousands of them."""
    sin, cos, asin, sqrt, half = math.sin, math.cos, math.asin, math.sqrt, math.pi / 360
    here = cos(math.radians(latitude))

    def to(other_latitude, other_longitude):
        north, east = sin((other_latitude - latitude) * half), sin((other_longitude - longitude) * half)
        part = north * north + here * cos(other_latitude * 2 * half) * east * east
        return 2 * EARTH * asin(sqrt(part)) if 0 <= part <= 1 else (0.0 if part < 0 else FARTHEST)

    return to


def distance_expression(latitude, longitude, prefix=""):
    """Return the kilometres to a row's position as an expression of the ORM, NULL where it has none.

    The cosine is clamped: rounding makes it 1.0000000000000002 for equal points, and PostgreSQL refuses its arc cosine.
    """
    lat, lon = Radians(F(f"{prefix}latitude")), Radians(F(f"{prefix}longitude"))
    here, there = math.radians(latitude), math.radians(longitude)
    cosine = Value(math.sin(here)) * Sin(lat) + Value(math.cos(here)) * Cos(lat) * Cos(lon - Value(there))
    clamped = Greatest(Value(-1.0), Least(Value(1.0), Cast(cosine, FloatField())))
    return Value(EARTH) * ACos(clamped, output_field=FloatField())


def within(queryset, latitude, longitude, km):
    """Return the rows within `km` of a point, each with `km`, the nearest first."""
    rows = queryset.filter(box(latitude, longitude, km).q()).annotate(km=distance_expression(latitude, longitude))
    return rows.filter(km__lte=km).order_by("km", "pk")


def unit_of(country_code):
    """The unit in which people of a country speak of ways."""
    return MI if country_code in {"US", "GB", "PR", "LR", "VI", "GU"} else KM


def to_unit(km, unit):
    return km / MILE if unit == MI else km


def to_km(value, unit):
    return value * MILE if unit == MI else value


def spoken(km, unit):
    """ "2.4 mi", "38 km": one decimal below ten."""
    value = to_unit(km, unit)
    return f"{value:.1f} {unit}" if value < 9.95 else f"{round(value):,} {unit}"
