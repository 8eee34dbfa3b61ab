"""A region's page: how many clinics every place in it has, a map of them, and the clinics themselves."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from clinics.finder import map as maps
from clinics.finder.listing import PER_PAGE, Counted, dress, for_cards
from clinics.finder.map import Pin
from clinics.models import Region
from psychsite.lib.paging import page_of

# A page with fewer clinics, and without an introduction that says something, has nothing for a search engine.
THIN, INTRODUCED = 3, 200
# In a small region the database goes from the cities to the clinics, in a great one along the names.
SMALL = 2000


@dataclass
class Part:
    """A region in a region, with the clinics in it and everywhere under it."""

    pk: int
    name: str
    path: str
    latitude: float | None
    longitude: float | None
    clinic_count: int = 0
    largest: int = 0

    def get_absolute_url(self):
        return reverse("clinics:region", kwargs={"path": self.path})

    def add(self, number, latitude, longitude):
        """Count a city's clinics; where the region has no position of its own, it is drawn at its fullest city."""
        self.clinic_count += number
        if number > self.largest and latitude is not None:
            self.largest, self.at = number, (latitude, longitude)

    @property
    def position(self):
        return (self.latitude, self.longitude) if self.latitude is not None else getattr(self, "at", None)


def region_page(request, region):
    """Return the context of a region's page. Four queries for a country, three for others."""
    cities = _cities(region)
    total = sum(number for *_city, number in cities)
    parts = _parts(region, cities)
    is_city = region.kind == Region.Kind.CITY
    page = page_of(request, Counted(_clinics(region, cities, total), total), PER_PAGE)
    # A city's map shows the clinics by their numbers, any other map places and how many clinics they have.
    dress(page, numbered=is_city)
    return {
        "region": region,
        "children": parts,
        "page": page,
        "total": total,
        "map": _map(region, parts, page),
        "is_thin": is_thin(region, total),
        "list_id": "places" if parts else "clinics",
    }


def is_thin(region, total):
    return total < THIN and len(region.intro) < INTRODUCED


def _under(region, prefix=""):
    """The condition that a city is the region or lies in it, by its chain of parents: each of them has an index."""
    keys = {"city": ("pk",), "state": ("parent",), "country": ("parent", "parent__parent")}[region.kind]
    either = Q()
    for key in keys:
        either |= Q(**{f"{prefix}{key}": region.pk})
    return either


def _cities(region):
    """[(pk, name, path, parent, latitude, longitude, listed clinics)] of the cities that have any, by name. One query."""
    # The same rule as ClinicQuerySet.listed, of which a count over a relation can only see the condition.
    listed = Count("clinics", filter=Q(clinics__state="listed"))
    rows = Region.objects.filter(_under(region), kind=Region.Kind.CITY).annotate(number=listed).filter(number__gt=0)
    columns = ("pk", "name", "path", "parent", "latitude", "longitude", "number")
    return list(rows.order_by("name", "pk").values_list(*columns))


def _parts(region, cities):
    """The regions directly under this one that have clinics, by name. One query for a country, none otherwise."""
    if region.kind == Region.Kind.CITY:
        return []
    if region.kind == Region.Kind.STATE:
        return [_part(*city) for city in cities]
    states = Region.objects.filter(parent=region, kind=Region.Kind.STATE)
    parts = {row[0]: Part(*row) for row in states.values_list("pk", "name", "path", "latitude", "longitude")}
    for pk, name, path, parent, latitude, longitude, number in cities:
        if parent == region.pk:
            parts[pk] = _part(pk, name, path, parent, latitude, longitude, number)
        else:
            parts[parent].add(number, latitude, longitude)
    return sorted((part for part in parts.values() if part.clinic_count), key=lambda part: (part.name, part.pk))


def _part(pk, name, path, _parent, latitude, longitude, number):
    return Part(pk, name, path, latitude, longitude, number)


def _clinics(region, cities, total):
    inside = Q(city__in=[city[0] for city in cities]) if total <= SMALL else _under(region, "city__")
    return for_cards().filter(inside).order_by("name", "pk")


def _map(region, parts, page):
    """Places with the number of their clinics; in a city the clinics of the page. None where nothing has a position."""
    if region.kind == Region.Kind.CITY:
        pins = [
            Pin(one.latitude, one.longitude, f"{one.number}. {one.name}", f"#clinic-{one.pk}", str(one.number))
            for one in page.object_list
            if one.latitude is not None
        ]
    else:
        pins = [_pin(part, *part.position) for part in parts if part.position]
    if not pins:
        return None
    view = maps.over([(pin.latitude, pin.longitude) for pin in pins], 40 if region.kind == Region.Kind.CITY else 200)
    return maps.draw(view, pins, title=f"Map of the clinics in {region.name}")


def _pin(part, latitude, longitude):
    number = part.clinic_count
    label = f"{part.name}, {number:,} clinic{'' if number == 1 else 's'}"
    return Pin(latitude, longitude, label, part.get_absolute_url(), f"{number:,}", number)
