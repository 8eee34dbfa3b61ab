"""A region's page: how many clinics every place in it has, a map of them, and the clinics themselves."""

from dataclasses import dataclass

from django.db.models import Avg, Count, Q
from django.utils import timezone

from clinics.finder.all_clinics import MANY, kept
from clinics.finder.listing import PER_PAGE, Counted, dress, for_cards
from clinics.models import Clinic, HelpLine, LegalStatus, Region, RegionQuestion
from clinics.models.regions import INTRODUCED, THIN
from core.paging import get_page
from core.urls import path_to
from geo import svg_map
from geo.distance import unit_of
from geo.svg_map import Pin


@dataclass
class Part:
    """A region in a region, with the clinics in it and everywhere under it."""

    pk: int
    name: str
    path: str
    latitude: float | None
    longitude: float | None
    clinic_count: int

    def get_absolute_url(self):
        return path_to("clinics:region", self.path)


_COLUMNS = ("pk", "name", "path", "latitude", "longitude")


def region_page(request, region, with_map=True):
    """Return the context of a region's page; drawing the map can be spared.

    Eight queries for a country, six for a state, five for a city; in a great region the numbers are counted once a minute.
    """
    parts, total = kept(f"region:{region.pk}", lambda: _count(region), lambda counted: counted[1])
    is_city = region.kind == Region.Kind.CITY
    page = get_page(request, Counted(_clinics(region, total), total), PER_PAGE)
    # A city's map shows the clinics by their numbers, any other map places and how many clinics they have.
    dress(page, numbered=is_city)
    asked_of, questions = RegionQuestion.objects.of(region)
    return {
        "region": region,
        "children": parts,
        "page": page,
        "total": total,
        "map": _map(region, parts, page) if with_map else None,
        "is_thin": is_thin(region, total, questions if asked_of == region else []),
        "asked_of": asked_of,
        "questions": questions,
        "helplines": HelpLine.near(region),
        "laws": LegalStatus.of(region, timezone.localdate()),
        "list_id": "places" if parts else "clinics",
    }


def is_thin(region, total, own_questions):
    """The same rule as RegionQuerySet.indexed, of a region that is shown."""
    said = len(region.intro) + sum(len(one.answer) for one in own_questions)
    return total < THIN and said < INTRODUCED


def _under(region, prefix=""):
    """The condition that a city is the region or lies in it, by its chain of parents: each of them has an index."""
    keys = {"city": ("pk",), "state": ("parent",), "country": ("parent", "parent__parent")}[region.kind]
    either = Q()
    for key in keys:
        either |= Q(**{f"{prefix}{key}": region.pk})
    return either


def _count(region):
    """Return (parts, clinics): the regions directly under this one that have clinics, by name, and how many clinics in all."""
    if region.kind == Region.Kind.CITY:
        return [], region.clinics.listed().count()
    parts = _parts(region, Region.Kind.CITY, "city")
    if region.kind == Region.Kind.COUNTRY:
        parts += _parts(region, Region.Kind.STATE, "city__parent")
    parts.sort(key=lambda part: (part.name, part.pk))
    total = sum(part.clinic_count for part in parts)
    return parts, total


def _parts(region, kind, chain):
    """Parts of one kind directly in a region; `chain` leads to them from a clinic. Two queries: how many clinics, and where."""
    counted = Clinic.objects.listed().filter(**{f"{chain}__parent": region}).order_by().values_list(chain)
    numbers = {pk: rest for pk, *rest in counted.annotate(Count("pk"), Avg("latitude"), Avg("longitude"))}
    parts = []
    for pk, name, path, latitude, longitude in Region.objects.filter(parent=region, kind=kind).values_list(*_COLUMNS):
        if pk in numbers:
            number, north, east = numbers[pk]
            # Without a position of its own it is drawn in the middle of its clinics.
            position = (north, east) if latitude is None else (latitude, longitude)
            parts.append(Part(pk, name, path, *position, number))
    return parts


def _clinics(region, total):
    """By name. In a small region the way leads from the cities to the clinics, in a great one along the names."""
    inside = (
        Q(city__in=Region.objects.filter(_under(region)).values("pk")) if total <= MANY else _under(region, "city__")
    )
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
        pins = [_pin(part) for part in parts if part.latitude is not None]
    if not pins:
        return None
    points = [(pin.latitude, pin.longitude) for pin in pins]
    if region.kind == Region.Kind.STATE and region.country_code == "US":
        points += svg_map.corners(region.name)
    view = svg_map.over(points, 40 if region.kind == Region.Kind.CITY else 200)
    return svg_map.draw(view, pins, title=f"Map of the clinics in {region.spoken}", unit=unit_of(region.country_code))


def _pin(part):
    number = part.clinic_count
    label = f"{part.name}, {number:,} clinic{'' if number == 1 else 's'}"
    return Pin(part.latitude, part.longitude, label, part.get_absolute_url(), f"{number:,}", number)
