"""The stem of an English word, by Porter's algorithm of 1980.

SQLite's index stems by it, and PostgreSQL's by its successor. So the ranking sees the words that the index found.
"""

import re
from functools import lru_cache

_C, _V = "[^aeiou][^aeiouy]*", "[aeiouy][aeiou]*"
_M0 = re.compile(f"^(?:{_C})?{_V}{_C}")
_M1 = re.compile(f"^(?:{_C})?{_V}{_C}(?:{_V})?$")
_M2 = re.compile(f"^(?:{_C})?{_V}{_C}{_V}{_C}")
_HAS_VOWEL = re.compile(f"^(?:{_C})?[aeiouy]")
_DOUBLE = re.compile(r"([^aeiouylsz])\1$")
_SHORT = re.compile(f"^{_C}[aeiouy][^aeiouwxy]$")
_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
_STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_STEP_4 = (
    *(
        "al",
        "ance",
        "ence",
        "er",
        "ic",
        "able",
        "ible",
        "ant",
        "ement",
        "ment",
        "ent",
        "ou",
        "ism",
        "ate",
        "iti",
        "ous",
    ),
    *("ive", "ize"),
)


def _longest(word, endings):
    return max((end for end in endings if word.endswith(end)), key=len, default="")


@lru_cache(maxsize=50_000)
def stem(word):
    """Return the stem of a lowercase word."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    begins_with_y = word[0] == "y"
    if begins_with_y:
        word = f"Y{word[1:]}"
    word = _end(_suffixes(_past(_plural(word))))
    return f"y{word[1:]}" if begins_with_y else word


def _plural(word):
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word):
    if word.endswith("eed"):
        word = word[:-1] if _M0.match(word[:-3]) else word
    elif (end := _longest(word, ("ed", "ing"))) and _HAS_VOWEL.match(word[: -len(end)]):
        word = word[: -len(end)]
        if word.endswith(("at", "bl", "iz")):
            word += "e"
        elif _DOUBLE.search(word):
            word = word[:-1]
        elif _SHORT.match(word):
            word += "e"
    return f"{word[:-1]}i" if word.endswith("y") and _HAS_VOWEL.match(word[:-1]) else word


def _suffixes(word):
    for steps in (_STEP_2, _STEP_3):
        end = _longest(word, steps)
        if end and _M0.match(word[: -len(end)]):
            word = word[: -len(end)] + steps[end]
    end = _longest(word, (*_STEP_4, "ion"))
    if end and _M2.match(word[: -len(end)]) and (end != "ion" or word[-4:-3] in ("s", "t")):
        word = word[: -len(end)]
    return word


def _end(word):
    if word.endswith("e"):
        rest = word[:-1]
        if _M2.match(rest) or (_M1.match(rest) and not _SHORT.match(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _M2.match(word) else word
