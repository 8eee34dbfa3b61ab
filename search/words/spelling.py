"""Correcting a word that no text has, by the words of the index.

The name of a drug is never taken for a mistake in another one: a reader who types ketorolac must not read about ketamine.
"""

import tomllib
from functools import cache
from pathlib import Path

from django.db.models import Q

from articles.changes.spelling import frequencies
from articles.document.tokens import DRUGS
from search.models import Word

FEWEST_LETTERS, MOST_EDITS = 4, 2
# Shorter words have too many neighbors at two edits.
_FEWEST_FOR_TWO = 6


@cache
def drug_names():
    """Return the names of drugs, which are a misspelling of nothing."""
    more = tomllib.loads(Path(__file__).with_name("drugs.toml").read_text(encoding="utf-8"))["names"]
    return DRUGS | frozenset(more.split())


def correct(word):
    """Return the known words nearest to a word that no text has, best first.

    One statement. A word of English is no mistake.
    """
    if len(word) < FEWEST_LETTERS or not word.isalpha() or word in drug_names() or word in frequencies():
        return []
    edits = MOST_EDITS if len(word) >= _FEWEST_FOR_TWO else 1
    # The first letter is mostly right, or has changed places with the second.
    near = Q(initial__in=set(word[:2]), length__range=(len(word) - edits, len(word) + edits))
    rows = Word.objects.filter(near).values_list("word", "documents")
    return nearest(word, rows, edits)


def nearest(word, rows, edits=MOST_EDITS):
    """Return those of [(word, number of texts)] within `edits` of `word`, best first.

    Names of drugs count at one edit alone, and not if two of them are as near.
    """
    letters, found = set(word), []
    for candidate, documents in rows:
        # Each edit adds and takes away one character at most.
        if len(letters ^ set(candidate)) > 2 * edits:
            continue
        most = 1 if candidate in drug_names() else edits
        if 0 < (distance := edit_distance(word, candidate, most)) <= most:
            found.append((distance, word[0] != candidate[0], -documents, candidate))
    found.sort()
    drugs = [row for row in found if row[3] in drug_names()]
    if len(drugs) > 1:
        found = [row for row in found if row[3] not in drug_names()]
    return [row[3] for row in found]


def edit_distance(one, other, most):
    """Return the number of edits between two words.

    An edit inserts, deletes or replaces a character, or swaps two neighbors. Returns `most` + 1 if there are more.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = None, list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        row = [place]
        for at, second in enumerate(other, start=1):
            cost = min(last[at] + 1, row[at - 1] + 1, last[at - 1] + (letter != second))
            if before and at > 1 and letter == other[at - 2] and one[place - 2] == second:
                cost = min(cost, before[at - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
