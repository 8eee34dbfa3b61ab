"""A map as numbers for one SVG: outlines, the names of some cities, and pins, those that would overlap drawn as one.

The drawing is WIDTH units wide; the template shows it as wide as its column. Nothing is fetched from anywhere.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache

from geo import gazetteer
from geo.distance import EARTH, Box, to_km
from geo.outlines import outlines

WIDTH, LEAST_HEIGHT, MOST_HEIGHT = 480, 260, 360
# A pin's target is 42 units wide, 24 pixels on the narrowest screen; nearer than that two pins are drawn as one.
APART = 42
# Kilometres of height above which lines are drawn coarsely.
LARGE = 1200
LABELS = 6


@dataclass
class Pin:
    """What stands at one point: `label` for who listens, `text` on the pin, `href` where it leads, `weight` how many clinics."""

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
    """Pins that would overlap, at the place of the weightiest."""

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
        """Where it leads: pins of places together to the list of places, pins of clinics to the first one's entry."""
        first = self.pins[0]
        return first.href if self.is_single or first.href.startswith("#") else "#places"

    @property
    def text(self):
        if self.is_single:
            return self.pins[0].text
        # A single pin of a clinic bears its number in the list: how many lie together must not look like one.
        return f"×{self.weight}" if self.pins[0].href.startswith("#") else f"{self.weight:,}"

    @property
    def radius(self):
        """As text, like every number that the template writes often: localising one takes longer than drawing it."""
        return "13" if len(self.text) < 3 else "17"

    @property
    def halo(self):
        return "17" if self.radius == "13" else "21"

    @property
    def label(self):
        if self.is_single:
            return self.pins[0].label
        some = "; ".join(pin.label for pin in self.pins[:4])
        more = f"; and {len(self.pins) - 4} more" if len(self.pins) > 4 else ""
        return f"{self.weight} clinics here: {some}{more}"


@dataclass(frozen=True)
class View:
    """A part of the globe on a flat sheet, equirectangular and true to scale at its middle."""

    latitude: float
    longitude: float
    scale: float
    height: int
    squeeze: float = field(init=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "squeeze", max(0.05, math.cos(math.radians(self.latitude))))

    def xy(self, latitude, longitude):
        """Return the point's place on the sheet; longitudes are taken on the side where the sheet is."""
        east = (longitude - self.longitude + 180) % 360 - 180
        return self.flat(latitude, self.longitude + east)

    def flat(self, latitude, longitude):
        x = WIDTH / 2 + (longitude - self.longitude) * self.squeeze * self.scale
        return round(x, 1), round(self.height / 2 - (latitude - self.latitude) * self.scale, 1)

    @property
    def half_width(self):
        """Degrees of longitude from the middle to the edge."""
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
        """Kilometres in units of the sheet."""
        return round(math.degrees(km / EARTH) * self.scale, 1)


@dataclass
class Map:
    view: View
    title: str
    land: str
    states: str
    clusters: list[Cluster]
    labels: list
    ring: dict | None = None
    bar: dict | None = None

    @property
    def width(self):
        return WIDTH

    @property
    def height(self):
        return self.view.height


def around(latitude, longitude, km):
    """The View of a circle."""
    reach = math.degrees(km / EARTH) * 1.12
    height = MOST_HEIGHT
    return View(latitude, longitude, height / 2 / max(reach, 0.001), height)


def over(points, least_km=60):
    """The View that holds all points [(latitude, longitude)], the short way round the globe."""
    latitudes = [latitude for latitude, _longitude in points]
    south, north = min(latitudes), max(latitudes)
    west, width = _arc([longitude for _latitude, longitude in points])
    latitude = (south + north) / 2
    squeeze = max(0.05, math.cos(math.radians(latitude)))
    least = math.degrees(least_km / EARTH)
    # Room at the edges for the pins themselves.
    tall, wide = max(north - south, least) * 1.15, max(width * squeeze, least) * 1.12
    height = round(min(MOST_HEIGHT, max(LEAST_HEIGHT, WIDTH * tall / wide + 30)))
    scale = min((WIDTH - 40) / wide, (height - 40) / tall)
    longitude = (west + width / 2 + 180) % 360 - 180
    return View(latitude, longitude, scale, height)


def corners(name):
    """Two opposite corners of the largest part of a state of the United States, [] of anything else."""
    parts = [ring for ring in outlines()["coarse"] if ring.kind == "state" and ring.name == name]
    if not parts:
        return []
    largest = max(parts, key=lambda ring: (ring.east - ring.west) * (ring.north - ring.south))
    return [(largest.south, largest.west), (largest.north, largest.east)]


def _arc(longitudes):
    """Return (west, width) of the shortest stretch that holds all: what the widest gap leaves."""
    around_globe = sorted({round(longitude % 360, 6) % 360 for longitude in longitudes})
    gaps = [
        ((following - longitude) % 360 or 360, following)
        for longitude, following in zip(around_globe, [*around_globe[1:], around_globe[0]], strict=True)
    ]
    gap, west = max(gaps)
    return west, 360 - gap


def draw(view, pins, *, title, circle=None, unit="mi"):
    """Return the Map of a View. `circle` is (latitude, longitude, km) of what was searched."""
    land, states = _lines(view)
    clusters = _cluster(view, pins)
    ring = None
    if circle:
        x, y = view.xy(*circle[:2])
        radius = view.kilometres(circle[2])
        # A circle larger than the sheet would only tint it.
        ring = {"x": x, "y": y, "radius": radius if radius < WIDTH / 2 else 0}
    return Map(view, title, land, states, clusters, _labels(view, clusters), ring, _bar(view, unit))


def _bar(view, unit):
    """A bar that is a round number of miles or kilometres long, a quarter of the sheet at most."""
    for value in (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1):
        length = view.kilometres(to_km(value, unit))
        if length <= WIDTH / 4:
            return {"length": length, "text": f"{value} {unit}", "y": view.height - 10, "text_y": view.height - 16}
    return None


@lru_cache(maxsize=64)
def _lines(view):
    """Return the path data of countries and of states that lie on the sheet. Remembered: a region's sheet is always the same."""
    height_km = math.radians(2 * view.half_height) * EARTH
    rings = outlines()["coarse" if height_km > LARGE else "fine"]
    south, north = view.latitude - view.half_height, view.latitude + view.half_height
    west, east = view.longitude - view.half_width, view.longitude + view.half_width
    # What would be drawn smaller than this is left out.
    dot = 3 / view.scale
    step = 1 if height_km < 4 * LARGE else 2
    paths = {"country": [], "state": []}
    for ring in rings:
        if ring.north < south or ring.south > north or max(ring.east - ring.west, ring.north - ring.south) < dot:
            continue
        for turn in (-360, 0, 360):
            if ring.west + turn <= east and ring.east + turn >= west:
                paths[ring.kind].append(_path(view, ring, turn, step))
    return "".join(paths["country"]), "".join(paths["state"])


def _path(view, ring, turn, step):
    """One closed line on a grid of `step` units; points that fall on the one before are left out, and far ones brought near."""
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


def _cluster(view, pins):
    """Join pins that would overlap, the weightiest first, with a grid: only neighbouring cells are compared."""
    cells, clusters = {}, []
    for pin in pins:
        pin.x, pin.y = view.xy(pin.latitude, pin.longitude)
    for pin in sorted(pins, key=lambda pin: -pin.weight):
        column, row = int(pin.x // APART), int(pin.y // APART)
        near = (
            cluster
            for dx in (0, -1, 1)
            for dy in (0, -1, 1)
            for cluster in cells.get((column + dx, row + dy), ())
            if (cluster.x - pin.x) ** 2 + (cluster.y - pin.y) ** 2 < APART**2
        )
        found = next(near, None)
        if found:
            found.pins.append(pin)
        else:
            clusters.append(Cluster([pin]))
            cells.setdefault((column, row), []).append(clusters[-1])
    # Read from the north-west to the south-east, as a page is.
    return sorted(clusters, key=lambda cluster: (round(cluster.y / APART), cluster.x))


def _labels(view, clusters):
    """The largest cities on the sheet, where neither a pin nor another name stands."""
    taken = [(cluster.x, cluster.y) for cluster in clusters]
    labels = []
    height_km = math.radians(2 * view.half_height) * EARTH
    least = 15_000 if height_km < 400 else 200_000 if height_km < LARGE else 1_500_000
    for place in gazetteer.cities().around(view.box(), least)[:40]:
        x, y = view.xy(place.latitude, place.longitude)
        half = 3.6 * len(place.name)
        fits = half < x < WIDTH - half and 12 < y < view.height - 8
        if fits and all(abs(x - other) > 70 + half / 3 or abs(y - height) > 22 for other, height in taken):
            labels.append({"x": x, "y": y, "text": place.name})
            taken.append((x, y))
        if len(labels) == LABELS:
            break
    return labels
