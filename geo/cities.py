"""The world's cities (data/cities.tsv.gz), and the parts of countries.

The table is read on first use, or before a web server forks, which shares it (psychsite/setup/shared.py).
"""

import gzip
import math
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, takewhile
from pathlib import Path
from typing import NamedTuple

from geo.area_names import COUNTRY_ALIASES
from geo.names import NameTable
from geo.spelling import Speller, fold

CITIES = Path(__file__).resolve().parent / "data" / "cities.tsv.gz"

# A city is found by another name of it if the places of that name have so many times fewer people.
OTHER_NAME_RATIO = 20
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
    """The table in memory: rows by folded name, and by other names of large cities.

    It is kept in blocks of bytes and numbers: as objects it took 50 MiB a process.
    """

    def __init__(self, packed):
        self.countries, rows, by_name, by_other_name = {}, [], {}, {}
        for line in gzip.decompress(packed).decode().splitlines():
            if line.startswith("#"):
                _sign, code, name = line.split("\t")
                self.countries[code] = name
            elif line:
                row, _tab, others = line.rpartition("\t")
                by_name.setdefault(fold(row.partition("\t")[0]), []).append(len(rows))
                for other in filter(None, others.split("|")):
                    by_other_name.setdefault(other, []).append(len(rows))
                rows.append(row.encode())
        self.by_name, self.by_other_name = NameTable(by_name), NameTable(by_other_name)
        self._rows, self._starts = b"".join(rows), array("I", accumulate(map(len, rows), initial=0))
        self.country_codes = {fold(name): code for code, name in self.countries.items()} | COUNTRY_ALIASES
        self._tiers = {least: self._sort_by_latitude(least) for least in (TOWN_POPULATION, LARGE_CITY_POPULATION)}

    def __len__(self):
        return len(self._starts) - 1

    @cached_property
    def speller(self):
        return Speller({*self.by_name, *self.by_other_name})

    def row(self, number):
        """Return the fields of a row as text.

        They are name, code of its part of the country, country, latitude, longitude and population.
        """
        return self._rows[self._starts[number] : self._starts[number + 1]].decode().split("\t")

    def place(self, number):
        name, code, country, latitude, longitude, population = self.row(number)
        admin, short = ABBREVIATED.get(country, {}).get(code, ("", ""))
        return Place(
            name, float(latitude), float(longitude), country, self.countries.get(country, country), admin, short, int(population)
        )  # fmt: skip

    def named(self, key):
        """Return the places of a folded name, the largest first.

        Another name of a large city counts only beside far smaller places: “Roma” is Rome, but “Philadelphia” is not Amman.
        """
        own = sorted(map(self.place, self.by_name.numbers_of(key)), key=lambda place: -place.population)
        least = OTHER_NAME_RATIO * own[0].population if own else 0
        others = [place for place in map(self.place, self.by_other_name.numbers_of(key)) if place.population > least]
        return sorted([*own, *others], key=lambda place: -place.population)

    def around(self, box, least=TOWN_POPULATION):
        """Return places of at least `least` people in a Box, the largest first.

        `least` is 15,000 or more.
        """
        tier = self._tiers[LARGE_CITY_POPULATION if least >= LARGE_CITY_POPULATION else TOWN_POPULATION]
        first = bisect_left(tier.latitudes, box.south)
        last = bisect_left(tier.latitudes, math.nextafter(box.north, math.inf))
        found = [
            (-tier.people[one], tier.numbers[one])
            for one in range(first, last)
            if tier.people[one] >= least and box.holds(tier.latitudes[one], tier.longitudes[one])
        ]
        return [self.place(number) for _people, number in sorted(found)]

    def _sort_by_latitude(self, least):
        rows = ((number, self.row(number)) for number in range(len(self)))
        rows = sorted(
            (float(row[3]), float(row[4]), int(row[5]), number) for number, row in rows if int(row[5]) >= least
        )
        latitudes, longitudes, people, numbers = zip(*rows, strict=True) if rows else ((),) * 4
        return _Tier(array("d", latitudes), array("d", longitudes), array("I", people), array("I", numbers))


class _Tier(NamedTuple):
    """Places from a size on, from south to north, for fast boxes."""

    latitudes: array
    longitudes: array
    people: array
    numbers: array


@cache
def load_cities():
    return Cities(CITIES.read_bytes())


@cache
def load_country_names():
    """Return {ISO code: English name}, reading only the head of the file."""
    with gzip.open(CITIES, "rt", encoding="utf-8") as lines:
        heads = takewhile(lambda line: line.startswith("#"), lines)
        return dict(line.rstrip("\n").split("\t")[1:] for line in heads)
