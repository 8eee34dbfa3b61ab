"""Changes of many listings at once: what each would do, and doing it.

A change is planned for each listing before it is made, so that staff see what they confirm.
"""

from dataclasses import dataclass, field

from django.db import transaction

from activity.log import record
from clinics.models import Clinic, FieldCheck, Insurance, Treatment
from clinics.proposals import actions
from core.errors import ActionRefused

MAX_CLINICS = 500
GONE = (Clinic.State.MERGED, Clinic.State.OPTED_OUT)


@dataclass(frozen=True)
class Line:
    """What a change does to one clinic: `effect`, or `reason` why it stays as it is."""

    clinic: Clinic
    effect: str = ""
    reason: str = ""


class Change:
    """One kind of change with its parameters."""

    def plan(self, clinic):
        """Return the Line of a clinic."""
        raise NotImplementedError

    def apply(self, clinic, by):
        """Make the change; return the details for the log."""
        raise NotImplementedError


@dataclass(frozen=True)
class MoveTo(Change):
    """Give listings another state."""

    state: str
    closed_on: object = None
    note: str = ""

    def plan(self, clinic):
        old, new = clinic.get_state_display(), Clinic.State(self.state).label
        if clinic.state in GONE:
            return Line(clinic, reason=f"It is {old.lower()} and stays so.")
        if clinic.state == self.state:
            return Line(clinic, reason=f"It is {old.lower()} already.")
        if self.state == Clinic.State.LISTED and clinic.find_open_claims():
            return Line(clinic, reason="Its texts make claims. Open it and fix them, or give a reason to keep them.")
        return Line(clinic, effect=f"{old} → {new}")

    def apply(self, clinic, by):
        old, clinic.state = clinic.state, self.state
        clinic.closed_on, clinic.state_note = self.closed_on, self.note
        clinic.save(update_fields={"state", "closed_on", "state_note", "updated_at"})
        return {"changed": {"state": [old, clinic.state]}}


@dataclass(frozen=True)
class MarkChecked(Change):
    """Record one check of the same facts in each listing."""

    fields: tuple
    how: str
    checked_on: object = None
    source: str = ""

    def plan(self, clinic):
        if clinic.state in GONE:
            return Line(clinic, reason=f"It is {clinic.get_state_display().lower()}: there is nothing to check.")
        return Line(clinic, effect=f"Checked: {', '.join(FieldCheck.Field(name).label for name in self.fields)}")

    def apply(self, clinic, by):
        actions.record_checks(
            clinic=clinic, fields=self.fields, how=self.how, by=by, checked_on=self.checked_on, source=self.source
        )
        return {"checked": ", ".join(FieldCheck.Field(name).label for name in self.fields)}


@dataclass(frozen=True)
class AddTerms(Change):
    """Add treatments or kinds of insurance to each listing."""

    terms: tuple = field(default=())

    def _missing(self, clinic):
        held = {*clinic.treatments.all(), *clinic.insurance.all()}
        return [term for term in self.terms if term not in held]

    def plan(self, clinic):
        if clinic.state in GONE:
            return Line(clinic, reason=f"It is {clinic.get_state_display().lower()} and stays as it is.")
        if missing := self._missing(clinic):
            return Line(clinic, effect=f"Gets {', '.join(term.name for term in missing)}")
        return Line(clinic, reason="It has all of them already.")

    def apply(self, clinic, by):
        missing = self._missing(clinic)
        clinic.treatments.add(*(term for term in missing if isinstance(term, Treatment)))
        clinic.insurance.add(*(term for term in missing if isinstance(term, Insurance)))
        clinic.save(update_fields={"updated_at"})
        return {"added": ", ".join(term.name for term in missing)}


def plan_change(change, clinics):
    """Return the Lines of a change. Raises ActionRefused for too many clinics."""
    rows = list(
        clinics.with_place().prefetch_related("treatments", "insurance").order_by("name", "pk")[: MAX_CLINICS + 1]
    )
    if len(rows) > MAX_CLINICS:
        raise ActionRefused(f"Choose at most {MAX_CLINICS} clinics at a time.")
    return [change.plan(clinic) for clinic in rows]


@transaction.atomic
def make_change(*, change, clinics, by):
    """Make a change and log it for each clinic; return the Lines as planned now.

    Raises ActionRefused.
    """
    actions.require_permission(by)
    # In one order, so that two people who change the same clinics wait instead of blocking each other.
    list(Clinic.objects.select_for_update(no_key=True).filter(pk__in=clinics.values("pk")).order_by("pk"))
    lines = plan_change(change, clinics)
    for line in lines:
        if line.effect:
            details = change.apply(line.clinic, by)
            record("clinic.changed", by=by, about=line.clinic, details={**details, "at once": len(lines)})
    return lines
