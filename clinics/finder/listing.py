"""Pages of clinics: their order, and what each card shows."""

from functools import lru_cache

from django.db.models import BigIntegerField, DateField, IntegerField, Max, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from clinics.entries import freshness
from clinics.finder.cards import marks_of
from clinics.models import Clinic, FieldCheck
from core.db.reused import any_of, reused
from geo.distance import format_distance, to_unit

PER_PAGE = 25


_ON_CARDS = (
    "name", "slug", "summary", "latitude", "longitude", "state", "telehealth",
    "accepting_new_patients", "city", "phone", "price_from", "price_to", "currency",
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


def round_distance(km, unit):
    """Return the distance as readers see it; equal values count as equally far."""
    value = to_unit(km, unit)
    return round(value, 1) if value < 9.95 else float(round(value))


class ByDistance:
    """Clinics by distance, then by date of the newest check, for a paginator.

    Dates are read only for the slice and for clinics as far as its ends. Two queries a slice.
    """

    ordered = True

    def __init__(self, km, unit):
        """Take {clinic: kilometers} and the unit readers see."""
        self._km, self._unit = km, unit
        self._bands = {pk: round_distance(away, unit) for pk, away in km.items()}
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
        checked = newest_check_dates(equal)
        # Never checked comes last.
        equal.sort(key=lambda pk: (self._bands[pk], -checked[pk].toordinal() if pk in checked else 0, pk))
        wanted = equal[first - start : last - start]
        clinics = {clinic.pk: clinic for clinic in _cards_of(clinics=wanted, today=timezone.localdate())}
        shown = [clinics[pk] for pk in wanted if pk in clinics]
        for clinic in shown:
            clinic.km = self._km[clinic.pk]
            clinic.distance = format_distance(clinic.km, self._unit)
            clinic.checked_on = checked.get(clinic.pk)
        return shown


def card_clinics(today=None):
    """Return the clinics with everything a card needs, in one query."""
    return Clinic.objects.listed().with_place().with_paid(today).only(*_ON_CARDS, *_PLACE)


@reused(clinics=[BigIntegerField()], today=DateField())
def _cards_of(clinics, today):
    return card_clinics(today).filter(any_of("pk", clinics)).order_by()


def newest_check_dates(clinics):
    """Return {clinic: date of the newest check by staff or the clinic}. One query."""
    return dict(_newest_checks(clinics=clinics)) if clinics else {}


@reused(clinics=[BigIntegerField()])
def _newest_checks(clinics):
    rows = FieldCheck.objects.filter(any_of("clinic_id", clinics), how__in=FieldCheck.CONFIRMING).order_by()
    return rows.values_list("clinic_id").annotate(Max("checked_on"))


def terms_of(clinics):
    """Return {clinic: (names of treatments, names of insurance)}."""
    found = {pk: ([], []) for pk in clinics}
    for clinic, kind, name in _terms_of(clinics=list(clinics)) if found else ():
        found[clinic][kind].append(name)
    return {pk: tuple(map(sorted, lists)) for pk, lists in found.items()}


@reused(clinics=[BigIntegerField()])
def _terms_of(clinics):
    def named(field, kind):
        rows = getattr(Clinic, field).through.objects.filter(any_of("clinic_id", clinics)).order_by()
        term = Clinic._meta.get_field(field).m2m_reverse_field_name()
        return rows.values_list("clinic_id", Value(kind, output_field=IntegerField()), f"{term}__name")

    return named("treatments", 0).union(named("insurance", 1), all=True)


def annotate_cards(page, open_now=(), numbered=False):
    """Set number, marks, terms and date of the newest check on the cards of a Page.

    Return the page. One query, and one more unless the dates are known.
    """
    today = timezone.localdate()
    clinics = list(page.object_list)
    missing = [clinic.pk for clinic in clinics if not hasattr(clinic, "checked_on")]
    checked = newest_check_dates(missing) if missing else {}
    terms = terms_of([clinic.pk for clinic in clinics])
    for number, clinic in enumerate(clinics, start=page.start_index()):
        clinic.treatment_names, clinic.insurance_names = terms[clinic.pk]
        clinic.number = str(number) if numbered else ""
        clinic.anchor = f"clinic-{clinic.pk}"
        clinic.marks = list(marks_of(clinic, clinic.pk in open_now))
        if not hasattr(clinic, "checked_on"):
            clinic.checked_on = checked.get(clinic.pk)
        clinic.checked_said = _render_date(clinic.checked_on) if clinic.checked_on else ""
        clinic.is_stale = bool(clinic.checked_on) and today - clinic.checked_on > freshness.half_life("phone")
    page.object_list = clinics
    return page


@lru_cache(maxsize=1000)
def _render_date(day):
    """Render a date. Cached, because most cards share theirs with others."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "F j, Y"))
