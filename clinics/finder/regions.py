"""A region's page: counts of its places, a map, and its clinics."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, DateField, Q, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from clinics.finder.all_clinics import CACHE_ABOVE
from clinics.finder.listing import PER_PAGE, annotate_cards, card_clinics
from clinics.models import HelpLine, LegalStatus, Region, RegionCount, RegionQuestion
from clinics.models.region_triggers import MILLIONTHS
from clinics.models.regions import MIN_CHARACTERS_TO_INDEX, MIN_CLINICS_TO_INDEX
from core.db.reused import reused
from core.paging import get_page
from core.urls import path_to
from geo import svg_map
from geo.distance import unit_for_country
from geo.svg_map import Pin


@dataclass
class Subregion:
    """A region inside a region, with the number of clinics in it and below it."""

    pk: int
    name: str
    path: str
    latitude: float | None
    longitude: float | None
    clinic_count: int

    def get_absolute_url(self):
        return path_to("clinics:region", self.path)


_COLUMNS = ("pk", "name", "path", "latitude", "longitude")


def find_region(path):
    """Return the Region at a path with its parents. Raises Http404."""
    region = _region_at.first(path=path)
    if region is None:
        raise Http404("We couldn’t find this region.")
    return region


@reused(path=CharField())
def _region_at(path):
    return Region.objects.with_parents().filter(path=path)


def region_context(request, region, with_map=True):
    """Return the context of a region's page; `with_map=False` skips the picture.

    Five queries. The numbers are kept by triggers, so a change shows at once.
    """
    parts, total = _read_counts(region)
    is_city = region.kind == Region.Kind.CITY
    rows = _clinics_of.rows(
        PER_PAGE, region.kind, total > CACHE_ABOVE, number=total, pk=region.pk, today=timezone.localdate()
    )
    page = get_page(request, rows, PER_PAGE)
    # The map of a city has numbered pins.
    annotate_cards(page, numbered=is_city)
    answered_by, questions = RegionQuestion.objects.of(region)
    return {
        "region": region,
        "children": parts,
        "page": page,
        "total": total,
        "map": _draw_places(region, parts) if with_map else None,
        "map_query": f"?region={region.path}",
        "is_thin": is_thin(region, total, questions if answered_by == region else []),
        "answered_by": answered_by,
        "questions": questions,
        "helplines": HelpLine.for_region(region),
        "laws": LegalStatus.of(region, timezone.localdate()),
        "list_id": "places" if parts else "clinics",
    }


def is_thin(region, total, own_questions):
    """Return True if a region has too little for a search engine."""
    said = len(region.intro) + sum(len(one.answer) for one in own_questions)
    return total < MIN_CLINICS_TO_INDEX and said < MIN_CHARACTERS_TO_INDEX


def _cities_in(kind, pk, prefix=""):
    """Return the condition that a city is the region of a kind or lies in it.

    It follows the chain of parents, because each of them has an index.
    """
    keys = {"city": ("pk",), "state": ("parent",), "country": ("parent", "parent__parent")}[kind]
    either = Q()
    for key in keys:
        either |= Q(**{f"{prefix}{key}": pk})
    return either


def _read_counts(region):
    """Return (direct subregions with clinics, number of all clinics). One query."""
    if region.kind == Region.Kind.CITY:
        return [], sum(number for (number,) in _counts_of(region=region.pk))
    parts = []
    for *columns, latitude, longitude, number, placed, north, east in _count_parts(parent=region.pk):
        position = (latitude, longitude)
        if latitude is None and placed:
            # A region without a position is drawn at the center of its clinics.
            position = north / placed / MILLIONTHS, east / placed / MILLIONTHS
        if number:
            parts.append(Subregion(*columns, *position, number))
    return parts, sum(part.clinic_count for part in parts)


@reused(region=BigIntegerField())
def _counts_of(region):
    return RegionCount.objects.filter(region=region).values_list("number")


@reused(parent=BigIntegerField())
def _count_parts(parent):
    sums = [Sum(f"counts__{name}", default=0) for name in ("number", "placed", "north", "east")]
    return Region.objects.filter(parent=parent).order_by("name", "pk").values_list(*_COLUMNS).annotate(*sums)


@reused(pk=BigIntegerField(), today=DateField())
def _clinics_of(kind, is_large, pk, today):
    """Return the clinics of a region by name.

    A city has an index by name. A small region is read from its cities, a large one along the index of names.
    """
    if kind == Region.Kind.CITY:
        inside = Q(city=pk)
    elif is_large:
        inside = _cities_in(kind, pk, "city__")
    else:
        inside = Q(city__in=Region.objects.filter(_cities_in(kind, pk)).values("pk"))
    return card_clinics(today).filter(inside).order_by("name", "pk")


def _draw_places(region, parts):
    """Draw the places of a region with their counts.

    Return None if none has a position, as in a city: the outlines are too coarse for one.
    """
    pins = [_pin(part) for part in parts if part.latitude is not None]
    if not pins:
        return None
    points = [(pin.latitude, pin.longitude) for pin in pins]
    if region.kind == Region.Kind.STATE and region.country_code == "US":
        points += svg_map.state_corners(region.name)
    view = svg_map.view_of_points(points)
    return svg_map.draw_map(
        view,
        pins,
        title=_("Map of the clinics in %(region)s") % {"region": region.name_in_sentence},
        unit=unit_for_country(region.country_code),
    )


def _pin(part):
    number = part.clinic_count
    label = f"{part.name}, {number:,} clinic{'' if number == 1 else 's'}"
    return Pin(part.latitude, part.longitude, label, part.get_absolute_url(), f"{number:,}", number)
