"""Finding drafts, people and clinics for staff, whatever readers may see.

A common word is in half of all texts, and ranking those takes a second. So the newest rows come first.
"""

from search.index.statements import find_newest, find_titles, match_of
from search.terms import terms


def find_drafts(text, limit):
    """Return the keys of the newest articles whose draft has these words. One query."""
    match = _match(text)
    return [key for _kind, key in find_newest(match, {"draft": (0, limit)})] if match else []


def find_rows(text, kinds, limit):
    """Return {kind: [(key, title)]} of rows with these words, titles first. One query."""
    match, found = _match(text), {kind: [] for kind in kinds}
    if match and kinds:
        for (kind, key), (title, _language) in find_titles(match, dict.fromkeys(kinds, (limit, limit))).items():
            found[kind].append((key, title))
    return {kind: rows[:limit] for kind, rows in found.items()}


def _match(text):
    """Return the query for all words of a text; the last one may be a beginning."""
    words = terms(text)
    return (
        match_of([[((word,), number == len(words), False)] for number, word in enumerate(words, start=1)])
        if words
        else ""
    )
