"""The outlines of countries and of the states of the United States (data/outlines.txt.gz), in two degrees of detail."""

import gzip
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

OUTLINES = Path(__file__).resolve().parent / "data" / "outlines.txt.gz"
# The file counts in thousandths of a degree.
UNITS = 1000


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


@cache
def outlines():
    """Return {"fine": [Ring], "coarse": [Ring]}, countries before states, so that states are drawn over them."""
    levels = {"fine": [], "coarse": []}
    for line in gzip.decompress(OUTLINES.read_bytes()).decode().splitlines():
        kind, level, name, rings = line.split("\t")
        levels[level] += (_ring(kind, name, ring) for ring in rings.split(";"))
    for rings in levels.values():
        rings.sort(key=lambda ring: ring.kind)
    return levels


def _ring(kind, name, text):
    numbers = list(map(int, text.split()))
    xs = [x / UNITS for x in accumulate(numbers[::2])]
    ys = [y / UNITS for y in accumulate(numbers[1::2])]
    return Ring(kind, name, min(xs), min(ys), max(xs), max(ys), tuple(zip(xs, ys, strict=True)))
