"""The rows related to imported clinics, written together."""

from clinics.entries import fact_values, facts
from clinics.hours import format
from clinics.importing import paid_periods
from clinics.models import Clinic, OpeningHours, PaidPeriod, Region, SpecialDay
from core.db.rows import insert_rows


class RelatedRows:
    """Collects related rows of new clinics; `flush` writes them by table."""

    def __init__(self):
        self.terms = {}
        self.rows = {}

    def add(self, clinic, entry, by=None):
        for name in facts.TERMS:
            model, through = Clinic._meta.get_field(name).related_model, getattr(Clinic, name).through
            column = f"{model._meta.model_name}_id"
            for term in {self._find_term(model, one) for one in entry.values.get(name, [])}:
                self._append(through, through(clinic_id=clinic.pk, **{column: term.pk}))
        if paths := entry.values.get("telehealth_regions"):
            through = Clinic.telehealth_regions.through
            for pk in Region.objects.filter(path__in=paths).values_list("pk", flat=True):
                self._append(through, through(clinic_id=clinic.pk, region_id=pk))
        for weekday, opens, closes in format.parse_hours(entry.values.get("hours", "")):
            self._append(OpeningHours, OpeningHours(clinic=clinic, weekday=weekday, opens=opens, closes=closes))
        for row in _special_day_rows(clinic, entry.special_days):
            self._append(SpecialDay, row)
        for period in paid_periods.parse_paid(entry.paid_periods):
            period.clinic, period.by = clinic, by
            self._append(PaidPeriod, period)

    def flush(self):
        for rows in self.rows.values():
            insert_rows(rows)
        self.rows = {}

    def replace_special_days(self, clinic, text):
        clinic.special_days.all().delete()
        SpecialDay.objects.bulk_create(_special_day_rows(clinic, text))

    def _append(self, model, row):
        self.rows.setdefault(model, []).append(row)

    def _find_term(self, model, name):
        key = (model, name.casefold())
        if key not in self.terms:
            self.terms[key] = fact_values.find_or_create_term(model, name)
        return self.terms[key]


def _special_day_rows(clinic, text):
    # Two rows with the same start would violate a constraint, so the first one wins.
    rows = {(day, opens): (closes, note) for day, opens, closes, note in reversed(format.parse_special(text))}
    return [
        SpecialDay(clinic=clinic, date=day, opens=opens, closes=closes, note=note)
        for (day, opens), (closes, note) in sorted(rows.items(), key=str)
    ]
