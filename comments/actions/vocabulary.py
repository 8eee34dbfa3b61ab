"""The phrases by which comments are held: the first ones come from a file, and staff own them from then on."""

from django.db import transaction

from comments import phrases
from comments.models import Phrase


@transaction.atomic
def load_phrases(*, dry_run=False):
    """Add the phrases of comments/data/phrases.toml that are not there yet; return them.

    What staff changed or switched off stays as it is; what they deleted comes back, so switch off rather than delete.
    """
    there = set(Phrase.objects.values_list("kind", "language", "text"))
    missing = [
        Phrase(**fields)
        for fields in phrases.from_file()
        if (fields["kind"], fields["language"], fields["text"]) not in there
    ]
    return missing if dry_run else Phrase.objects.bulk_create(missing)
