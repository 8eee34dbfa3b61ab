"""The towns of a country (data/towns.zip): their one name, and where they are.

Imports look places up here, one country at a time. The finder has a smaller table of its own.
"""

import math
import zipfile
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from geo.cities import ABBREVIATED
from geo.spelling import fold

TOWNS = Path(__file__).resolve().parent / "data" / "towns.zip"
# All towns of these countries are kept, of others those of at least so many people.
DETAILED = frozenset(
    [
        "US",
        "GB",
        "IE",
        "CA",
        "AU",
        "NZ",
        "DE",
        "AT",
        "CH",
        "NL",
        "BE",
        "LU",
        "FR",
        "ES",
        "IT",
        "PT",
        "DK",
        "SE",
        "NO",
        "FI",
        "IS",
        "PL",
        "CZ",
        "GR",
    ]
)
LARGE = 15_000
# GeoNames' codes of German states, by which the directory has pages.
_GERMAN = (
    "01 Baden-Württemberg,02 Bayern,03 Bremen,04 Hamburg,05 Hessen,06 Niedersachsen,07 Nordrhein-Westfalen,08 Rheinland-Pfalz,"
    "09 Saarland,10 Schleswig-Holstein,11 Brandenburg,12 Mecklenburg-Vorpommern,13 Sachsen,14 Sachsen-Anhalt,15 Thüringen,"
    "16 Berlin"
)
# {country: {GeoNames' code: the state's name}} of the countries whose states are pages.
STATES = {
    **{
        country: {code: name for code, (name, _short) in ABBREVIATED[country].items()} for country in ("US", "CA", "AU")
    },
    "DE": {code: name for code, _blank, name in (pair.partition(" ") for pair in _GERMAN.split(","))},
}
# About as many people live on a square kilometer of a town, so its size shows how far it reaches.
_PEOPLE_PER_KM2 = 3000
_MOST_REACH_KM = 25
# A place farther from any town than this lies in none.
MOST_KM = 60
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Town:
    """A town with its state, under the name that GeoNames prefers."""

    name: str
    state: str
    latitude: float
    longitude: float
    population: int

    @property
    def reach_km(self):
        return min(math.sqrt(self.population / (_PEOPLE_PER_KM2 * math.pi)), _MOST_REACH_KM)


class Towns:
    """The towns of one country, by name and by position."""

    def __init__(self, country, text):
        states = STATES.get(country, {})
        self.rows, self.own_names, self.other_names = [], {}, {}
        for line in text.splitlines():
            name, code, latitude, longitude, people, others = line.split("\t")
            number = len(self.rows)
            self.rows.append(Town(name, states.get(code, ""), float(latitude), float(longitude), int(people)))
            self.own_names.setdefault(fold(name), []).append(number)
            for other in filter(None, others.split("|")):
                self.other_names.setdefault(other, []).append(number)

    def named(self, name, state=""):
        """Return the Town of this name, or None: of several in the state, the largest."""
        key = fold(name)
        for names in (self.own_names, self.other_names):
            towns = [self.rows[number] for number in names.get(key, ())]
            if found := [town for town in towns if not state or town.state == state]:
                return max(found, key=lambda town: town.population)
        return None

    def is_only(self, town):
        """Return True if no other town of the country has this name."""
        return len(self.own_names.get(fold(town.name), ())) == 1

    def at(self, latitude, longitude, state=""):
        """Return (Town, kilometers) at a position, or None.

        A large town that reaches so far counts before a village or a quarter that is nearer. With a `state`, the town lies in it.
        """
        near = [pair for pair in self._near(latitude, longitude) if not state or pair[1].state == state]
        inside = [(km, town) for km, town in near if km <= town.reach_km]
        if inside:
            km, town = max(inside, key=lambda pair: pair[1].population)
            return town, km
        return _nearest(near)

    def nearest(self, latitude, longitude):
        """Return (Town, kilometers) of the nearest town, or None if there is none."""
        return _nearest(self._near(latitude, longitude))

    def km_to(self, town, latitude, longitude):
        """Return the kilometers between a town and a position, measured as on a flat map."""
        across = _KM_PER_DEGREE * math.cos(math.radians(latitude))
        return math.hypot((town.latitude - latitude) * _KM_PER_DEGREE, (town.longitude - longitude) * across)

    def _near(self, latitude, longitude):
        """Return [(kilometers, Town)] of the towns around."""
        towns = (self.rows[number] for number in self._around(latitude, longitude))
        return [(self.km_to(town, latitude, longitude), town) for town in towns]

    def _around(self, latitude, longitude):
        """Return the numbers of the towns in the cells around a position."""
        row, column = math.floor(latitude * 4), math.floor(longitude * 4)
        for reach in (1, 3):
            found = [
                number
                for south in range(row - reach, row + reach + 1)
                for west in range(column - reach, column + reach + 1)
                for number in self._cells.get((south, west), ())
            ]
            if found:
                return found
        return []

    @cached_property
    def _cells(self):
        """{(row, column): towns} in cells of a quarter of a degree."""
        cells = {}
        for number, town in enumerate(self.rows):
            cells.setdefault((math.floor(town.latitude * 4), math.floor(town.longitude * 4)), []).append(number)
        return cells


def _nearest(near):
    km, town = min(near, key=lambda pair: pair[0], default=(math.inf, None))
    return (town, km) if km <= MOST_KM else None


@cache
def load_towns(country):
    """Return the Towns of a country's ISO code; a country that is not known has none."""
    with zipfile.ZipFile(TOWNS) as source:
        text = source.read(country).decode() if country in source.namelist() else ""
    return Towns(country, text)
