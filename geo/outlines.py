"""Outlines of countries and US states (data/outlines.txt.gz), fine and coarse."""

import gzip
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

OUTLINES = Path(__file__).resolve().parent / "data" / "outlines.txt.gz"
# The file counts in thousandths of a degree.
UNITS_PER_DEGREE = 1000


@dataclass(frozen=True)
class Ring:
    """One closed line with the box around it. `points` are (longitude, latitude)."""

    kind: str
    name: str
    west: float
    south: float
    east: float
    north: float
    points: tuple[tuple[float, float], ...]


def read_lines(level):
    """Return {"country": [line], "state": [line]} of the level "coarse" or "fine".

    A line is a text of numbers: a point in thousandths of a degree, east before north, then the steps to the next.
    """
    found = {"country": [], "state": []}
    for kind, one, _name, rings in _read_file():
        if one == level:
            found[kind] += rings.split(";")
    return found


def _read_file():
    for line in gzip.decompress(OUTLINES.read_bytes()).decode().splitlines():
        yield line.split("\t")


@cache
def load_outlines():
    """Return {"fine": [Ring], "coarse": [Ring]}; states are drawn over countries."""
    levels = {"fine": [], "coarse": []}
    for kind, level, name, rings in _read_file():
        levels[level] += (_ring(kind, name, ring) for ring in rings.split(";"))
    for rings in levels.values():
        rings.sort(key=lambda ring: ring.kind)
    return levels


def _ring(kind, name, text):
    numbers = list(map(int, text.split()))
    xs = [x / UNITS_PER_DEGREE for x in accumulate(numbers[::2])]
    ys = [y / UNITS_PER_DEGREE for y in accumulate(numbers[1::2])]
    return Ring(kind, name, min(xs), min(ys), max(xs), max(ys), tuple(zip(xs, ys, strict=True)))
