"""Compile phrases to patterns over folded words.

“…” stands for up to five words, “..” for up to two, “#” for a number, “##” for one of two digits or more,
“a/b” for either word, “a_b” for two words, “a*” for all words that begin so, and “{name}” for a family of
words (crisis/word_families.py).
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from crisis.folding import strip_accents, unify
from crisis.word_families import expand_families

_GAP = re.compile(r"(\.\.\.|…|\.\.)")
_ALTERNATIVES = re.compile(r"(\S*/\S*)")
_PART = re.compile(r"##?|\d+(?:[.,]\d+)?|[^\W\d_]+\*?")
_GAP_WORDS = {"..": 2, "…": 5, "...": 5}
_SIGNS = {"#": r"\d+(?:[.,]\d+)?", "##": r"\d\d+"}
_END = ""
# A shorter stem would stand for too many words.
MIN_STEM_LENGTH, MAX_STEM_LENGTH = 3, 16


@dataclass(frozen=True, eq=False)
class Pattern:
    """A compiled phrase, and what a text needs before the costly search.

    `places` has the most words before each place, and its choices; `needed` has their first words.
    One of `key` is at most `before` words after the start of a match, and at most `after` words before
    its end. Without a key all places are numbers.
    """

    places: tuple
    needed: tuple
    key: frozenset
    before: int
    after: int

    @cached_property
    def regex(self):
        """Compile the regular expression at first use; most texts need few."""
        regex = "".join(f"{_gap(gap)}{_alternatives(choices)}" for gap, choices in self.places)
        return re.compile(f"{regex}(?= )")


@lru_cache(maxsize=32768)
def compile_phrase(text, language=""):
    """Return the Pattern of a phrase, or None if it has no words."""
    places = _split(text, language)
    if not places:
        return None
    needed = [
        None if _has_number(choices) else frozenset(word.split()[0] for word in choices) for _gap, choices in places
    ]
    longest = [gap + max(len(word.split()) for word in choices) for gap, choices in places]
    chosen = min(range(len(places)), key=lambda place: _commonness(needed[place]))
    return Pattern(
        tuple(places),
        tuple(words for words in needed if words),
        needed[chosen] or frozenset(),
        sum(longest[:chosen]) + places[chosen][0],
        sum(longest[chosen:]),
    )


def _split(text, language):
    """Return [(most words before it, choices)] of the places of a phrase."""
    parts = _GAP.split(expand_families(text, language))
    places = []
    for index in range(0, len(parts), 2):
        gap = _GAP_WORDS[parts[index - 1]] if index and places else 0
        for place in _unify_alone(strip_accents(parts[index])).split():
            if choices := _choices(place):
                places.append((gap, choices))
                gap = 0
    return places


def _unify_alone(text):
    """Return `text` with one form for “do not”; leave alternatives."""
    return " ".join(part if "/" in part else unify(part) for part in _ALTERNATIVES.split(text))


@lru_cache(maxsize=8192)
def _choices(place):
    words = [unify(" ".join(_PART.findall(word))) for word in place.split("/")]
    return tuple(dict.fromkeys(word for word in words if word))


def _has_number(choices):
    return any(word.startswith("#") for word in choices)


def _commonness(words):
    """Return about how often one of `words` occurs: short words are common."""
    return float("inf") if words is None else sum(1 / len(word) ** 3 for word in words)


def _gap(words):
    return rf"(?: [^\s|]+){{0,{words}}} " if words else " "


def _alternatives(words):
    """Return a pattern of `words` that shares their beginnings, which is fast."""
    root = {}
    for word in words:
        node = root
        for sign in _signs(word):
            node = node.setdefault(sign, {})
        node[_END] = {}
    return _branches(root)


def _signs(word):
    if word in _SIGNS:
        return [_SIGNS[word]]
    return [r"[^\W\d_]*" if sign == "*" else _SIGNS["#"] if sign == "#" else re.escape(sign) for sign in word]


def _branches(node):
    branches = [sign + _branches(child) for sign, child in node.items() if sign != _END]
    if not branches:
        return ""
    if _END in node:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
