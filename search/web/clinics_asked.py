"""Queries for which the finder of clinics knows more than the search."""

import re

from search.results.plan import split
from search.terms import KIND_WORDS, stop_words_of

# ZIP codes, which Germany, France and Spain write alike, and the codes of Canada and of the United Kingdom.
_POSTAL_CODE = re.compile(
    r"(?<![\w.,])(?:\d{5}(?:-\d{4})?|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2})(?![\w%])", re.IGNORECASE
)
_NEAREST = frozenset(("nearby", "nearest", "closest"))


def asks_for_clinics(query):
    """Return True for a query about a place, or about clinics alone.

    Examples: "ketamine near me", "33101". The finder knows distances and postal codes, which no text has.
    """
    words = split(query)
    stop_words = stop_words_of(words)
    named = [word for word in words if KIND_WORDS.get(word) == "clinic"]
    is_near_me = "near" in words and ("me" in words or len(named) > 1)
    is_for_all = bool(named) and all(word in named or word in stop_words for word in words)
    return bool(is_near_me or is_for_all or not _NEAREST.isdisjoint(words) or _POSTAL_CODE.search(query))
