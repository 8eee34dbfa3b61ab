"""Compare two texts by block, by line and by word.

The result is data without html.

Blocks and lines are aligned by their canonical form: the same digest never shows a difference, another digest always
shows one. A Budget limits the work. Beyond it, whole lines are shown as removed and added.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from articles.blocks.base import kind_of, kinds, titles_of_named
from articles.blocks.parts import freezing
from articles.document.digest import digest, words
from articles.document.lines import plain_lines

_LABELS = {
    "byline": _("Byline"), "interests": _("Interests of the authors"), "title": _("Title"), "standfirst": _("Standfirst"),
}  # fmt: skip
# Blocks or lines with a smaller share of common words are shown as one removed and one added.
MIN_SHARED_WORDS = 0.3
# The number of unchanged lines to show around a changed one.
CONTEXT_LINES = 1


class Text(NamedTuple):
    """The compared parts of a text; an Edition has the same attributes."""

    title: str
    standfirst: str
    document: list
    byline: list = ()
    interests: str = ""


@dataclass
class DiffLine:
    """One heading, paragraph, list item or table row.

    `parts` are (op, text), op being "=", "+" or "-".
    """

    kind: str  # same, added, removed, changed
    style: str  # "" for a paragraph, else what it is, in words
    parts: list


@dataclass
class DiffBlock:
    """One block: `kind` is same, added, removed or changed.

    `type` is as in documents, or "title", "standfirst", "byline" or "interests".
    """

    kind: str
    type: str
    lines: list = field(default_factory=list)

    @property
    def label(self):
        kind = kinds().get(self.type)
        return kind.label() if kind else _LABELS.get(self.type, self.type)

    @property
    def parts(self):
        """Return all (op, text) of the block, with a newline between lines."""
        result = []
        for line in self.lines:
            if result:
                result.append(("=", "\n"))
            result += line.parts
        return result

    @property
    def groups(self):
        """Return the lines as [(folded, [line])].

        Unchanged lines far from a change are folded.
        """
        near = set()
        for place, line in enumerate(self.lines):
            if line.kind != "same":
                near.update(range(place - CONTEXT_LINES, place + CONTEXT_LINES + 1))
        result = []
        for place, line in enumerate(self.lines):
            folded = place not in near
            if not result or result[-1][0] != folded:
                result.append((folded, []))
            result[-1][1].append(line)
        return result


def text_of_draft(article):
    """Return the Text of the draft of `article`."""
    byline = article.bylines.with_people().frozen()
    return Text(article.title, article.standfirst, freezing.build(article)[0], byline, article.interests)


def diff_editions(old, new, *, public=False):
    """Return [DiffBlock] of two Editions or Texts.

    Title, standfirst, byline and interests come first.
    `old` may be None. With `public`, only things that readers may see are named.
    """
    old = old or Text("", "", [])
    titles = titles_of_named(old.document + new.document, public=public)
    budget = Budget()
    heads = [
        *(tuple(_plain_item(text, kind) for text in (old, new)) for kind in ("title", "standfirst")),
        tuple(_byline_item(text, public) for text in (old, new)),
        tuple(_plain_item(text, "interests") for text in (old, new)),
    ]
    result = [_compare_items(*pair, budget) for pair in heads if any(item.lines for item in pair)]
    return result + _compare_documents(old.document, new.document, titles, budget)


def diff_documents(old, new, *, public=False):
    """Return [DiffBlock] from one document (a list of frozen blocks) to another."""
    return _compare_documents(old, new, titles_of_named(old + new, public=public), Budget())


def has_changes(blocks):
    """Return True if any block differs."""
    return any(block.kind != "same" for block in blocks)


class _Item(NamedTuple):
    type: str
    key: str
    lines: list  # of (style, text)

    @property
    def words(self):
        return Counter(word for _style, text in self.lines for word in text.split())


def _compare_documents(old, new, titles, budget):
    old, new = ([_item(item, titles) for item in document] for document in (old, new))
    result = []
    for before, after in _align(old, new, budget, same_kind=lambda a, b: a.type == b.type):
        result.append(_compare_items(before, after, budget))
    return result


def _compare_items(before, after, budget):
    if before is None or (after is not None and after.lines and not before.lines):
        return DiffBlock("added", after.type, [_whole_line(line, "+") for line in after.lines])
    if after is None or (before.lines and not after.lines):
        return DiffBlock("removed", before.type, [_whole_line(line, "-") for line in before.lines])
    if before.key == after.key:
        return DiffBlock("same", after.type, [_whole_line(line, "=") for line in after.lines])
    lines = []
    for old, new in _align([_Line(*line) for line in before.lines], [_Line(*line) for line in after.lines], budget):
        lines += _compare_lines(old, new, budget)
    if all(line.kind == "same" for line in lines):
        lines.append(
            DiffLine(
                "added", "", [("+", _("The words are the same, but their arrangement (lists or tables) has changed."))]
            )
        )
    return DiffBlock("changed", after.type, lines)


class _Line(NamedTuple):
    style: str
    text: str

    @property
    def key(self):
        return self

    @property
    def words(self):
        return Counter(self.text.split())


_KINDS = {"=": "same", "+": "added", "-": "removed"}


def _whole_line(line, op):
    style, text = line
    return DiffLine(_KINDS[op], style, [(op, text)])


def _compare_lines(old, new, budget):
    if old is None:
        return [_whole_line(new, "+")]
    if new is None:
        return [_whole_line(old, "-")]
    if old == new:
        return [_whole_line(new, "=")]
    parts = _compare_words(old.text, new.text, budget) if old.style == new.style else None
    if parts is None:
        return [_whole_line(old, "-"), _whole_line(new, "+")]
    return [DiffLine("changed", new.style, parts)]


# -- aligning ---------------------------------------------------------------------------------------------------------


class Budget:
    """The steps of difflib's inner loop that are left.

    About ten million take a second.
    """

    def __init__(self, steps=3_000_000):
        self.left = steps

    def spend(self, steps):
        """Take `steps` and return True, or return False if fewer are left."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def _opcodes(old, new, budget):
    """Return difflib's opcodes of two lists, or one "replace" beyond the budget."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    ends = len(old) - tail, len(new) - tail
    middle = old[head : ends[0]], new[head : ends[1]]
    result = [("equal", 0, head, 0, head)] if head else []
    counts = Counter(middle[1])
    meetings = sum(counts[thing] for thing in middle[0])
    if not meetings or not budget.spend(len(middle[0]) + len(middle[1]) + meetings * min(map(len, middle))):
        if any(middle):
            result.append(("replace", head, ends[0], head, ends[1]))
    else:
        for op, i, j, k, m in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
            result.append((op, head + i, head + j, head + k, head + m))
    if tail:
        result.append(("equal", ends[0], len(old), ends[1], len(new)))
    return result


def _align(old, new, budget, same_kind=lambda a, b: a.style == b.style):
    """Yield pairs (old or None, new or None) in reading order.

    Things have `key` and `words`.
    """
    for op, i, j, k, m in _opcodes([thing.key for thing in old], [thing.key for thing in new], budget):
        if op == "equal":
            yield from zip(old[i:j], new[k:m], strict=True)
        else:
            yield from _pair_similar(old[i:j], new[k:m], budget, same_kind)


def _pair_similar(old, new, budget, same_kind):
    """Pair similar things in order, with the greatest sum of similarities."""
    bags = [thing.words for thing in old], [thing.words for thing in new]
    cost = sum(map(len, bags[0])) * len(new) + sum(map(len, bags[1])) * len(old)
    if not budget.spend(cost):
        # Too many lines to align: pair them in order.
        for place in range(max(len(old), len(new))):
            before, after = (rows[place] if place < len(rows) else None for rows in (old, new))
            if before and after and not same_kind(before, after):
                yield before, None
                yield None, after
            else:
                yield before, after
        return
    best = [[0.0] * (len(new) + 1) for _row in range(len(old) + 1)]
    alike = [
        [_similarity(bag, other) if same_kind(a, b) else 0 for b, other in zip(new, bags[1], strict=True)]
        for a, bag in zip(old, bags[0], strict=True)
    ]
    for i in reversed(range(len(old))):
        for k in reversed(range(len(new))):
            best[i][k] = max(best[i + 1][k], best[i][k + 1], best[i + 1][k + 1] + alike[i][k])
    i = k = 0
    while i < len(old) and k < len(new):
        if alike[i][k] and best[i][k] == best[i + 1][k + 1] + alike[i][k]:
            yield old[i], new[k]
            i, k = i + 1, k + 1
        elif best[i][k] == best[i + 1][k]:
            yield old[i], None
            i += 1
        else:
            yield None, new[k]
            k += 1
    yield from ((thing, None) for thing in old[i:])
    yield from ((None, thing) for thing in new[k:])


def _similarity(bag, other):
    """Return the share of common words, or 0 below MIN_SHARED_WORDS."""
    total = bag.total() + other.total()
    share = 2 * (bag & other).total() / total if total else 1
    return share if share >= MIN_SHARED_WORDS else 0


_TOKEN = re.compile(r"\w+(?:[.,'’/–-]\w+)*\s?|[^\w\s]\s?|\s")


def _compare_words(old, new, budget):
    """Return the parts [(op, text)] of two lines, or None if they share too little."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    ops = _opcodes([token.strip() for token in before], [token.strip() for token in after], budget)
    parts, common = [], 0
    for op, i, j, k, m in ops:
        if op == "equal":
            parts.append(("=", "".join(after[k:m])))
            common += 2 * (j - i)
            continue
        if i < j:
            parts.append(("-", "".join(before[i:j])))
        if k < m:
            parts.append(("+", "".join(after[k:m])))
    # If only spaces differ ("5 %", "5%"), the tokens are equal and the lines are not.
    differs = any(op != "=" for op, _text in parts)
    return parts if differs and common >= MIN_SHARED_WORDS * (len(before) + len(after)) else None


def _plain_item(text, kind):
    value = words(getattr(text, kind))
    return _Item(kind, value, plain_lines(value))


def _byline_item(text, public):
    """Return the byline as an item, one line an author.

    With `public`, names are those that readers see today, because a former name may not be public.
    """
    rows = text.shown_byline() if public and text.byline else text.byline
    lines = [("", words(_author_line(row))) for row in rows]
    return _Item("byline", digest("", "", [], rows), lines)


def _author_line(row):
    role = f" ({row['role_line']})" if row["role_line"] else ""
    return f"{row['credit']} {row['name']}{role}"


# -- what a block says, line by line ----------------------------------------------------------------------------------


def _item(item, titles):
    lines = [(style, words(text)) for style, text in kind_of(item).lines(item, titles)]
    return _Item(item["type"], digest("", "", [item]), lines)
