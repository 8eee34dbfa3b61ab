"""The country and the state of a position or a postal code. No database."""

import tomllib
from functools import cache, lru_cache
from pathlib import Path

import zipcodes

from geo.countries import COUNTRIES, find_country_code, find_state
from geo.outlines import load_outlines
from geo.towns import STATES, load_towns

_POSTCODES = Path(__file__).resolve().parent / "data" / "state_postcodes.toml"
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
    code = find_country_code(name) if name else ""
    return code if code in COUNTRIES else ""


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
