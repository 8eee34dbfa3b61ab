"""Entries that may be one clinic: the same number, the same name in a city, the same address, or a like name close by."""

from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, radians

from django.db.models import Count, Exists, Max, OuterRef, Q

from clinics.models import Clinic, NotDuplicate
from geo.countries import fold

CLOSE = 0.15  # kilometres
MOST_IN_GROUP = 6
LIVING = ("draft", "listed", "temporarily_closed", "moved")


@dataclass(frozen=True)
class Pair:
    """Two Clinics with their places, `first` the older entry, and the reasons, strongest first."""

    first: Clinic
    second: Clinic
    reasons: tuple


_GROUPS = (
    ("same telephone", ["phone_e164"]),
    ("same name in the city", ["name", "city"]),
    ("same address", ["street", "postcode"]),
)


def later_entries():
    """The newest entry of each group that `pairs` makes pairs of, unless staff told it apart from all others, oldest first.

    One query, for counting: in a group of more than two, another pair may be left when the newest entry is told apart.
    """
    newest = Q()
    for _reason, columns in _GROUPS:
        newest |= Q(pk__in=_shared(columns).annotate(newest=Max("pk")).values("newest"))
    apart = NotDuplicate.objects.filter(first=OuterRef("pk"), second=OuterRef(OuterRef("pk")))
    older = Clinic.objects.filter(state__in=LIVING, pk__lt=OuterRef("pk")).exclude(Exists(apart))
    same_phone = Q(phone_e164=OuterRef("phone_e164")) & ~Q(phone_e164="")
    same_name = Q(city=OuterRef("city"), name=OuterRef("name"))
    same_address = Q(postcode=OuterRef("postcode"), street=OuterRef("street")) & ~Q(postcode="") & ~Q(street="")
    # Three rather than one with "or": each has an index that serves it.
    alike = Exists(older.filter(same_phone)) | Exists(older.filter(same_name)) | Exists(older.filter(same_address))
    return Clinic.objects.filter(newest, alike).with_place().order_by("created_at", "pk")


def pairs(limit=100):
    """Return up to `limit` Pairs that nobody told apart yet: by number, by name and city, by street and postcode."""
    found = {}
    for reason, columns in _GROUPS:
        for clinics in _groups(columns, limit):
            for pair in combinations(sorted(clinics), 2):
                found.setdefault(pair, []).append(reason)
    return _whole(found)[:limit]


def of_clinic(clinic):
    """Return the Pairs of one clinic, the distance to clinics of a like name included."""
    found = {}
    rows = Clinic.objects.filter(state__in=LIVING).exclude(pk=clinic.pk)
    for reason, fields in (
        ("same telephone", {"phone_e164": clinic.phone_e164}),
        ("same name in the city", {"name__iexact": clinic.name, "city": clinic.city_id}),
        ("same address", {"street__iexact": clinic.street, "postcode": clinic.postcode}),
    ):
        if all(fields.values()):
            for pk in rows.filter(**fields).order_by("pk").values_list("pk", flat=True)[:MOST_IN_GROUP]:
                found.setdefault(tuple(sorted([clinic.pk, pk])), []).append(reason)
    for pk in _close_by(clinic, rows):
        found.setdefault(tuple(sorted([clinic.pk, pk])), []).append("like name, close by")
    return _whole(found)


def _named(columns):
    rows = Clinic.objects.filter(state__in=LIVING)
    for column in columns:
        if column != "city":
            rows = rows.exclude(**{column: ""})
    return rows


def _shared(columns):
    """What stands in `columns` of more than one clinic, with their `number`; larger groups are chains and switchboards."""
    groups = _named(columns).order_by().values(*columns).annotate(number=Count("pk"))
    return groups.filter(number__gt=1, number__lte=MOST_IN_GROUP)


def _groups(columns, limit):
    """Yield the numbers of the clinics that share what stands in `columns`."""
    for values in _shared(columns).order_by(*columns)[: 2 * limit]:
        values.pop("number")
        yield list(_named(columns).filter(**values).order_by("pk").values_list("pk", flat=True))


def _close_by(clinic, rows):
    if clinic.latitude is None:
        return
    across = max(cos(radians(clinic.latitude)), 0.01)
    north, east = CLOSE / 111, CLOSE / 111 / across
    box = rows.filter(
        latitude__range=(clinic.latitude - north, clinic.latitude + north),
        longitude__range=(clinic.longitude - east, clinic.longitude + east),
    )
    for pk, name, latitude, longitude in box.values_list("pk", "name", "latitude", "longitude")[:50]:
        away = 111 * hypot(latitude - clinic.latitude, (longitude - clinic.longitude) * across)
        if away <= CLOSE and _alike(name, clinic.name):
            yield pk


def _alike(one, other):
    one, other = fold(one), fold(other)
    return min(len(one), len(other)) > 3 and (one in other or other in one)


def _whole(found):
    told_apart = set(
        NotDuplicate.objects.filter(first__in=[pair[0] for pair in found]).values_list("first_id", "second_id")
    )
    found = {pair: reasons for pair, reasons in found.items() if pair not in told_apart}
    clinics = Clinic.objects.with_place().in_bulk({pk for pair in found for pk in pair})
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Pair(clinics[first], clinics[second], tuple(reasons)) for (first, second), reasons in ordered]
