"""Load the first scripted replies; staff own them afterwards."""

import tomllib
from pathlib import Path

from django.db import transaction

from comments.models import ScriptedReply

REPLIES_FILE = Path(__file__).with_name("replies.toml")


@transaction.atomic
def load_replies(*, dry_run=False):
    """Add the scripted replies whose title is missing; return them."""
    existing = set(ScriptedReply.objects.values_list("language", "title"))
    rows = tomllib.loads(REPLIES_FILE.read_text(encoding="utf-8"))["replies"]
    missing = [
        ScriptedReply(**{**row, "text": row["text"].strip()})
        for row in rows
        if (row["language"], row["title"]) not in existing
    ]
    return missing if dry_run else ScriptedReply.objects.bulk_create(missing)
