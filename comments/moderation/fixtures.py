"""Load the first phrases and scripted replies; staff own them afterwards."""

import tomllib
from pathlib import Path

from django.db import transaction

from comments.models import Phrase, ScriptedReply
from comments.screening import phrases

REPLIES_FILE = Path(__file__).with_name("replies.toml")


@transaction.atomic
def load_phrases(*, dry_run=False):
    """Add the phrases of phrases.toml that are missing; return them.

    Changes by staff stay. A phrase that staff deleted comes back, so switch phrases off instead.
    """
    existing = set(Phrase.objects.values_list("kind", "language", "text"))
    missing = [
        Phrase(**fields)
        for fields in phrases.read_phrases()
        if (fields["kind"], fields["language"], fields["text"]) not in existing
    ]
    return missing if dry_run else Phrase.objects.bulk_create(missing)


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
