"""Align the tokens of two texts, and find the stretches that differ."""

from collections import Counter
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

# A rewritten stretch of more paragraphs or words is not aligned: all of it counts as changed.
MAX_STRETCH_LENGTH = 2_000
# The limit of pairs of equal tokens in a stretch. difflib takes seconds for more.
_MAX_PAIRS = 100_000
SENTENCE_ENDS = {
    "end",
    "question",
    "heading",
    "table",
    "warning",
    "reference",
    "picture",
    "clinic",
    "article",
    "unknown",
}


class Stretch(NamedTuple):
    """Differing tokens: `before[i:j]` became `after[k:m]`."""

    before: list
    i: int
    j: int
    after: list
    k: int
    m: int

    @property
    def old(self):
        return self.before[self.i : self.j]

    @property
    def new(self):
        return self.after[self.k : self.m]

    def widened(self, count):
        """Return this stretch with up to `count` tokens more on each side.

        Both texts have them.
        """
        before, i, j, after, k, m = self
        left = right = 0
        while left < count and min(i, k) > left and before[i - left - 1].key == after[k - left - 1].key:
            left += 1
        while right < count and j + right < len(before) and m + right < len(after):
            if before[j + right].key != after[m + right].key:
                break
            right += 1
        return Stretch(before, i - left, j + right, after, k - left, m + right)

    def sentences(self):
        """Return the tokens of the sentences around the stretch, in both texts."""
        return [*_sentence(self.before, self.i, self.j), *_sentence(self.after, self.k, self.m)]


def _sentence(tokens, start, end):
    while start < end and tokens[start].kind in SENTENCE_ENDS:
        start += 1
    is_open = start == end or tokens[end - 1].kind not in SENTENCE_ENDS
    return tokens[start_of_sentence(tokens, start) : end_of_sentence(tokens, end) if is_open else end]


def start_of_sentence(tokens, place):
    """Return the place of the first token of the sentence that a place is in."""
    while place > 0 and tokens[place - 1].kind not in SENTENCE_ENDS:
        place -= 1
    return place


def end_of_sentence(tokens, place):
    """Return the place of the token that ends the sentence, or the number of tokens."""
    while place < len(tokens) and tokens[place].kind not in SENTENCE_ENDS:
        place += 1
    return place


class Rows:
    """The rows of a text, each a list of Token, and all their tokens in one list."""

    def __init__(self, rows):
        self.rows = rows
        self.keys = [tuple(token.key for token in row) for row in rows]
        self.tokens = [token for row in rows for token in row]
        self.offsets = [0]
        for row in rows:
            self.offsets.append(self.offsets[-1] + len(row))

    @cached_property
    def headings(self):
        """Return the heading above each token, and None before the first."""
        result, heading = [], None
        for token in self.tokens:
            if token.kind == "heading":
                heading = token
            result.append(heading)
        return [*result, heading]


def differences(before, after):
    """Yield the Stretches of two Rows.

    Equal paragraphs are matched first, and only the rest is aligned token by token. So a long text with one change
    is cheap, and splitting a paragraph is no difference.
    """
    if [token.key for token in before.tokens] == [token.key for token in after.tokens]:
        return
    start = _count_equal(before.keys, after.keys)
    end = _count_equal(before.keys[start:][::-1], after.keys[start:][::-1])
    stops = len(before.keys) - end, len(after.keys) - end
    if max(stops) - start > MAX_STRETCH_LENGTH:
        yield _stretch(before, start, stops[0], after, start, stops[1])
        return
    matcher = SequenceMatcher(None, before.keys[start : stops[0]], after.keys[start : stops[1]], autojunk=False)
    for code, i, j, k, m in matcher.get_opcodes():
        if code == "equal":
            continue
        whole = _stretch(before, start + i, start + j, after, start + k, start + m)
        if j - i == m - k > 1 and _count_pairs(whole) > _MAX_PAIRS:
            # So many typos are likely to be in place: compare paragraph by paragraph.
            for one, other in zip(range(start + i, start + j), range(start + k, start + m), strict=True):
                yield from _aligned(_stretch(before, one, one + 1, after, other, other + 1))
        else:
            yield from _aligned(whole)


def _stretch(before, i, j, after, k, m):
    """Return the Stretch of some rows."""
    return Stretch(
        before.tokens, before.offsets[i], before.offsets[j], after.tokens, after.offsets[k], after.offsets[m]
    )


def _count_equal(one, other):
    """Return the number of equal members at the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _count_pairs(stretch):
    counts = Counter(token.key for token in stretch.new)
    return sum(counts[token.key] for token in stretch.old)


def _aligned(stretch):
    old, new = ([token.key for token in side] for side in (stretch.old, stretch.new))
    start = _count_equal(old, new)
    end = _count_equal(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    first, second = stretch.i + start, stretch.k + start
    pairs = _count_pairs(Stretch(stretch.before, first, first + len(old), stretch.after, second, second + len(new)))
    if max(len(old), len(new)) > MAX_STRETCH_LENGTH or pairs > _MAX_PAIRS:
        codes = [("replace", 0, len(old), 0, len(new))]
    else:
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for code, i, j, k, m in codes:
        if code != "equal":
            yield Stretch(stretch.before, first + i, first + j, stretch.after, second + k, second + m)
