"""How long the log of changes is kept."""

from django.db.models import Max

from core.models import PageChange
from core.retention import Rule, delete_rows


def _rows(before, at):
    # A store knows by the last row that it read that the log still reaches back to it, so the newest row stays.
    newest = PageChange.objects.aggregate(newest=Max("pk"))["newest"]
    return PageChange.objects.filter(at__lt=before).exclude(pk=newest)


RULES = [Rule("changes of what pages show", 7, _rows, delete_rows)]
