"""Titles and names that complete what a reader is typing. One statement."""

from django.utils import timezone

from core.text.languages import INTERFACE
from search.index.statements import find_titles, match_of
from search.results.hits import LABELS
from search.results.plan import split
from search.results.visible import visible_sql

MOST_SHOWN, MOST_OF_A_KIND = 8, 4
KINDS = ("topic", "article", "treatment", "condition", "region", "clinic", "person")


def suggest(query, at=None):
    """Return [{"text", "kind", "lang"}] of titles that have all words.

    The last word may be a beginning. `lang` is there for a title in a language of its own.
    """
    words = split(query)
    if not words or len("".join(words)) < 2:
        return []
    at = at or timezone.now()
    match = match_of([[((word,), number == len(words), False)] for number, word in enumerate(words, start=1)])
    visible = {kind: [visible_sql(kind, at)] for kind in KINDS}
    rows = find_titles(match, dict.fromkeys(KINDS, (MOST_OF_A_KIND, 0)), visible)
    found = {title: _entry(title, kind, language) for (kind, _number), (title, language) in rows.items()}
    first = " ".join(words)
    titles = sorted(found, key=lambda title: (not " ".join(split(title)).startswith(first), len(title)))
    return [found[title] for title in titles[:MOST_SHOWN]]


def _entry(title, kind, language):
    entry = {"text": title, "kind": LABELS[kind]}
    return entry if not language or language.lower() == INTERFACE else entry | {"lang": language}
