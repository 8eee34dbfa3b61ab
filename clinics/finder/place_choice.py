"""Choose between places of one name.

What counts is the spelling, clinics in reach, the countries of the site and the size.
"""

import re
import unicodedata

from clinics.models import FinderIndexRow, Region
from geo.distance import bounding_box, distance
from geo.spelling import fold

# What counts as in reach: the finder's default radius of 50 miles.
REACH_KM = 80
# The largest place of a name is chosen if it has this many times the population of the next. Otherwise the reader chooses.
DOMINANCE_RATIO = 12
MAX_CHOICES = 9
# A village near a clinic does not win against a city of its name that has so many times its people.
LARGE_CITY, DWARF_RATIO, HOME_DWARF_RATIO = 300_000, 100, 30
# A city that the world knows needs less: “Barcelona” is in Spain, although Venezuela has one.
WORLD_CITY, WORLD_CITY_RATIO = 1_000_000, 1.8
# “Perth” is in Australia, although a town near Edinburgh has the name.
WORLD_CITY_DWARF_RATIO = 40
# More candidates than a name has in the gazetteer, and clinics enough to find one near each.
MAX_CANDIDATES, MAX_POSITIONS = 30, 5000


def choose(places, text=""):
    """Return (place, others, in_reach) of candidates.

    The place is None if the reader must choose between the others. `text` is what was typed, "" if no spelling is right.
    Others are those with clinics in reach, if any has some. One query, unless there is one candidate.
    """
    places = sorted(places, key=lambda place: -place.population)[:MAX_CANDIDATES]
    if len(places) == 1:
        return places[0], [], None
    # A place that was found by another name of it is spelled as that one: “Roma” is Rome.
    typed = text.split(",")[0]
    exact = [
        place for place in places if typed and (_plain(place.name) == _plain(typed) or fold(place.name) != fold(typed))
    ]
    reached = [place for place in _reached(places) if not _is_dwarf(place, exact or places)]
    for group in (
        [place for place in exact if place in reached],
        [place for place in places if place in reached],
    ):
        if group:
            return _dominant(group, [place for place in group if place is not group[0]], ratio=DOMINANCE_RATIO)
    home = {region.country_code for region in Region.load_countries()}
    if exact and _dominates(exact, DOMINANCE_RATIO):
        return exact[0], [], []
    # “Stuttgart” is in Germany although a town of Arkansas has the name.
    at_home = [
        place for place in places if place.country_code in home and not _is_dwarf(place, places, HOME_DWARF_RATIO)
    ]
    for group in ([place for place in at_home if place in exact], exact, at_home, places):
        if group and _dominates(group, DOMINANCE_RATIO):
            return group[0], [], []
    return None, (at_home or places)[:MAX_CHOICES], []


def _dominant(group, others, ratio):
    if _dominates(group, ratio):
        return group[0], others[: MAX_CHOICES - 1], group
    return None, group[:MAX_CHOICES], group


def _is_dwarf(place, exact, ratio=DWARF_RATIO):
    """Return True for a village with the name of a large city: Sydney in Florida."""
    largest = exact[0].population if exact else 0
    if largest >= WORLD_CITY:
        ratio = min(ratio, WORLD_CITY_DWARF_RATIO)
    return largest >= LARGE_CITY and ratio * place.population < largest


def is_reached(place):
    """Return True if a listed clinic is in reach of a place. One query."""
    return bool(_reached([place]))


def _dominates(group, ratio):
    if len(group) == 1:
        return True
    first, second = group[0].population, max(1, group[1].population)
    return first > ratio * second or (first >= WORLD_CITY and first > WORLD_CITY_RATIO * second)


def _reached(places):
    """Return the candidates with a listed clinic in reach."""
    around = None
    for place in places:
        box = bounding_box(place.latitude, place.longitude, REACH_KM).q()
        around = box if around is None else around | box
    positions = list(
        FinderIndexRow.objects.filter(around).order_by().values_list("latitude", "longitude").distinct()[:MAX_POSITIONS]
    )
    return [
        place
        for place in places
        if any(distance(place.latitude, place.longitude, *position) <= REACH_KM for position in positions)
    ]


def _plain(name):
    """Return a spelling for comparing: "St. Petersburg", not "Saint Petersburg"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", " ", "".join(one for one in plain if not unicodedata.combining(one))).strip()
