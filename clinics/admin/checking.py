"""Checks in the clinic's form: shown beside the facts, and made with its save."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from clinics.admin.layout import TAB_OF_CHECK
from clinics.entries import fact_values, facts, freshness
from clinics.models import Clinic, FieldCheck
from clinics.proposals import actions

IN_THE_FUTURE = "The check date is in the future. Enter the day the check was made."


class ChecksForm(forms.ModelForm):
    """Mixin of the clinic's form: a check of each FieldCheck.Field.

    It covers the value that is saved with it. After is_valid(), `checks` is [(field, how, day, source)].
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.checks = []
        for field in FieldCheck.Field:
            label = field.label.lower()
            self.fields[f"check_{field}_how"] = forms.ChoiceField(
                label=f"How you checked: {label}",
                choices=[("", "Not checked now"), *FieldCheck.How.choices],
                required=False,
            )
            self.fields[f"check_{field}_on"] = forms.DateField(
                label=f"Day of the check: {label}", required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            self.fields[f"check_{field}_source"] = forms.CharField(
                label=f"Source: {label}", required=False, max_length=FieldCheck._meta.get_field("source").max_length
            )

    def clean(self):
        cleaned = super().clean()
        for field in FieldCheck.Field:
            how, day, source = (cleaned.get(f"check_{field}_{name}") for name in ("how", "on", "source"))
            if day and day > timezone.localdate():
                self.add_error(f"check_{field}_on", IN_THE_FUTURE)
            if how:
                self.checks.append((field, how, day, source))
            elif day or source:
                self.add_error(f"check_{field}_how", "Choose how you checked it.")
        return cleaned

    def save_checks(self, by):
        clinic = Clinic.objects.with_place().get(pk=self.instance.pk)
        for field, how, day, source in self.checks:
            actions.record_checks(clinic=clinic, fields=[field], how=how, by=by, checked_on=day, source=source or "")


@dataclass
class CheckLine:
    """One FieldCheck.Field in the form: its last check, and fields for a new one."""

    field: str
    last: FieldCheck | None
    state: str
    earlier: list
    new: dict

    @property
    def label(self):
        return FieldCheck.Field(self.field).label

    @property
    def is_due(self):
        return self.state != freshness.FRESH

    @property
    def tab(self):
        return TAB_OF_CHECK[self.field]

    @property
    def is_open(self):
        return any(field.errors or field.value() for field in self.new.values())


def check_lines(clinic, form, may_change):
    """Return {FieldCheck.Field: CheckLine} for a clinic, or for a new one (None)."""
    rows = list(clinic.checks.select_related("by")) if clinic else []
    newest, today = fact_values.newest_checks(clinic, rows) if clinic else {}, timezone.localdate()
    lines = {}
    for field in freshness.HALF_LIVES:
        last = newest.get(field)
        names = ("how", "on", "source") if may_change else ()
        lines[field] = CheckLine(
            field,
            last,
            freshness.state_of(field, last and last.checked_on, today),
            [row for row in rows if row.field == field and row is not last],
            {name: form[f"check_{field}_{name}"] for name in names},
        )
    return lines


def due_lines(clinic, lines):
    """Return the CheckLines that readers are warned about: of facts that have a value."""
    if clinic is None or clinic.state != Clinic.State.LISTED:
        return []
    stated = {
        fact.field
        for fact in facts.FACTS.values()
        if fact_values.value_of(clinic, fact.name) not in (None, "", [], False)
    }
    return [line for line in lines.values() if line.is_due and line.field in stated]
