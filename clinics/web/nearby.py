"""The clinics nearby on a clinic's page."""

import math

from django.db.models import BigIntegerField, DateField, F, FloatField
from django.utils import timezone

from clinics.finder.listing import card_clinics
from clinics.models import Clinic
from clinics.shown import FAR_KM, MAX_NEARBY, NEAR_KM
from core.db.reused import reused
from geo.distance import FARTHEST_KM, bounding_box, distances_from, format_distance, is_nearly_flat, unit_for_country


def load_nearby(clinic):
    """Return at most MAX_NEARBY other listed clinics, with their `distance`.

    Without a position, those of the same state. One query, or two if few are near. A closed clinic's page shows the
    nearest clinics at any distance: a third query.
    """
    if clinic.latitude is None:
        return list(Clinic.objects.in_state_of(clinic).with_place().with_paid()[:MAX_NEARBY])
    found = nearest_listed(clinic, NEAR_KM)
    if len(found) < MAX_NEARBY:
        found = nearest_listed(clinic, FAR_KM)
    if not found and clinic.state == Clinic.State.CLOSED:
        found = list(Clinic.objects.nearest_to(clinic, FARTHEST_KM)[:MAX_NEARBY])
    for other in found:
        other.distance = format_distance(other.km, unit_for_country(clinic.city.country_code))
    return found


def nearest_listed(clinic, km):
    """Return the nearest listed clinics within `km`, with their `km`.

    At most MAX_NEARBY others. Thousands may be within `km`. The database sorts them as on a flat map, which needs no
    trigonometry, and the exact distances of some more than wanted decide.
    """
    latitude, longitude = clinic.latitude, clinic.longitude
    if not is_nearly_flat(latitude, longitude):
        return list(Clinic.objects.nearest_to(clinic, km)[:MAX_NEARBY])
    box = bounding_box(latitude, longitude, km)
    ((west, east),) = box.stretches
    rows = _nearest_on_a_map(
        clinic=clinic.pk, today=timezone.localdate(), latitude=latitude, longitude=longitude, south=box.south,
        north=box.north, west=west, east=east, squeeze=math.cos(math.radians(latitude)),
    )  # fmt: skip
    found, away = [], distances_from(latitude, longitude)
    for row in rows:
        row.km = away(row.latitude, row.longitude)
        if row.km <= km:
            found.append(row)
    return sorted(found, key=lambda row: (row.km, row.pk))[:MAX_NEARBY]


@reused(
    clinic=BigIntegerField(),
    today=DateField(),
    **{name: FloatField() for name in ("latitude", "longitude", "south", "north", "west", "east", "squeeze")},
)
def _nearest_on_a_map(clinic, today, latitude, longitude, south, north, west, east, squeeze):
    up, across = F("latitude") - latitude, (F("longitude") - longitude) * squeeze
    rows = card_clinics(today).exclude(pk=clinic)
    rows = rows.filter(latitude__gte=south, latitude__lte=north, longitude__gte=west, longitude__lte=east)
    return rows.order_by(up * up + across * across, "pk")[: MAX_NEARBY * 3]
