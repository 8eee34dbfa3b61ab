"""Find what a change of words means.

It looks for opposites, duty, quantity, time, people and places, and for what the sentence is about.
"""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

from articles.document.tokens import VOCABULARY

_DATA = tomllib.loads(Path(__file__).with_name("meaning.toml").read_text(encoding="utf-8"))
# The longest first. "e" and "y" make "raise" and "raising", "allergy" and "allergies" one.
_ENDS = (
    "ingly",
    "edly",
    "ings",
    "iest",
    "ing",
    "ies",
    "ied",
    "ely",
    "est",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "'s",
    "s",
    "e",
    "y",
    "d",
)
# Beginnings that turn a word around, with which any word can be made.
TURNING = tuple(VOCABULARY["opposites"])
_PREFIXES = ("", *TURNING, "a", "ex", "pro", "contra", "ortho", "tachy", "brady")
_MIN_STEM_LENGTH = 3
# In a longer stretch, words are not compared one by one.
_MAX_COMPARED = 60
# What a heading says about each sentence below it.
_HEADING_SUBJECTS = ("a dose", "a risk", "an emergency")


@cache
def stem(word):
    """Return a word without its usual endings."""
    for _ in range(2):
        for end in _ENDS:
            # "many" is not "man".
            if word.endswith(end) and len(word) - len(end) >= _MIN_STEM_LENGTH + (end in "yd"):
                word = word.removesuffix(end)
                if len(word) > _MIN_STEM_LENGTH and word[-1] == word[-2] and word[-1] not in "ls":
                    word = word[:-1]  # "stopped" is "stop"
                break
        else:
            break
    return word


_CONTEXT = {stem(word): subject for subject, words in _DATA["context"].items() for word in words.split()}
_GROUPS = {noun: {stem(word) for word in words.split()} for noun, words in _DATA["groups"].items()}
PAIRS = [pair.split("/") for pair in _DATA["antonyms"]["pairs"].split()]
_ANTONYMS = {frozenset(map(stem, pair)) for pair in PAIRS}
_KIND_SUBJECTS = {"drug": "a drug or a treatment", "dose": "a dose"}


def changed_groups(old, new):
    """Yield (noun, removed words, added words) for each group of words that differs."""
    sides = [[token for token in side if token.kind == "word" == token.key[0]] for side in (old, new)]
    counts = [Counter(stem(token.key[1].casefold()) for token in side) for side in sides]
    for noun, stems in _GROUPS.items():
        lost, come = ({one for one in stems if a[one] > b[one]} for a, b in (counts, counts[::-1]))
        if lost or come:
            yield (
                noun,
                *(
                    [token for token in side if stem(token.key[1].casefold()) in which]
                    for side, which in zip(sides, (lost, come), strict=True)
                ),
            )


def opposites(old, new):
    """Return (old word, new word) that turn a sentence around, or None."""
    for one in old[:_MAX_COMPARED]:
        for other in new[:_MAX_COMPARED]:
            if one.key[0] == other.key[0] == "word" and is_opposite(one.key[1].casefold(), other.key[1].casefold()):
                return one.shown, other.shown
    return None


@cache
def is_opposite(one, other):
    """Return True if two words are opposites.

    They are listed, or they differ in how they begin: "hypo", "hyper", "un", "in" …
    """
    if one == other:
        return False
    return frozenset({stem(one), stem(other)}) in _ANTONYMS or _differ_in_prefix(stem(one), stem(other))


def _differ_in_prefix(one, other):
    for first in _PREFIXES:
        if one.startswith(first) and len(one) - len(first) > _MIN_STEM_LENGTH:
            for second in _PREFIXES:
                if first != second and second + one[len(first) :] == other:
                    return True
    return False


def turned(word):
    """Yield a word with each other beginning: "hypotensive" for "hypertensive"."""
    for start in TURNING:
        if word.startswith(start):
            yield from (f"{other}{word.removeprefix(start)}" for other in TURNING if other != start)


def subject_of(sentence, heading=None):
    """Return what medical a sentence is about, as a noun such as "a dose", or None."""
    for token in sentence:
        if token.kind in _KIND_SUBJECTS:
            return _KIND_SUBJECTS[token.kind]
        if token.key[0] == "word" and (subject := _CONTEXT.get(stem(token.key[1].casefold()))):
            return subject
        if token.kind == "number" and str(token.key[1]) in {"911", "988", "112", "999"}:
            return "an emergency"
    subjects = [_CONTEXT.get(stem(word)) for word in heading.shown.casefold().split()] if heading else []
    return next((subject for subject in subjects if subject in _HEADING_SUBJECTS), None)
