"""Read a query: its words, the phrases in quotation marks, and what to leave out."""

import re
from typing import NamedTuple

from search.results.plan import split
from search.terms import MOST_CHARACTERS, MOST_TERMS, STOP_WORDS

_MARKS = '"“”„«»'
# A minus before a number is a number below zero, and one between blanks is a dash.
_PART = re.compile(
    rf"(?P<minus>(?<!\S)-(?=[^\W\d_]|[{_MARKS}]))?"
    rf"(?:[{_MARKS}](?P<phrase>[^{_MARKS}]*)[{_MARKS}]|(?P<words>[^\s{_MARKS}]+))"
)


class Typed(NamedTuple):
    """What a reader typed, as plain words.

    `phrases` is {place of the first word: place behind the last} of words that must follow each other. `without` are words
    and phrases that no result may have.
    """

    words: list
    phrases: dict = {}
    without: tuple = ()

    def quoted(self):
        """Return the phrases as texts."""
        return tuple(" ".join(self.words[first:end]) for first, end in self.phrases.items())


def read_query(query):
    """Return what a query asks for. One that only leaves words out asks for these."""
    words, phrases, without = [], {}, []
    for part in _PART.finditer(query[:MOST_CHARACTERS]):
        own = split(part["words"] or part["phrase"] or "")
        # Every text has words such as "what", and who types "-what" means a dash.
        if part["minus"] and not STOP_WORDS.issuperset(own):
            without.append(tuple(own))
            continue
        if part["phrase"] and own:
            phrases[len(words)] = len(words) + len(own)
        words += own
    if not words:
        return Typed(split(query))
    words = words[:MOST_TERMS]
    return Typed(words, {first: end for first, end in phrases.items() if end <= len(words)}, tuple(without))
