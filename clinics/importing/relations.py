"""The rows related to imported clinics, and the terms of their categories."""

from functools import cached_property

from clinics.entries import fact_values, facts
from clinics.hours import format
from clinics.importing import paid_periods
from clinics.importing.cells.values import split_list
from clinics.models import Clinic, OpeningHours, PaidPeriod, Region, SpecialDay
from core.db.rows import insert_rows
from geo.countries import fold


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


class CategoryTerms:
    """The treatments and conditions of this directory, by which it reads categories.

    A category of another directory may be a treatment, a kind of clinic or anything else (“Featured”). One that
    has the name of a term here means that term, and no other one makes a term.
    """

    def __init__(self):
        self.unknown = set()

    @cached_property
    def _known(self):
        return {
            fold(name): (fact, name)
            for fact in ("conditions", "treatments")
            for name in Clinic._meta.get_field(fact).related_model.objects.values_list("name", flat=True)
        }

    def add_to(self, entry):
        """Add the terms of an entry's categories to its facts.

        What is no term is noted once a file.
        """
        for category in entry.categories:
            # Before a category some name the one above it: “Health > Psychiatry”.
            parts = [part.rpartition(">")[2].strip() for part in split_list(category)]
            for part in [category] if fold(category) in self._known else filter(None, parts):
                fact, name = self._known.get(fold(part), ("", ""))
                if fact:
                    entry.values[fact] = sorted({*entry.values.get(fact, ()), name})
                    entry.at_least.add(fact)
                elif fold(part) not in self.unknown:
                    self.unknown.add(fold(part))
                    entry.notes.append(
                        f"The category “{part[:60]}” is no treatment or condition of this directory; skipped. To use "
                        "it, add one of this name and import the file again."
                    )


def _special_day_rows(clinic, text):
    # Two rows with the same start would violate a constraint, so the first one wins.
    rows = {(day, opens): (closes, note) for day, opens, closes, note in reversed(format.parse_special(text))}
    return [
        SpecialDay(clinic=clinic, date=day, opens=opens, closes=closes, note=note)
        for (day, opens), (closes, note) in sorted(rows.items(), key=str)
    ]
