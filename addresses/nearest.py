"""Propose pages for an address that was not found."""

import re
from difflib import SequenceMatcher

from django.db.models import Q

from addresses.kinds import KINDS
from addresses.pages import Page
from addresses.paths import place_of, tidy

MOST_PROPOSED, LEAST_LIKENESS = 3, 0.6
# Rows that are compared, of each kind.
MOST_COMPARED = 300
_WORD = re.compile("[a-z0-9]{4,}")


def nearest(path):
    """Return up to three public Pages with addresses like this one, nearest first.

    Only rows that share a word or the beginning are compared, so the time is bounded.
    """
    neat = tidy(path)
    place = place_of(neat)
    if place and place.prefix == "/":
        # Any path begins so.
        place = None
    last = (place.key if place else neat.strip("/")).rpartition("/")[2]
    found = [
        (likeness, page)
        for kind in ([place.kind] if place else KINDS.values())
        for page in _candidates(kind, last)
        if (likeness := _likeness(last, page.key.rpartition("/")[2])) >= LEAST_LIKENESS
    ]
    found.sort(key=lambda pair: (-pair[0], pair[1].path))
    return [page for _likeness, page in found[:MOST_PROPOSED]]


def _candidates(kind, last):
    """Yield the public Pages of a kind that could be meant; one query."""
    words = sorted(_WORD.findall(last), key=len, reverse=True)[:3]
    if len(last) < 2:
        return
    # The last part of a region's path begins after a slash.
    like = Q(**{f"{kind.column}__startswith": last[:3]}) | Q(**{f"{kind.column}__contains": f"/{last[:3]}"})
    for word in words:
        like |= Q(**{f"{kind.column}__contains": word})
    rows = kind.public().filter(like).order_by().values_list("pk", kind.column)[:MOST_COMPARED]
    for pk, key in rows:
        yield Page(kind, pk, key, True, None)


def _likeness(one, other):
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
