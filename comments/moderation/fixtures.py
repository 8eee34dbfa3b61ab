"""Phrases that hold comments, and scripted replies: the first ones come from files, and staff own them from then on."""

import tomllib
from pathlib import Path

from django.db import transaction

from comments.models import Phrase, ScriptedReply
from comments.screening import phrases

REPLIES = Path(__file__).with_name("replies.toml")


@transaction.atomic
def load_phrases(*, dry_run=False):
    """Add the phrases of comments/screening/phrases.toml that are not there yet; return them.

    What staff changed or switched off stays as it is; what they deleted comes back, so switch off rather than delete.
    """
    there = set(Phrase.objects.values_list("kind", "language", "text"))
    missing = [
        Phrase(**fields)
        for fields in phrases.from_file()
        if (fields["kind"], fields["language"], fields["text"]) not in there
    ]
    return missing if dry_run else Phrase.objects.bulk_create(missing)


@transaction.atomic
def load_replies(*, dry_run=False):
    """Add the scripted replies of replies.toml whose title is not there yet; return them."""
    there = set(ScriptedReply.objects.values_list("language", "title"))
    rows = tomllib.loads(REPLIES.read_text(encoding="utf-8"))["replies"]
    missing = [
        ScriptedReply(**{**row, "text": row["text"].strip()})
        for row in rows
        if (row["language"], row["title"]) not in there
    ]
    return missing if dry_run else ScriptedReply.objects.bulk_create(missing)
