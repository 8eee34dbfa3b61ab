"""The country and the state of a position or a postal code. No database."""

import math
import tomllib
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import zipcodes

from geo.countries import COUNTRIES, find_country_code, find_state
from geo.outlines import load_outlines
from geo.towns import STATES, load_towns

_POSTCODES = Path(__file__).resolve().parent / "data" / "state_postcodes.toml"
# About 30 km. Farther out is the sea.
COAST_DEGREES = 0.3
# What the post of the United States calls its military mail: it has no place on a map.
_MILITARY_STATES, _MILITARY_CITIES = frozenset({"AA", "AE", "AP"}), frozenset({"APO", "FPO", "DPO"})


def is_military_mail(city, state):
    """Return True if an address is military mail of the United States."""
    return state.strip().upper() in _MILITARY_STATES and (
        not city.strip() or city.strip().upper().partition(" ")[0] in _MILITARY_CITIES
    )


def state_of_postcode(country, postcode):
    """Return the state of a postal code, or "" if it is not known."""
    code = postcode.strip().upper()
    if country == "US":
        return find_state("US", _zip_row(code[:5])[1])
    for begins, state in _postcodes().get(country, {}).items():
        first, _dash, last = begins.partition("-")
        if first <= code[: len(first)] <= (last or first):
            return state
    return ""


def city_of_zip_code(postcode):
    """Return the city of a ZIP code of the United States, or ""."""
    city, state = _zip_row(postcode.strip()[:5])
    return "" if state in _MILITARY_STATES else city


@lru_cache(maxsize=8192)
def _zip_row(code):
    """Return (city, state) of five digits. The package reads its whole table for each."""
    rows = zipcodes.matching(code) if len(code) == 5 and code.isascii() and code.isdigit() else []
    return (rows[0]["city"], rows[0]["state"]) if rows else ("", "")


@cache
def _postcodes():
    return tomllib.loads(_POSTCODES.read_text(encoding="utf-8"))


def state_at(country, latitude, longitude):
    """Return the state at a position, or "" if the country's states are not known."""
    if country not in STATES:
        return ""
    if country == "US" and (name := _outline_at("state", latitude, longitude)):
        return find_state("US", name)
    found = load_towns(country).nearest(latitude, longitude)
    return found[0].state if found else ""


def country_at(latitude, longitude):
    """Return the ISO code of the country at a position, or ""."""
    name = _outline_at("country", latitude, longitude)
    # The United States are there by their states.
    if not name and _outline_at("state", latitude, longitude):
        return "US"
    code = find_country_code(name or _country_beside(latitude, longitude))
    return code if code in COUNTRIES else ""


def _country_beside(latitude, longitude):
    """Return the country whose coast is nearest, within COAST_DEGREES, or "".

    The outlines leave out harbors, capes and small islands: Manhattan, Copenhagen and Lisbon lie outside them.
    """
    nearest, found = COAST_DEGREES, ""
    narrow = max(math.cos(math.radians(latitude)), 0.1)
    margin = COAST_DEGREES / narrow
    for ring in load_outlines()["fine"]:
        is_near = ring.south - COAST_DEGREES <= latitude <= ring.north + COAST_DEGREES
        if not (is_near and ring.west - margin <= longitude <= ring.east + margin):
            continue
        points = [((x - longitude) * narrow, y - latitude) for x, y in ring.points]
        for before, after in pairwise([points[-1], *points]):
            if min(abs(before[1]), abs(after[1])) < nearest or before[1] * after[1] < 0:  # else it is farther anyway
                distance = _distance(before, after)
                if distance < nearest:
                    nearest, found = distance, ring.name if ring.kind == "country" else "US"
    return found


def _distance(before, after):
    """Return how far the line between two points passes from 0,0."""
    x, y = after[0] - before[0], after[1] - before[1]
    length = x * x + y * y
    along = min(1, max(0, -(before[0] * x + before[1] * y) / length)) if length else 0
    return math.hypot(before[0] + along * x, before[1] + along * y)


def _outline_at(kind, latitude, longitude):
    """Return the name of the outline around a position, or "".

    A point is inside if a line from it to the east crosses the outline an odd number of times; an island of another country
    inside has rings of its own.
    """
    for ring in load_outlines()["fine"]:
        if ring.kind != kind or not (ring.west <= longitude <= ring.east and ring.south <= latitude <= ring.north):
            continue
        is_inside, (before_x, before_y) = False, ring.points[-1]
        for x, y in ring.points:
            if (y > latitude) != (before_y > latitude):
                is_inside ^= longitude < (before_x - x) * (latitude - y) / (before_y - y) + x
            before_x, before_y = x, y
        if is_inside:
            return ring.name
    return ""
