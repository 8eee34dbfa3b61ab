"""How long counts of queries are kept."""

from core.retention import Rule, delete_rows
from search.models import AskedQuery

RULES = [
    Rule("what readers searched for", 90, lambda before, at: AskedQuery.objects.filter(day__lt=before), delete_rows)
]
