"""How long earlier drafts are kept."""

from articles.models import DraftVersion
from core.admin.drafts.store import KEPT_DAYS
from core.retention import Rule, delete_rows

RULES = [
    Rule(
        "earlier drafts", KEPT_DAYS, lambda before, at: DraftVersion.objects.filter(replaced_at__lt=before), delete_rows
    )
]
