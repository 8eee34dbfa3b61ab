"""Find the passage of a remark in an edition, and again in later texts.

A remark is bound to words: the passage and a few words around it. Without a passage it is about its block.
"""

from collections import Counter
from typing import NamedTuple

from articles.blocks.base import kind_of

CONTEXT_CHARACTERS = 60
# A passage between known words may have grown by so much.
_MAX_CHANGED_CHARACTERS = 1500
# A block with a smaller share of the former words is another block.
_MIN_SHARED_WORDS = 0.3


class Place(NamedTuple):
    """The block of a passage now, and whether its words are the same."""

    block: int
    is_same: bool


def words_of(item):
    """Return the words of a frozen item on one line."""
    return " ".join(" ".join(kind_of(item).words(item)).split())


def anchor(item, passage, before="", after=""):
    """Return (passage, before, after) as they stand in an item, or all "".

    `before` and `after` tell equal passages apart; what is returned comes from the item.
    """
    words, passage = words_of(item), " ".join(passage.split())
    places = _occurrences(words, passage)
    if not places:
        return "", "", ""
    start = max(places, key=lambda place: _agreement(words, place, passage, before, after))
    end = start + len(passage)
    return (
        passage,
        words[max(0, start - CONTEXT_CHARACTERS) : start].strip(),
        words[end : end + CONTEXT_CHARACTERS].strip(),
    )


def find_place(remark, document):
    """Return the Place of a remark in a document, or None if its passage is gone."""
    texts = [words_of(item) for item in document]
    if remark.is_anchored:
        return _find_same(remark, texts) or _find_changed(remark, texts)
    return _find_block(words_of(remark.edition.document[remark.block]), texts)


def _find_same(remark, texts):
    found = [
        (_agreement(text, place, remark.passage, remark.before, remark.after), -abs(index - remark.block), index)
        for index, text in enumerate(texts)
        for place in _occurrences(text, remark.passage)
    ]
    return Place(max(found)[2], True) if found else None


def _find_changed(remark, texts):
    """Return the place between the words around a passage that changed."""
    for index, text in enumerate(texts):
        start = text.find(remark.before) if remark.before else 0
        begin = start + len(remark.before)
        end = text.find(remark.after, begin) if remark.after else len(text)
        if min(start, end) >= 0 and end - begin <= _MAX_CHANGED_CHARACTERS and (remark.before or remark.after):
            return Place(index, False)
    return None


def _find_block(words, texts):
    if words in texts:
        return Place(texts.index(words), True)
    mine, best = Counter(words.split()), (0, 0)
    for index, text in enumerate(texts):
        theirs = Counter(text.split())
        shared = 2 * sum((mine & theirs).values()) / max(1, mine.total() + theirs.total())
        best = max(best, (shared, -index))
    return Place(-best[1], False) if best[0] >= _MIN_SHARED_WORDS else None


def _occurrences(text, passage):
    places, start = [], text.find(passage) if passage else -1
    while start >= 0:
        places.append(start)
        start = text.find(passage, start + 1)
    return places


def _agreement(text, place, passage, before, after):
    """Return how many characters around a place agree with the known words."""
    end = place + len(passage)
    near = " ".join(before.split())[::-1], " ".join(after.split())
    beside = text[:place].rstrip()[::-1], text[end:].lstrip()
    return sum(_common(one, other) for one, other in zip(near, beside, strict=True))


def _common(one, other):
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return length
