"""Find listings that may be one clinic: by phone, name, address or distance."""

from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, radians

from django.db.models import Count, Exists, Max, OuterRef, Q

from clinics.models import Clinic, NotDuplicate
from geo.countries import fold

NEARBY_KM = 0.15  # kilometers
MAX_GROUP_SIZE = 6
COMPARED_STATES = ("draft", "listed", "temporarily_closed", "moved")


@dataclass(frozen=True)
class Pair:
    """Two Clinics with their places, the older one first, and the reasons."""

    first: Clinic
    second: Clinic
    reasons: tuple


_GROUPS = (
    ("same telephone", ["phone_e164"]),
    ("same name in the city", ["name", "city"]),
    ("same address", ["postcode", "street"]),
)


def newest_duplicates():
    """Return the newest listing of each group that `find_pairs` pairs, oldest first.

    Listings that staff marked as different from all others are left out. One query, for counting: in a group of
    more than two, another pair may be left once the newest listing is decided.
    """
    newest = Q()
    for _reason, columns in _GROUPS:
        newest |= Q(pk__in=_shared_values(columns).annotate(newest=Max("pk")).values("newest"))
    apart = NotDuplicate.objects.filter(first=OuterRef("pk"), second=OuterRef(OuterRef("pk")))
    older = Clinic.objects.filter(state__in=COMPARED_STATES, pk__lt=OuterRef("pk")).exclude(Exists(apart))
    same_phone = Q(phone_e164=OuterRef("phone_e164")) & ~Q(phone_e164="")
    same_name = Q(city=OuterRef("city"), name=OuterRef("name"))
    same_address = Q(postcode=OuterRef("postcode"), street=OuterRef("street")) & ~Q(postcode="") & ~Q(street="")
    # Three subqueries instead of one with "or", because each has an index.
    alike = Exists(older.filter(same_phone)) | Exists(older.filter(same_name)) | Exists(older.filter(same_address))
    return Clinic.objects.filter(newest, alike).with_place().order_by("created_at", "pk")


def find_pairs(limit=100):
    """Return up to `limit` undecided Pairs: by phone, by name and city, by address."""
    found = {}
    for reason, columns in _GROUPS:
        for clinics in _clinic_groups(columns, limit):
            for pair in combinations(sorted(clinics), 2):
                found.setdefault(pair, []).append(reason)
    return _build_pairs(found)[:limit]


def find_pairs_of(clinic):
    """Return the Pairs of one clinic, including similar names nearby."""
    found = {}
    rows = Clinic.objects.filter(state__in=COMPARED_STATES).exclude(pk=clinic.pk)
    for reason, fields in (
        ("same telephone", {"phone_e164": clinic.phone_e164}),
        ("same name in the city", {"name__iexact": clinic.name, "city": clinic.city_id}),
        ("same address", {"street__iexact": clinic.street, "postcode": clinic.postcode}),
    ):
        if all(fields.values()):
            for pk in rows.filter(**fields).order_by("pk").values_list("pk", flat=True)[:MAX_GROUP_SIZE]:
                found.setdefault(tuple(sorted([clinic.pk, pk])), []).append(reason)
    for pk in _similar_nearby(clinic, rows):
        found.setdefault(tuple(sorted([clinic.pk, pk])), []).append("like name, close by")
    return _build_pairs(found)


def _clinics_with(columns):
    rows = Clinic.objects.filter(state__in=COMPARED_STATES)
    for column in columns:
        if column != "city":
            rows = rows.exclude(**{column: ""})
    return rows


def _shared_values(columns):
    """Return values of `columns` shared by several clinics, with their `number`.

    Larger groups are chains and switchboards.
    """
    rows = _clinics_with(columns).filter(**{f"{columns[0]}__in": _repeated(columns)})
    groups = rows.order_by().values(*columns).annotate(number=Count("pk"))
    return groups.filter(number__gt=1, number__lte=MAX_GROUP_SIZE)


def _repeated(columns):
    """Return what `columns` begin with where clinics of any state share it.

    It comes from an index alone; with the state, all clinics would be read.
    """
    texts = [column for column in columns if column != "city"]
    filled = Clinic.objects.filter(*(~Q(**{column: ""}) for column in texts))
    groups = filled.order_by().values(*texts).annotate(number=Count("pk"))
    return groups.filter(number__gt=1).values(texts[0])


def _clinic_groups(columns, limit):
    """Yield the primary keys of clinics that share the values of `columns`."""
    for values in _shared_values(columns).order_by(*columns)[: 2 * limit]:
        values.pop("number")
        yield list(_clinics_with(columns).filter(**values).order_by("pk").values_list("pk", flat=True))


def _similar_nearby(clinic, rows):
    if clinic.latitude is None:
        return
    across = max(cos(radians(clinic.latitude)), 0.01)
    north, east = NEARBY_KM / 111, NEARBY_KM / 111 / across
    box = rows.filter(
        latitude__range=(clinic.latitude - north, clinic.latitude + north),
        longitude__range=(clinic.longitude - east, clinic.longitude + east),
    )
    for pk, name, latitude, longitude in box.values_list("pk", "name", "latitude", "longitude")[:50]:
        away = 111 * hypot(latitude - clinic.latitude, (longitude - clinic.longitude) * across)
        if away <= NEARBY_KM and _has_similar_name(name, clinic.name):
            yield pk


def _has_similar_name(one, other):
    one, other = fold(one), fold(other)
    return min(len(one), len(other)) > 3 and (one in other or other in one)


def _build_pairs(found):
    told_apart = set(
        NotDuplicate.objects.filter(first__in=[pair[0] for pair in found]).values_list("first_id", "second_id")
    )
    found = {pair: reasons for pair, reasons in found.items() if pair not in told_apart}
    clinics = Clinic.objects.with_place().in_bulk({pk for pair in found for pk in pair})
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Pair(clinics[first], clinics[second], tuple(reasons)) for (first, second), reasons in ordered]
