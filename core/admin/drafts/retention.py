"""How long texts that were never saved are kept."""

from core.admin.drafts.store import KEPT_DAYS
from core.models import UnsavedDraft, UnsavedVersion
from core.retention import Rule, delete_rows

RULES = [
    Rule("unsaved drafts", KEPT_DAYS, lambda before, at: UnsavedDraft.objects.filter(saved_at__lt=before), delete_rows),
    Rule(
        "earlier states of unsaved drafts",
        KEPT_DAYS,
        lambda before, at: UnsavedVersion.objects.filter(saved_at__lt=before),
        delete_rows,
    ),
]
