"""Places by their names: cities (geo/cities.py) and US ZIP codes.

The codes are in the package zipcodes. No request leaves the server.
"""

from dataclasses import replace
from functools import cache

import zipcodes

from geo.area_names import STATE_ALIASES
from geo.cities import ABBREVIATED, Place, load_cities
from geo.distance import distance
from geo.nicknames import NICKNAMES
from geo.spelling import fold

MAX_CODE_CHARACTERS = 3
CITY_STATES = {
    "singapore",
    "monaco",
    "gibraltar",
    "luxembourg",
    "san marino",
    "vatican",
    "djibouti",
    "washington",
    "guatemala",
}


def areas_named(word):
    """Return [(country code, state code or "")] that a folded word may mean.

    "or" is Oregon, "uk" the United Kingdom.
    """
    return _part_names().get(word, [])


@cache
def _part_names():
    names = {}
    for country, parts in ABBREVIATED.items():
        for code, (name, short) in parts.items():
            for word in {fold(name), short.lower()}:
                names.setdefault(word, []).append((country, code))
    for country, pairs in STATE_ALIASES.items():
        codes = {name: code for code, (name, _short) in ABBREVIATED.get(country, {}).items()}
        for word, _space, name in (pair.partition(" ") for pair in pairs.split(",")):
            if name in codes and (part := (country, codes[name])) not in names.setdefault(fold(word), []):
                names[fold(word)].append(part)
    countries = load_cities().country_codes
    for word, code in countries.items():
        names.setdefault(word, []).append((code, ""))
    # A state's abbreviation wins over a country's code: "CA" is California.
    for code in load_cities().countries:
        names.setdefault(code.lower(), [(code, "")])
    return names


def is_area(word):
    """Return True if a folded word is a state, province or country, and not a city."""
    return word not in NICKNAMES and len(word) > 3 and word not in CITY_STATES and bool(areas_named(word))


def is_state_code(word):
    """Return True if a folded word is the code of a state or province: “wa”, “nsw”."""
    return (
        len(word) <= MAX_CODE_CHARACTERS and word not in NICKNAMES and any(code for _country, code in areas_named(word))
    )


def places_named(name, parts=()):
    """Return the Places of this name, the largest first.

    With `parts` (from `areas_named`) only those in one of them. US towns too small for the table come from ZIP codes.
    """
    key = fold(name)
    found = [place for place in load_cities().named(key) if not parts or any(lies_in(place, part) for part in parts)]
    states = [code for country, code in parts if country == "US" and code]
    # A city in the table wins over villages of its name in the same state.
    if not parts or ("US" in {country for country, _code in parts} and not (found and states)):
        known = {place.admin_short for place in found if place.country_code == "US"}
        found += [
            town
            for town in _zip_towns(key)
            if town.admin_short not in known and (not states or town.admin_short in states)
        ]
    return _distinguishable(found)


def lies_in(place, part):
    """Return True if a place lies in a part (from `areas_named`)."""
    country, code = part
    return place.country_code == country and (not code or ABBREVIATED[country][code][0] == place.admin)


def _distinguishable(places):
    """Return places with different labels; of equal ones the largest."""
    kept = {}
    for place in places:
        kept.setdefault(place.label, place)
    return list(kept.values())


def _zip_towns(key):
    """Return towns with ZIP codes of this name, one a state, at their first ZIP code."""
    found = {}
    for row in zipcodes.filter_by(city=key.title()):
        if _has_position(row) and row["state"] in ABBREVIATED["US"]:
            found.setdefault(row["state"], replace(_place_of_row(row), postcode=""))
    return [found[state] for state in sorted(found)]


def towns_of_county(name, parts=()):
    """Return the largest town of each county of this name: “Travis County”.

    With `parts` only those in one of these states.
    """
    states = {code for country, code in parts if country == "US" and code}
    found = []
    for state, counties in _counties().get(fold(name), {}).items():
        if not states or state in states:
            rows = (row for county in counties for row in zipcodes.filter_by(county=county, state=state))
            towns = {row["city"] for row in rows if _is_of_town(row)}
            known = [place for town in sorted(towns) for place in places_named(town, [("US", state)])]
            found += sorted(known, key=lambda place: -place.population)[:1]
    return sorted(found, key=lambda place: -place.population)


@cache
def _counties():
    """Return {folded county: {state: its spellings}}.

    The rows of the package as a list would take 130 MiB.
    """
    found = {}
    for state in ABBREVIATED["US"]:
        rows = zipcodes.filter_by(state=state)
        for county in sorted({row["county"] for row in rows if row["county"] and _is_of_town(row)}):
            found.setdefault(fold(county), {}).setdefault(state, []).append(county)
    return found


def _is_of_town(row):
    return row["zip_code_type"] == "STANDARD"


def place_of_zip_code(digits):
    """Return the Place of a five-digit ZIP code, or None if there is none.

    872 of them, mostly military, are at 0,0 in the data. They take their town's position or raise UnplacedZipCode.
    """
    rows = zipcodes.matching(digits)
    if not rows:
        return None
    row = rows[0]
    if _has_position(row):
        return _place_of_row(row)
    towns = [place for place in places_named(row["city"], [("US", row["state"])]) if row["state"] in ABBREVIATED["US"]]
    if not towns:
        raise UnplacedZipCode(digits)
    return replace(towns[0], postcode=digits)


class UnplacedZipCode(Exception):
    """The ZIP code has no place on the map."""


def _has_position(row):
    return not (float(row["lat"]) == 0 and float(row["long"]) == 0)


def _place_of_row(row):
    admin, short = ABBREVIATED["US"].get(row["state"], (row["state"], row["state"]))
    return Place(
        row["city"], float(row["lat"]), float(row["long"]), "US", "United States", admin, short, postcode=row["zip_code"]
    )  # fmt: skip


def nearest_city(latitude, longitude, candidates):
    """Return the one of `candidates` that lies nearest to a point, or None."""
    return min(
        candidates, key=lambda place: distance(latitude, longitude, place.latitude, place.longitude), default=None
    )


def load_tables():
    """Read all tables of this module: 1.5 seconds of the processor, and 20 MiB."""
    load_cities().speller.near("denvre")
    _counties()
    _part_names()
