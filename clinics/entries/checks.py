"""System checks that hold the rows of facts and the columns of Clinic together."""

from django.apps import apps
from django.core.checks import Error, Tags, register

from clinics.entries import freshness
from clinics.entries.facts import FACTS, NOT_FACTS

_HINT = (
    "Give it a row in _IN_PANELS of clinics/entries/facts.py, or name it in NOT_FACTS there with the reason. "
    "docs/howto.md, “Add a clinic field”, has the steps."
)


@register(Tags.models)
def every_column_is_known(app_configs, **kwargs):
    """Report columns of Clinic that are neither facts nor named in NOT_FACTS (E001)."""
    return [
        Error(f"Clinic.{name} is neither a fact of an entry nor in NOT_FACTS.", hint=_HINT, id="clinics.E001")
        for name in _columns()
        if name not in FACTS and name not in NOT_FACTS
    ]


@register(Tags.models)
def every_row_fits_its_column(app_configs, **kwargs):
    """Report rows of facts that do not fit Clinic (E002).

    The column is missing, the check is missing, or the column holds fewer characters.
    """
    columns, problems = _columns(), []
    for fact in FACTS.values():
        # Opening hours are rows of a table of their own.
        if fact.kind != "hours" and fact.name not in columns:
            problems.append(f"The fact “{fact.name}” is no column of Clinic.")
        if fact.field not in freshness.HALF_LIVES:
            problems.append(f"The fact “{fact.name}” is covered by the check “{fact.field}”, which has no half-life.")
        most = getattr(columns.get(fact.name), "max_length", None)
        if fact.max_length and most and fact.max_length > most:
            problems.append(
                f"An import would keep {fact.max_length} characters of “{fact.name}”; its column holds {most}."
            )
    problems += [
        f"NOT_FACTS names “{name}”, which is no column of Clinic." for name in NOT_FACTS if name not in columns
    ]
    problems += [f"“{name}” is a fact and in NOT_FACTS." for name in NOT_FACTS if name in FACTS]
    hint = "Correct the row in clinics/entries/facts.py."
    return [Error(problem, hint=hint, id="clinics.E002") for problem in problems]


def _columns():
    """Return {name: field} of the columns and relations that Clinic itself declares."""
    options = apps.get_model("clinics", "Clinic")._meta
    return {field.name: field for field in (*options.local_fields, *options.local_many_to_many)}
