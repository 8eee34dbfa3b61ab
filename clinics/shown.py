"""What the pages of the directory show, as tags of clinics/models/page_tags.py."""

import math
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from clinics.hours import schedule
from clinics.models import Clinic, Region
from clinics.models.page_tags import CELLS
from core.pages.recording import expire_at, is_recording, show

_OF_CLINIC = (
    "clinics_clinic",
    "clinics_clinic_treatments",
    "clinics_clinic_conditions",
    "clinics_clinic_insurance",
    "clinics_clinic_telehealth_regions",
    "clinics_openinghours",
    "clinics_specialday",
    "clinics_clinicpicture",
    "clinics_paidperiod",
    "clinics_fieldcheck",
)
_OF_PLACE = ("clinics_region", "clinics_regionquestion", "clinics_legalstatus")
_KM_PER_DEGREE = 111
# The clinics nearby on a clinic's page: how many, and within 50 miles, or 200 if there are few.
MAX_NEARBY, NEAR_KM, FAR_KM = 4, 80, 320


def show_clinics(ids):
    """Note that the page shows these clinics and where they are."""
    if is_recording() and ids:
        show(*(f"clinic:{pk}" for pk in ids))
        show_places(Clinic.objects.filter(pk__in=ids).values_list("city", flat=True))


def show_places(regions, kinds=("place",)):
    """Note that the page names these regions and those above them.

    With the kind "about", it also shows their questions and laws.
    """
    if is_recording():
        rows = Region.objects.filter(pk__in=list(regions)).values_list("pk", "parent", "parent__parent")
        show(*(f"{kind}:{pk}" for row in rows for pk in row if pk for kind in kinds))


def show_region(region):
    """Note that the page shows a region, what is inside of it, and its clinics."""
    if is_recording():
        show(f"region:{region.pk}", f"inside:{region.pk}", covers=(*_OF_CLINIC, *_OF_PLACE))
        show_places([region.pk], ("place", "about"))


def show_clinic(clinic, context):
    """Note that the page shows a clinic, those near it, and people who work there.

    `context` is that of the page.
    """
    if not is_recording():
        return
    nearby, now = context["nearby"], timezone.now()
    show(f"clinic:{clinic.pk}", *(f"person:{tie.person_id}" for tie in context["affiliations"]))
    show(covers=(*_OF_CLINIC, *_OF_PLACE, "clinics_affiliation", "authors_person"))
    show_clinics([clinic.pk, *(other.pk for other in nearby)])
    show_places([clinic.city_id], ("place", "about"))
    show_places([region.pk for region in context["telehealth_regions"]])
    show(*_tags_of_neighbors(clinic, nearby))
    if clinic.hours.all() or clinic.special_days.all():
        expire_at(schedule.next_change(clinic, now))
        expire_at(_midnight(schedule.zone_of(clinic) or UTC, now))


def _tags_of_neighbors(clinic, nearby):
    """Return the tags of clinics that could come among those nearby."""
    if clinic.latitude is None:
        return [f"region:{clinic.city.parent_id or clinic.city_id}"]
    # As far as the page looked: to the last one that it shows, or as far as it would.
    far = nearby[-1].km if len(nearby) == MAX_NEARBY else FAR_KM
    if (not nearby and clinic.state == Clinic.State.CLOSED) or (nearby and nearby[-1].km > FAR_KM):
        return ["table:clinics_clinic"]
    return cells_around(clinic.latitude, clinic.longitude, far)


def cells_around(latitude, longitude, km):
    """Return the tags of the cells that a circle touches.

    They are of a size that makes them few.
    """
    north = km / _KM_PER_DEGREE + 0.01
    east = north / max(0.01, math.cos(math.radians(min(89, abs(latitude) + north))))
    level = next((number for number, size in enumerate(CELLS) if size >= max(north, east) / 2), None)
    if level is None:
        return ["table:clinics_clinic"]
    size = CELLS[level]
    rows = range(math.floor((latitude - north) / size), math.ceil((latitude + north) / size) + 1)
    columns = range(math.floor((longitude - east) / size), math.ceil((longitude + east) / size) + 1)
    # Across the date line the numbers go on at the other end.
    turn = round(360 / size)
    shifts = (-turn, 0, turn) if abs(longitude) + east + size > 180 else (0,)
    return [f"near{level}:{row}.{column + shift}" for row in rows for column in columns for shift in shifts]


def _midnight(zone, now):
    """Return the end of the day in a zone."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone)
