"""A map as one SVG: outlines, city names and pins; overlapping pins are joined.

The drawing is WIDTH units wide; the template fits it to its column. Nothing is fetched from another server.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext as _

from geo.cities import load_cities
from geo.distance import EARTH_RADIUS_KM, Box, to_km
from geo.outlines import load_outlines

WIDTH, MIN_HEIGHT, MAX_HEIGHT = 480, 260, 360
# A pin's target is 42 units wide, 24 pixels on the narrowest screen; nearer than that two pins are drawn as one.
MIN_PIN_DISTANCE = 42
# Kilometres of height above which lines are drawn coarsely.
COARSE_ABOVE_KM = 1200
MAX_LABELS = 6
# Names that the label of a cluster lists.
NAMED_PINS = 4


@dataclass
class Pin:
    """A point on the map.

    `label` is for screen readers, `text` is on the pin, `href` is its link, `weight` the number of clinics.
    """

    latitude: float
    longitude: float
    label: str
    href: str
    text: str = ""
    weight: int = 1
    x: float = 0
    y: float = 0


@dataclass
class Cluster:
    """Pins that would overlap, drawn as one where the heaviest is."""

    pins: list[Pin]

    @property
    def x(self):
        return self.pins[0].x

    @property
    def y(self):
        return self.pins[0].y

    @property
    def at(self):
        return f"{self.x} {self.y}"

    @property
    def weight(self):
        return sum(pin.weight for pin in self.pins)

    @property
    def is_single(self):
        return len(self.pins) == 1

    @property
    def href(self):
        return self.pins[0].href if self.is_single else "#places"

    @property
    def text(self):
        return self.pins[0].text if self.is_single else f"{self.weight:,}"

    @property
    def radius(self):
        """Return the radius as text, because localizing numbers is slow."""
        return "13" if len(self.text) < 3 else "17"

    @property
    def halo(self):
        return "17" if self.radius == "13" else "21"

    @property
    def label(self):
        if self.is_single:
            return self.pins[0].label
        some = "; ".join(pin.label for pin in self.pins[:NAMED_PINS])
        if len(self.pins) <= NAMED_PINS:
            return _("%(number)s clinics here: %(names)s") % {"number": self.weight, "names": some}
        return _("%(number)s clinics here: %(names)s; and %(more)s more") % {
            "number": self.weight,
            "names": some,
            "more": len(self.pins) - NAMED_PINS,
        }


@dataclass(frozen=True)
class View:
    """A part of the globe on a flat sheet, true to scale at its center."""

    latitude: float
    longitude: float
    scale: float
    height: int
    squeeze: float = field(init=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "squeeze", max(0.05, math.cos(math.radians(self.latitude))))

    def xy(self, latitude, longitude):
        """Return a point's place on the sheet, on the nearer side of the date line."""
        east = (longitude - self.longitude + 180) % 360 - 180
        return self.flat(latitude, self.longitude + east)

    def flat(self, latitude, longitude):
        x = WIDTH / 2 + (longitude - self.longitude) * self.squeeze * self.scale
        return round(x, 1), round(self.height / 2 - (latitude - self.latitude) * self.scale, 1)

    @property
    def half_width(self):
        """Return the degrees of longitude from the center to the edge."""
        return min(180.0, WIDTH / 2 / self.scale / self.squeeze)

    @property
    def half_height(self):
        return self.height / 2 / self.scale

    def box(self):
        west, east = self.longitude - self.half_width, self.longitude + self.half_width
        stretches = ((west, east),)
        if west < -180:
            stretches = ((-180.0, east), (west + 360, 180.0))
        elif east > 180:
            stretches = ((-180.0, east - 360), (west, 180.0))
        return Box(self.latitude - self.half_height, self.latitude + self.half_height, stretches)

    def kilometres(self, km):
        """Return kilometers in units of the sheet."""
        return round(math.degrees(km / EARTH_RADIUS_KM) * self.scale, 1)


@dataclass
class Map:
    view: View
    title: str
    land: str
    states: str
    clusters: list[Cluster]
    labels: list
    bar: dict | None = None

    @property
    def width(self):
        return WIDTH

    @property
    def height(self):
        return self.view.height


def view_of_points(points, least_km=200):
    """Return the View of all points, the short way around the globe."""
    latitudes = [latitude for latitude, _longitude in points]
    south, north = min(latitudes), max(latitudes)
    west, width = _shortest_arc([longitude for _latitude, longitude in points])
    latitude = (south + north) / 2
    squeeze = max(0.05, math.cos(math.radians(latitude)))
    least = math.degrees(least_km / EARTH_RADIUS_KM)
    # Room at the edges for the pins themselves.
    tall, wide = max(north - south, least) * 1.15, max(width * squeeze, least) * 1.12
    height = round(min(MAX_HEIGHT, max(MIN_HEIGHT, WIDTH * tall / wide + 30)))
    scale = min((WIDTH - 40) / wide, (height - 40) / tall)
    longitude = (west + width / 2 + 180) % 360 - 180
    return View(latitude, longitude, scale, height)


def state_corners(name):
    """Return two opposite corners of a US state's largest part, or []."""
    parts = [ring for ring in load_outlines()["coarse"] if ring.kind == "state" and ring.name == name]
    if not parts:
        return []
    largest = max(parts, key=lambda ring: (ring.east - ring.west) * (ring.north - ring.south))
    return [(largest.south, largest.west), (largest.north, largest.east)]


def _shortest_arc(longitudes):
    """Return (west, width) of the shortest arc that holds all longitudes."""
    around_globe = sorted({round(longitude % 360, 6) % 360 for longitude in longitudes})
    gaps = [
        ((following - longitude) % 360 or 360, following)
        for longitude, following in zip(around_globe, [*around_globe[1:], around_globe[0]], strict=True)
    ]
    gap, west = max(gaps)
    return west, 360 - gap


def draw_map(view, pins, *, title, unit="mi"):
    """Return the Map of a View."""
    land, states = _outline_paths(view)
    clusters = _join_overlapping(view, pins)
    return Map(view, title, land, states, clusters, _city_labels(view, clusters), _scale_bar(view, unit))


def _scale_bar(view, unit):
    """Return a bar of a round length, at most a quarter of the sheet."""
    for value in (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1):
        length = view.kilometres(to_km(value, unit))
        if length <= WIDTH / 4:
            return {"length": length, "text": f"{value} {unit}", "y": view.height - 10, "text_y": view.height - 16}
    return None


@lru_cache(maxsize=64)
def _outline_paths(view):
    """Return the path data of countries and states on the sheet. Cached."""
    height_km = math.radians(2 * view.half_height) * EARTH_RADIUS_KM
    rings = load_outlines()["coarse" if height_km > COARSE_ABOVE_KM else "fine"]
    south, north = view.latitude - view.half_height, view.latitude + view.half_height
    west, east = view.longitude - view.half_width, view.longitude + view.half_width
    # What would be drawn smaller than this is left out.
    dot = 3 / view.scale
    step = 1 if height_km < 4 * COARSE_ABOVE_KM else 2
    paths = {"country": [], "state": []}
    for ring in rings:
        if ring.north < south or ring.south > north or max(ring.east - ring.west, ring.north - ring.south) < dot:
            continue
        for turn in (-360, 0, 360):
            if ring.west + turn <= east and ring.east + turn >= west:
                paths[ring.kind].append(_ring_path(view, ring, turn, step))
    return "".join(paths["country"]), "".join(paths["state"])


def _ring_path(view, ring, turn, step):
    """Return the path of one closed line, simplified to a grid of `step` units."""
    scale, squeeze = view.scale, view.scale * view.squeeze
    left, top = WIDTH / 2 - (view.longitude - turn) * squeeze, view.height / 2 + view.latitude * scale
    # Far outside of the sheet the line's place does not matter, and short numbers draw faster.
    least, most = -WIDTH, 2 * WIDTH
    before, points = None, []
    for longitude, latitude in ring.points:
        x, y = round((left + longitude * squeeze) / step) * step, round((top - latitude * scale) / step) * step
        x = least if x < least else most if x > most else x
        y = least if y < least else most if y > most else y
        if (x, y) != before:
            points.append(f"{x} {y}")
            before = (x, y)
    return f"M{'L'.join(points)}Z" if len(points) > 2 else ""


def _join_overlapping(view, pins):
    """Join overlapping pins, the heaviest first; a grid finds the neighbors."""
    cells, clusters = {}, []
    for pin in pins:
        pin.x, pin.y = view.xy(pin.latitude, pin.longitude)
    for pin in sorted(pins, key=lambda pin: -pin.weight):
        column, row = int(pin.x // MIN_PIN_DISTANCE), int(pin.y // MIN_PIN_DISTANCE)
        near = (
            cluster
            for dx in (0, -1, 1)
            for dy in (0, -1, 1)
            for cluster in cells.get((column + dx, row + dy), ())
            if (cluster.x - pin.x) ** 2 + (cluster.y - pin.y) ** 2 < MIN_PIN_DISTANCE**2
        )
        found = next(near, None)
        if found:
            found.pins.append(pin)
        else:
            clusters.append(Cluster([pin]))
            cells.setdefault((column, row), []).append(clusters[-1])
    # Read from the north-west to the south-east, as a page is.
    return sorted(clusters, key=lambda cluster: (round(cluster.y / MIN_PIN_DISTANCE), cluster.x))


def _city_labels(view, clusters):
    """Return labels of the largest cities, where no pin or other label is."""
    taken = [(cluster.x, cluster.y) for cluster in clusters]
    labels = []
    for x, y, name in _cities_of(view):
        half = 3.6 * len(name)
        if all(abs(x - other) > 70 + half / 3 or abs(y - height) > 22 for other, height in taken):
            labels.append({"x": x, "y": y, "text": name})
            taken.append((x, y))
        if len(labels) == MAX_LABELS:
            break
    return labels


@lru_cache(maxsize=256)
def _cities_of(view):
    """Return [(x, y, name)] of the largest cities that fit on the sheet. Cached."""
    height_km = math.radians(2 * view.half_height) * EARTH_RADIUS_KM
    least = 15_000 if height_km < 400 else 200_000 if height_km < COARSE_ABOVE_KM else 1_500_000
    found = []
    for place in load_cities().around(view.box(), least)[:40]:
        x, y = view.xy(place.latitude, place.longitude)
        half = 3.6 * len(place.name)
        if half < x < WIDTH - half and 12 < y < view.height - 8:
            found.append((x, y, place.name))
    return found
