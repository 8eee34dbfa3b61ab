"""Pages that staff put first for some words."""

from django.db.models import Q

from search.models import Promotion

MOST_SHOWN = 3


def find_promoted(words):
    """Return the promoted results for exactly these plain words; one statement."""
    asked = " ".join(words)
    if not asked:
        return []
    rows = Promotion.objects.filter(Q(is_active=True) & Q(words__icontains=words[0]))
    return [row for row in rows if asked in row.phrases()][:MOST_SHOWN]
