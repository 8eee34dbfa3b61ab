"""Titles and names that complete what a reader is typing. One statement."""

from django.utils import timezone

from search.index.statements import find_titles, match_of
from search.results.hits import LABELS
from search.results.plan import split
from search.results.visible import visible_sql

MOST_SHOWN, MOST_OF_A_KIND = 8, 4
KINDS = ("topic", "article", "treatment", "condition", "region", "clinic", "person")


def suggest(query, at=None):
    """Return [{"text", "kind"}] of titles that have all words.

    The last word may be a beginning.
    """
    words = split(query)
    if not words or len("".join(words)) < 2:
        return []
    at = at or timezone.now()
    match = match_of([[((word,), number == len(words), False)] for number, word in enumerate(words, start=1)])
    visible = {kind: [visible_sql(kind, at)] for kind in KINDS}
    rows = find_titles(match, dict.fromkeys(KINDS, (MOST_OF_A_KIND, 0)), visible)
    found = {title: LABELS[kind] for (kind, _number), title in rows.items()}
    first = " ".join(words)
    titles = sorted(found, key=lambda title: (not " ".join(split(title)).startswith(first), len(title)))
    return [{"text": title, "kind": found[title]} for title in titles[:MOST_SHOWN]]
