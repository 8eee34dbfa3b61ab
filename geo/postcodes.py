"""Postal codes of countries other than the United States (data/postcodes.tsv.gz).

The table has areas: outward codes in the United Kingdom, the first three or four characters elsewhere. It is read on first use.
"""

import gzip
import re
from functools import cache
from pathlib import Path

from geo.cities import ABBREVIATED, Place, load_country_names
from geo.towns import load_towns

POSTCODES = Path(__file__).resolve().parent / "data" / "postcodes.tsv.gz"
# How many characters of a code the table has.
LENGTHS = {
    "AU": 4,
    "NZ": 4,
    "CA": 3,
    "BE": 4,
    "DE": 3,
    "AT": 3,
    "CH": 3,
    "FR": 3,
    "NL": 3,
    "ES": 3,
    "IT": 3,
    "IE": 3,
    "GB": 4,
}
# Countries of whose codes the table has the first three digits: an area may be wider than a town.
WIDE_AREAS = frozenset(["DE", "AT", "CH", "FR", "NL", "ES", "IT"])
# What a whole code looks like, without spaces and capital. A group is its area. The order is that of offers.
_SHAPES = (
    ("GB", re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(?:\d[A-Z]{2}?)?")),
    ("CA", re.compile(r"([ABCEGHJ-NPRSTVXY]\d[A-Z])(?:\d[A-Z]?(?:\d)?)?")),
    ("IE", re.compile(r"([A-Z]\d[\dW])(?:[A-Z\d]{4})?")),
    ("NL", re.compile(r"(\d{3})\d(?:[A-Z]{2})?")),
    ("DE", re.compile(r"(\d{3})\d\d")),
    ("FR", re.compile(r"(\d{3})\d\d")),
    ("ES", re.compile(r"(\d{3})\d\d")),
    ("IT", re.compile(r"(\d{3})\d\d")),
    ("AU", re.compile(r"(\d{4})")),
    ("NZ", re.compile(r"(\d{4})")),
    ("CH", re.compile(r"(\d{3})\d")),
    ("AT", re.compile(r"(\d{3})\d")),
    ("BE", re.compile(r"(\d{4})")),
)
# "D-10115", "CH 8001", "F-75001".
_COUNTRY_MARK = re.compile(r"(DE|D|AT|A|CH|FR|F|NL|ES|E|IT|I|BE|B|AU|NZ)[-\s]\s*(?=\d{4,5}\b)", re.IGNORECASE)
# "6000 WA", as on an Australian envelope. In the Netherlands “WA” can follow a code too, but seldom is that of the state.
_AUSTRALIAN = re.compile(r"(\d{4})\s+(NSW|VIC|QLD|WA|SA|TAS|ACT|NT)", re.IGNORECASE)
# The districts by which people in Dublin still name a place.
_DUBLIN = re.compile(r"dublin[\s-]*([1-9]|1\d|2[0-4]|6w)", re.IGNORECASE)
_MARKS = {"D": "DE", "A": "AT", "F": "FR", "E": "ES", "I": "IT", "B": "BE"}
_DIVISIONS = "ABCDEFGHJKMNPRSTUVWXY"
_SCOTTISH = frozenset(["AB", "DD", "DG", "EH", "FK", "G", "HS", "IV", "KA", "KW", "KY", "ML", "PA", "PH", "TD", "ZE"])
_WELSH = frozenset(["CF", "LD", "LL", "NP", "SA"])
# The first character of a code says the province or state.
_PROVINCES = dict(
    zip(
        "ABCEGHJKLMNPRSTVXY",
        ["NL", "NS", "PE", "NB", "QC", "QC", "QC", "ON", "ON", "ON", "ON", "ON", "MB", "SK", "AB", "BC", "NT", "YT"],
        strict=True,
    )
)
_STATES = dict(zip("0123456789", ["NT", "NSW", "NSW", "VIC", "QLD", "SA", "WA", "TAS", "VIC", "QLD"], strict=True))


# The table names the post town of a code. So far from the code, another town is likelier: of 1,178 British hospitals, 949 lie in
# the town found with 8 km, and 565 in the one found without a limit. German areas are wider: 2,029 of 3,872 without a limit.
_MOST_KM, _MOST_KM_ELSEWHERE = {"GB": 8}, 100


@cache
def load_table():
    """Return {(country, area): the line's other fields}."""
    found = {}
    for line in gzip.decompress(POSTCODES.read_bytes()).decode().splitlines():
        country, code, rest = line.split("\t", 2)
        found[country, code] = rest
    return found


def places_of_postcode(text):
    """Return the Places outside the United States that a whole postal code may mean."""
    if district := _DUBLIN.fullmatch(text):
        return [_place("IE", f"D{district[1].upper():0>2}", f"Dublin {district[1].upper()}")]
    australian = _AUSTRALIAN.fullmatch(text)
    if australian and _STATES[australian[1][0]] == australian[2].upper():
        return [place for place in [_place("AU", australian[1], text.upper())] if place]
    mark = _COUNTRY_MARK.match(text)
    only = _MARKS.get(mark[1].upper(), mark[1].upper()) if mark else ""
    code = re.sub(r"[\s-]", "", text[mark.end() :] if mark else text).upper()
    found = []
    for country, shape in _SHAPES:
        if (not only or country == only) and (match := shape.fullmatch(code)):
            found.append(_place(country, match[1], text.upper().strip()))
    return [place for place in found if place]


def town_of_postcode(country, postcode, state=""):
    """Return the Town of a whole postal code, or None.

    Codes of the United States are looked up elsewhere. With a `state`, the town lies in it.
    """
    code = re.sub(r"[\s-]", "", postcode).upper()
    shape = next((shape for known, shape in _SHAPES if known == country), None)
    found = shape.fullmatch(code) if shape else None
    place = _place(country, found[1], postcode) if found else None
    if place is None:
        return None
    towns = load_towns(country)
    town = towns.named(place.name, state)
    if town and towns.km_to(town, place.latitude, place.longitude) <= _MOST_KM.get(country, _MOST_KM_ELSEWHERE):
        return town
    near = towns.at(place.latitude, place.longitude, state)
    return near[0] if near else None


def _place(country, area, shown):
    rest = load_table().get((country, area))
    if rest is None and country == "GB":
        # Central London writes “W1” for W1A to W1W.
        divided = (load_table().get((country, area + letter)) for letter in _DIVISIONS)
        rest = next(filter(None, divided), None)
    if rest is None:
        return None
    name, latitude, longitude = rest.split("\t")
    admin, short = _part_of(country, area)
    shown = " ".join(shown.split())
    country_name = load_country_names()[country]
    return Place(name, float(latitude), float(longitude), country, country_name, admin, short, postcode=shown)


def _part_of(country, area):
    """Return (name, abbreviation) of the state, province or nation of an area."""
    if country == "GB":
        letters = re.match("[A-Z]+", area)[0]
        short = "SCT" if letters in _SCOTTISH else "WLS" if letters in _WELSH else "NIR" if letters == "BT" else "ENG"
    else:
        short = {"CA": _PROVINCES, "AU": _STATES}.get(country, {}).get(area[0], "")
    return next((part for part in ABBREVIATED.get(country, {}).values() if part[1] == short), ("", ""))
