"""How long counts of addresses are kept."""

from addresses.models import MissingAddress, RedirectUse
from core.retention import Rule, delete_rows

RULES = [
    Rule(
        "addresses that were not found",
        90,
        lambda before, at: MissingAddress.objects.filter(day__lt=before.date()),
        delete_rows,
    ),
    Rule("uses of redirects", 400, lambda before, at: RedirectUse.objects.filter(week__lt=before.date()), delete_rows),
]
