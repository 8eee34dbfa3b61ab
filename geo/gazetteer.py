"""The world's cities (data/cities.tsv.gz) and US ZIP codes (package zipcodes).

Both are read on first use and kept by each process: about 15 MB. No request leaves the server.
"""

import gzip
import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path

import zipcodes

from geo.area_names import COUNTRY_ALIASES, STATE_ALIASES
from geo.distance import distance
from geo.nicknames import NICKNAMES
from geo.spelling import Speller, fold

CITIES = Path(__file__).resolve().parent / "data" / "cities.tsv.gz"

# A city is found by another name of it if the places of that name have so many times fewer people.
OTHER_NAME_RATIO = 20
MAX_CODE_CHARACTERS = 3
# The two sizes that are looked up by position.
TOWN_POPULATION, LARGE_CITY_POPULATION = 15_000, 200_000

# Parts of countries by the code that GeoNames uses, and how people abbreviate them.
_STATES = (
    "AL Alabama,AK Alaska,AZ Arizona,AR Arkansas,CA California,CO Colorado,CT Connecticut,DE Delaware,DC District of Columbia,"
    "FL Florida,GA Georgia,HI Hawaii,ID Idaho,IL Illinois,IN Indiana,IA Iowa,KS Kansas,KY Kentucky,LA Louisiana,ME Maine,"
    "MD Maryland,MA Massachusetts,MI Michigan,MN Minnesota,MS Mississippi,MO Missouri,MT Montana,NE Nebraska,NV Nevada,"
    "NH New Hampshire,NJ New Jersey,NM New Mexico,NY New York,NC North Carolina,ND North Dakota,OH Ohio,OK Oklahoma,OR Oregon,"
    "PA Pennsylvania,RI Rhode Island,SC South Carolina,SD South Dakota,TN Tennessee,TX Texas,UT Utah,VT Vermont,VA Virginia,"
    "WA Washington,WV West Virginia,WI Wisconsin,WY Wyoming,PR Puerto Rico,GU Guam,VI Virgin Islands,AS American Samoa,"
    "MP Northern Mariana Islands"
)
_PROVINCES = (
    "01 Alberta AB,02 British Columbia BC,03 Manitoba MB,04 New Brunswick NB,05 Newfoundland and Labrador NL,07 Nova Scotia NS,"
    "08 Ontario ON,09 Prince Edward Island PE,10 Quebec QC,11 Saskatchewan SK,12 Yukon YT,13 Northwest Territories NT,"
    "14 Nunavut NU"
)
_NATIONS = "ENG England ENG,SCT Scotland SCT,WLS Wales WLS,NIR Northern Ireland NIR"
_AUSTRALIA = (
    "01 Australian Capital Territory ACT,02 New South Wales NSW,03 Northern Territory NT,04 Queensland QLD,05 South Australia SA,"
    "06 Tasmania TAS,07 Victoria VIC,08 Western Australia WA"
)


def _names_by_code(text):
    return {code: name for code, _, name in (entry.partition(" ") for entry in text.split(","))}


def _abbreviated(text):
    entries = (entry.split(" ") for entry in text.split(","))
    return {code: (" ".join(name), short) for code, *name, short in entries}


# {country: {code: (name, abbreviation)}}
ABBREVIATED = {
    "US": {code: (name, code) for code, name in _names_by_code(_STATES).items()},
    "CA": _abbreviated(_PROVINCES),
    "GB": _abbreviated(_NATIONS),
    "AU": _abbreviated(_AUSTRALIA),
}


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


@dataclass(frozen=True)
class Place:
    """A named point; `admin` is its state or province, if known."""

    name: str
    latitude: float
    longitude: float
    country_code: str = ""
    country: str = ""
    admin: str = ""
    admin_short: str = ""
    population: int = 0
    postcode: str = ""

    @property
    def label(self):
        """Return the name for readers.

        "Portland, Oregon", "London, England, United Kingdom", "Kingston, Jamaica", "80202 (Denver, Colorado)".
        """
        parts = [self.name, self.admin, "" if self.country_code == "US" else self.country]
        name = ", ".join(part for part in parts if part)
        return f"{self.postcode} ({name})" if self.postcode else name

    @property
    def query(self):
        """Return the text that finds exactly this place again."""
        return self.postcode or ", ".join(filter(None, [self.name, self.admin_short or self.admin, self.country]))


class Cities:
    """The table in memory: rows by folded name, and by other names of large cities."""

    def __init__(self, text):
        self.countries, self.rows, self.by_name, self.by_other_name = {}, [], {}, {}
        for line in text.splitlines():
            if line.startswith("#"):
                _sign, code, name = line.split("\t")
                self.countries[code] = name
            elif line:
                self._add(line.split("\t"))
        # The garbage collector skips tuples of numbers.
        self.by_name, self.by_other_name = (
            {name: tuple(numbers) for name, numbers in table.items()} for table in (self.by_name, self.by_other_name)
        )
        self.country_codes = {fold(name): code for code, name in self.countries.items()} | COUNTRY_ALIASES
        self._tiers = {}

    @cached_property
    def speller(self):
        return Speller(self.by_name.keys() | self.by_other_name.keys())

    def _add(self, row):
        name, _admin, _country, _latitude, _longitude, _population, others = row
        number = len(self.rows)
        self.rows.append(tuple(row[:6]))
        self.by_name.setdefault(fold(name), []).append(number)
        for other in filter(None, others.split("|")):
            self.by_other_name.setdefault(other, []).append(number)

    def place(self, number):
        name, code, country, latitude, longitude, population = self.rows[number]
        admin, short = ABBREVIATED.get(country, {}).get(code, ("", ""))
        return Place(
            name, float(latitude), float(longitude), country, self.countries.get(country, country), admin, short, int(population)
        )  # fmt: skip

    def named(self, key):
        """Return the places of a folded name, the largest first.

        Another name of a large city counts only beside far smaller places: “Roma” is Rome, but “Philadelphia” is not Amman.
        """
        own = sorted(map(self.place, self.by_name.get(key, ())), key=lambda place: -place.population)
        least = OTHER_NAME_RATIO * own[0].population if own else 0
        others = [place for place in map(self.place, self.by_other_name.get(key, ())) if place.population > least]
        return sorted([*own, *others], key=lambda place: -place.population)

    def around(self, box, least=TOWN_POPULATION):
        """Return places of at least `least` people in a Box, the largest first.

        `least` is 15,000 or more.
        """
        tier = self._tier(LARGE_CITY_POPULATION if least >= LARGE_CITY_POPULATION else TOWN_POPULATION)
        first, last = bisect_left(tier, (box.south,)), bisect_left(tier, (math.nextafter(box.north, math.inf),))
        found = [
            (-population, number)
            for latitude, longitude, population, number in tier[first:last]
            if population >= least and box.holds(latitude, longitude)
        ]
        return [self.place(number) for _people, number in sorted(found)]

    def _tier(self, least):
        """Return rows of at least `least` people from south to north, for fast boxes."""
        if least not in self._tiers:
            rows = ((float(row[3]), float(row[4]), int(row[5]), number) for number, row in enumerate(self.rows))
            self._tiers[least] = sorted(row for row in rows if row[2] >= least)
        return self._tiers[least]


@cache
def load_cities():
    return Cities(gzip.decompress(CITIES.read_bytes()).decode())


@cache
def load_country_names():
    """Return {ISO code: English name}, reading only the head of the file."""
    with gzip.open(CITIES, "rt", encoding="utf-8") as lines:
        heads = takewhile(lambda line: line.startswith("#"), lines)
        return dict(line.rstrip("\n").split("\t")[1:] for line in heads)


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
    found = [place for place in load_cities().named(key) if not parts or any(_lies_in(place, part) for part in parts)]
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


def _lies_in(place, part):
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
    for state, towns in _counties().get(fold(name), {}).items():
        if not states or state in states:
            known = [place for town in towns for place in places_named(town, [("US", state)])]
            found += sorted(known, key=lambda place: -place.population)[:1]
    return sorted(found, key=lambda place: -place.population)


@cache
def _counties():
    """Return {folded county: {state: names of its towns}}."""
    found = {}
    for row in zipcodes.list_all():
        if row["county"] and row["state"] in ABBREVIATED["US"] and row["zip_code_type"] == "STANDARD":
            found.setdefault(fold(row["county"]), {}).setdefault(row["state"], set()).add(row["city"])
    return found


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
