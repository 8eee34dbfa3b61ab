"""States, provinces and countries as a whole, such as “Florida” or “England”."""

import re
from dataclasses import dataclass

from clinics.models import Clinic, FinderIndexRow, Region
from core.text.slugs import make_slug
from geo import gazetteer
from geo.cities import ABBREVIATED, load_cities, load_country_names
from geo.countries import find_country_code, find_state
from geo.distance import bounding_box
from geo.nicknames import NICKNAMES
from geo.spelling import fold

# An area with more clinics is shown by its own page: the finder reads all clinics of an area at once.
MAX_CLINICS = 5000
# Words that are codes of states and words of a sentence: they mean a state only in capitals.
_WORDS = frozenset(["in", "or", "me", "hi", "oh", "ok", "de", "la", "al", "co", "id", "ma", "pa"])
# "New York State", "Bundesland Bayern".
_STATE = re.compile(r"\s*(?:state of |bundesland |province of )?(.+?)(?: state| province)?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Area:
    """A state, province, nation or country, with its region of the directory if any."""

    name: str
    country_code: str
    country: str
    admin: str = ""
    region: Region | None = None

    @property
    def label(self):
        """Return "Florida", "England, United Kingdom" or "Germany"."""
        return ", ".join(filter(None, (self.name, self.country if self.admin and self.country_code != "US" else "")))

    @property
    def query(self):
        return ", ".join(filter(None, (self.admin, self.country))) or self.name


def find_areas(text, is_town=False):
    """Return the Areas that a whole text names, those with most clinics first.

    At most two queries. A text that is a town's name is no region of the directory unless it is known as a state or country.
    """
    match = _STATE.fullmatch(text)
    if match and match[1] != text.strip():
        text = match[1]
    elif fold(text) in NICKNAMES or fold(text) in gazetteer.CITY_STATES:
        return []
    parts = _parts(text)
    slugs = {make_slug(text, kind="region")} | {make_slug(part[2] or part[1], kind="region") for part in parts}
    if not parts and (is_town or len(fold(text)) < 4):
        return []
    codes = {code for code, _country, _admin in parts}
    countries = {code for code, _country, admin in parts if not admin}
    regions = [
        region
        for region in Region.objects.with_parents()
        .with_clinic_counts()
        .exclude(kind=Region.Kind.CITY)
        .filter(slug__in=slugs)
        if not codes or region.country_code in codes
    ] + [region for region in (Region.load_countries() if countries else ()) if region.country_code in countries]
    found = {
        (region.country_code, region.name if region.kind == Region.Kind.STATE else ""): _of_region(region)
        for region in regions
    }
    for code, country, admin in parts:
        found.setdefault((code, admin), Area(admin or country, code, country, admin))
    return sorted(found.values(), key=lambda area: -_number(area))


def _number(area):
    return area.region.clinic_count if area.region else 0


def _of_region(region):
    is_state = region.kind == Region.Kind.STATE
    country = region.lineage[0].name
    return Area(region.name, region.country_code, country, region.name if is_state else "", region)


def _parts(text):
    """Return [(country code, country, state or "")] that a text names."""
    key, countries = fold(text), load_country_names()
    if not key or (key in _WORDS and not text.strip().isupper()):
        return []
    head, inside = _split_country(text)
    found = [
        (country, countries[country], ABBREVIATED[country][code][0] if code else "")
        for country, code in gazetteer.areas_named(fold(head) if inside else key)
        if country in countries and (not inside or (country in inside and code))
    ]
    if not found and (state := find_state("DE", head if inside else text)):
        found = [("DE", countries["DE"], state)]
    if not found and len(key) > 3 and (code := find_country_code(text)) in countries:
        found = [(code, countries[code], "")]
    return found


def _split_country(text):
    """Return (state, {country code}) of “Texas, USA” and “bc canada”.

    The set is empty if the text names no country.
    """
    head, _comma, tail = text.rpartition(",")
    if not head and not gazetteer.areas_named(fold(text)):
        head, _space, tail = text.rpartition(" ")
    inside = {code for code, part in gazetteer.areas_named(fold(tail)) if not part} if head else set()
    return head, inside


def clinics_in(area):
    """Return the finder's rows of an area, or None if it has too many.

    At most two queries.
    """
    if area.region:
        if area.region.clinic_count > MAX_CLINICS:
            return None
        above = area.region
        inside = {"clinic__city__parent": above} if above.kind == Region.Kind.STATE else None
        rows = FinderIndexRow.objects.filter(clinic__state=Clinic.State.LISTED)
        return rows.filter(**inside) if inside else rows.filter(clinic__city__country_code=area.country_code)
    if not area.admin:
        return FinderIndexRow.objects.none()
    return _by_position(area)


def _by_position(area):
    """Return the rows of a nation, by the nearest town of each clinic.

    The nation is no region of the directory.
    """
    rows = FinderIndexRow.objects.filter(
        clinic__state=Clinic.State.LISTED, clinic__city__country_code=area.country_code
    )
    places = list(rows.exclude(latitude=None).order_by().values_list("pk", "latitude", "longitude")[: MAX_CLINICS + 1])
    if len(places) > MAX_CLINICS:
        return None
    cities = load_cities()
    inside = []
    for pk, latitude, longitude in places:
        near = gazetteer.nearest_city(latitude, longitude, cities.around(bounding_box(latitude, longitude, 60)))
        if near and near.admin == area.admin:
            inside.append(pk)
    return FinderIndexRow.objects.filter(pk__in=inside)
