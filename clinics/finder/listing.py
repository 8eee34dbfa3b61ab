"""Pages of clinics: the order in which they stand, and what a card says."""

from functools import lru_cache

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from clinics.entries import freshness
from clinics.models import Clinic, FieldCheck
from geo.distance import spoken, to_unit

PER_PAGE = 25


_ON_CARDS = (
    "name", "slug", "summary", "latitude", "longitude", "state", "telehealth",
    "accepting_new_patients", "city",
)  # fmt: skip
_PLACE = [
    f"{chain}__{column}"
    for chain, columns in (
        ("city", ("name", "path", "country_code", "parent")),
        ("city__parent", ("name", "parent")),
        ("city__parent__parent", ("name", "parent")),
    )
    for column in columns
]


class Counted:
    """Rows of the database whose number is known already, for a paginator."""

    def __init__(self, rows, number):
        self.rows, self.number, self.ordered = rows, number, True

    def count(self):
        return self.number

    def __getitem__(self, part):
        return self.rows[part]


def band(km, unit):
    """The distance as readers see it: clinics of one band are equally far to them."""
    value = to_unit(km, unit)
    return round(value, 1) if value < 9.95 else float(round(value))


class ByDistance:
    """Clinics by distance, those of equal distance by the day of their newest check; a paginator asks it for slices.

    Days are asked for the slice and for those that are as far as its ends, not for all. Two queries a slice.
    """

    ordered = True

    def __init__(self, km, unit):
        """`km` is {clinic: kilometres}."""
        self._km, self._unit = km, unit
        self._bands = {pk: band(away, unit) for pk, away in km.items()}
        self._order = sorted(km, key=lambda pk: (self._bands[pk], pk))

    def count(self):
        return len(self._order)

    def __getitem__(self, part):
        first, last = part.start, min(part.stop, len(self._order))
        if first >= last:
            return []
        nearest, farthest = (self._bands[self._order[end]] for end in (first, last - 1))
        equal = [pk for pk in self._order if nearest <= self._bands[pk] <= farthest]
        start = next(number for number, pk in enumerate(self._order) if pk == equal[0])
        checked = newest_checks(equal)
        # Never checked comes last.
        equal.sort(key=lambda pk: (self._bands[pk], -checked[pk].toordinal() if pk in checked else 0, pk))
        wanted = equal[first - start : last - start]
        clinics = for_cards().in_bulk(wanted)
        shown = [clinics[pk] for pk in wanted if pk in clinics]
        for clinic in shown:
            clinic.km = self._km[clinic.pk]
            clinic.distance = spoken(clinic.km, self._unit)
            clinic.checked_on = checked.get(clinic.pk)
        return shown


def for_cards():
    """What a card needs, in one query."""
    return Clinic.objects.listed().with_place().with_paid().only(*_ON_CARDS, *_PLACE)


def newest_checks(clinics):
    """{clinic: the day on which anybody of ours last saw one of its facts}. One query."""
    rows = FieldCheck.objects.filter(clinic_id__in=clinics, how__in=FieldCheck.CONFIRMING).order_by()
    return dict(rows.values_list("clinic_id").annotate(Max("checked_on")))


def dress(page, open_now=(), numbered=False):
    """Give the clinics of a Page what their cards say: number on the map, day of the newest check, whether that is long ago."""
    today = timezone.localdate()
    clinics = list(page.object_list)
    missing = [clinic.pk for clinic in clinics if not hasattr(clinic, "checked_on")]
    checked = newest_checks(missing) if missing else {}
    for number, clinic in enumerate(clinics, start=page.start_index()):
        clinic.number = str(number) if numbered else ""
        clinic.anchor = f"clinic-{clinic.pk}"
        clinic.marks = list(_marks(clinic, clinic.pk in open_now))
        if not hasattr(clinic, "checked_on"):
            clinic.checked_on = checked.get(clinic.pk)
        clinic.checked_said = _said(clinic.checked_on) if clinic.checked_on else ""
        clinic.is_stale = bool(clinic.checked_on) and today - clinic.checked_on > freshness.half_life("phone")
    page.object_list = clinics
    return page


def _marks(clinic, is_open):
    """Yield (words, whether they warn). Who pays is told first."""
    if clinic.is_paid:
        yield "Paid placement", True
    if is_open:
        yield "Open now", False
    if clinic.accepting_new_patients is not None:
        accepts = clinic.accepting_new_patients
        yield "Accepting new patients" if accepts else "Not accepting new patients", not accepts
    if clinic.telehealth:
        yield "Telehealth", False


@lru_cache(maxsize=1000)
def _said(day):
    """A day as an element of the page; most cards of a page share theirs with others, now or later."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "F j, Y"))
