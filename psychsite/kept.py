"""What the database's own triggers keep, and what `migrate` and `check` do about them."""

from django.core.checks import Tags, Warning, register
from django.db import connections

from clinics.models import finder_triggers
from psychsite.search import index

# Each module has missing(connection) -> sorted names of what is gone, and install(connection), which makes all anew.
KEPT_BY_TRIGGERS = {
    "search index": (index, "psychsite.W001"),
    "finder's rows": (finder_triggers, "psychsite.W003"),
}


def make_whole(connection):
    """Make anew what is not whole, from all rows; yield the name of each."""
    for name, (kept, _id) in KEPT_BY_TRIGGERS.items():
        if kept.missing(connection):
            kept.install(connection)
            yield name


@register(Tags.database)
def kept_are_whole(app_configs, databases, **kwargs):
    """Name what is gone (W001, W003). A warning: an error would stop the `migrate` that mends it."""
    return [
        Warning(
            f"The {name} cannot follow every change in {alias}: {', '.join(gone)} missing.",
            hint=f"Run `manage.py migrate`: it makes the {name} anew.",
            id=known_as,
        )
        for alias in databases or []
        for name, (kept, known_as) in KEPT_BY_TRIGGERS.items()
        if (gone := kept.missing(connections[alias]))
    ]
