"""Make geo/data/outlines.txt.gz from the npm packages us-atlas and world-atlas."""

import gzip
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from geo.outlines import OUTLINES, UNITS_PER_DEGREE

# Degrees that a line may stray where it is drawn large, and small.
FINE = {"state": 0.004, "country": 0.012}
COARSE = {"state": 0.05, "country": 0.12}
# The states stand for the country, so that no border is drawn twice.
UNITED_STATES = "840"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("states", type=Path, help="states-10m.json of us-atlas")
        parser.add_argument("countries", type=Path, help="countries-50m.json of world-atlas")

    def handle(self, *, states, countries, **options):
        lines = []
        for kind, path in (("state", states), ("country", countries)):
            try:
                topology = json.loads(path.read_text())
            except OSError as error:
                raise CommandError(
                    f"{path} cannot be read. Unpack the package with npm pack, and name its file."
                ) from error
            lines += _lines(kind, topology, topology["objects"]["states" if kind == "state" else "countries"])
        OUTLINES.write_bytes(gzip.compress("\n".join([*lines, ""]).encode(), mtime=0))
        self.stdout.write(f"{len(lines)} outlines, {OUTLINES.stat().st_size} bytes: {OUTLINES}")


def _lines(kind, topology, collection):
    for level, tolerance in (("fine", FINE[kind]), ("coarse", COARSE[kind])):
        arcs = [_simplify(_decode(arc, topology["transform"]), tolerance) for arc in topology["arcs"]]
        for geometry in collection["geometries"]:
            if kind == "country" and geometry.get("id") == UNITED_STATES:
                continue
            rings = [_ring(indexes, arcs) for indexes in _rings(geometry)]
            # What would be a dot is left out where it is drawn small.
            rings = [ring for ring in rings if len(ring) > 3 and _extent(ring) > 2 * tolerance]
            if rings:
                yield "\t".join([kind, level, geometry["properties"]["name"], ";".join(map(_encode, rings))])


def _decode(arc, transform):
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale_x + left, y * scale_y + bottom))
    return points


def _rings(geometry):
    if geometry["type"] == "Polygon":
        return geometry["arcs"]
    return [ring for polygon in geometry.get("arcs", []) for ring in polygon]


def _ring(indexes, arcs):
    points = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points


def _simplify(points, tolerance):
    """Simplify a line (Douglas-Peucker); shared borders stay identical."""
    if len(points) < 3:
        return points
    (x1, y1), (x2, y2) = points[0], points[-1]
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    worst, where = 0.0, 0
    for number, (x, y) in enumerate(points[1:-1], start=1):
        # A ring of one arc begins where it ends: then the distance to that point counts.
        across = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1))
        off = across / length if length else ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
        if off > worst:
            worst, where = off, number
    if worst <= tolerance:
        return [points[0], points[-1]]
    return _simplify(points[: where + 1], tolerance)[:-1] + _simplify(points[where:], tolerance)


def _extent(ring):
    xs, ys = zip(*ring, strict=True)
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _encode(ring):
    numbers, before = [], (0, 0)
    for x, y in ring:
        point = round(x * UNITS_PER_DEGREE), round(y * UNITS_PER_DEGREE)
        numbers += [point[0] - before[0], point[1] - before[1]]
        before = point
    return " ".join(map(str, numbers))
