"""The check that names verbs which the database knows and the code does not."""

from django.core.checks import Tags, Warning, register
from django.db import connections

from activity.models import Entry
from activity.verbs import VERBS


@register(Tags.database)
def verbs_are_known(app_configs, databases, **kwargs):
    """Name unknown verbs (W001): pages show their code instead of words."""
    found = []
    for alias in databases or []:
        if Entry._meta.db_table not in connections[alias].introspection.table_names():
            continue
        unknown = Entry.objects.using(alias).exclude(verb__in=VERBS).order_by("verb")
        if names := list(unknown.values_list("verb", flat=True).distinct()[:10]):
            found.append(
                Warning(
                    f"The activity in {alias} has verbs without words: {', '.join(names)}.",
                    hint="Add them to activity/verbs.py. A verb that no code uses any more stays there for its entries.",
                    id="activity.W001",
                )
            )
    return found
