"""The rows of a clinic that its page shows, read in one query."""

import datetime
from functools import lru_cache

from authors.models import Person
from clinics.models import Affiliation, Clinic, ClinicPicture
from core.db.together import Rows, read_together
from images.models import Image

# What JSON would round, and no page shows.
_WITHOUT = {"telehealth_regions": ("latitude", "longitude")}
# SQL that finds the rows, by the id of the clinic and twice the date of today.
_PICTURES = "id IN (SELECT image_id FROM clinics_clinicpicture WHERE clinic_id = %s)"
_TIES = "clinic_id = %s AND (since IS NULL OR since <= %s) AND (until IS NULL OR until >= %s)"
_PEOPLE = f"id IN (SELECT person_id FROM clinics_affiliation WHERE {_TIES})"  # noqa: S608 (names of ours)
_ORDERS = {
    "treatments": lambda row: row.name,
    "conditions": lambda row: row.name,
    "insurance": lambda row: row.name,
    "telehealth_regions": lambda row: (row.name, row.pk),
    "hours": lambda row: (row.weekday, row.opens),
    "special_days": lambda row: (row.date, row.opens or datetime.time.min),
    "checks": lambda row: (-row.checked_on.toordinal(), -row.pk),
}


def fetch_rows(clinic, today):
    """Fetch the rows of a clinic that its page shows, as a prefetch would.

    Also set `current_ties`, the Affiliations of today with their people, and `page_pictures`, the ClinicPictures with
    their images.
    """
    found = read_together(
        **{kind: rows._replace(values=(clinic.pk,)) for kind, rows in _page_rows().items()},
        pictures=Rows(ClinicPicture, "clinic_id = %s", (clinic.pk,)),
        images=Rows(Image, _PICTURES, (clinic.pk,)),
        ties=Rows(Affiliation, _TIES, (clinic.pk, today, today)),
        people=Rows(Person, _PEOPLE, (clinic.pk, today, today)),
    )
    fetched = clinic.__dict__.setdefault("_prefetched_objects_cache", {})
    for kind in Clinic.PAGE_ROWS:
        fetched[kind] = sorted(found[kind], key=_ORDERS[kind])
    images, people = ({row.pk: row for row in found[kind]} for kind in ("images", "people"))
    for row in found["pictures"]:
        row.image = images[row.image_id]
    for row in found["ties"]:
        row.person = people[row.person_id]
    clinic.page_pictures = sorted(found["pictures"], key=lambda row: (row.position, row.pk))
    clinic.current_ties = sorted(found["ties"], key=lambda row: (row.person.name, row.person_id, row.pk))


@lru_cache(maxsize=1)
def _page_rows():
    """Return {kind: Rows} of Clinic.PAGE_ROWS, without the id of a clinic."""
    parts = {}
    for kind in Clinic.PAGE_ROWS:
        field = Clinic._meta.get_field(kind)
        where = "clinic_id = %s"
        if field.many_to_many:
            through, column = field.remote_field.through._meta.db_table, field.m2m_reverse_name()
            where = f"id IN (SELECT {column} FROM {through} WHERE clinic_id = %s)"  # noqa: S608 (names of ours)
        parts[kind] = Rows(field.related_model, where, (), _WITHOUT.get(kind, ()))
    return parts
