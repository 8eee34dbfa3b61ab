"""Other spellings of a word: British and American, written together or apart."""

import re

# (British, American), of words with at least a letter or two before.
_ENDINGS = (
    ("isation", "ization"), ("isations", "izations"), ("ise", "ize"), ("ised", "ized"), ("ising", "izing"), ("iser", "izer"),
    ("yse", "yze"), ("ysed", "yzed"), ("ysing", "yzing"), ("our", "or"), ("ours", "ors"), ("oured", "ored"),
    ("ouring", "oring"), ("oural", "oral"), ("tre", "ter"), ("tres", "ters"), ("ogue", "og"), ("ence", "ense"),
    ("lling", "ling"), ("lled", "led"), ("ller", "ler"), ("lment", "llment"), ("gramme", "gram"), ("grammes", "grams"),
    ("llor", "lor"), ("llors", "lors"), ("lful", "llful"),
)  # fmt: skip
_INSIDE = (("ae", "e"), ("oe", "e"), ("ph", "f"))
FEWEST_LETTERS_APART = 3


def respell(word):
    """Return the set of other spellings of a word, of which most are none."""
    found = set()
    for pair in _ENDINGS:
        for one, other in (pair, pair[::-1]):
            if word.endswith(one) and len(word) > len(one) + 1:
                found.add(word[: -len(one)] + other)
    for british, american in _INSIDE[:2]:
        found.update(_replaced(word, british, american))
        found.update(_replaced(word, american, british))
    return found - {word}


def _replaced(word, one, other):
    return {word[: at.start()] + other + word[at.end() :] for at in re.finditer(one, word)}


def split_in_two(word):
    """Return the ways to write a word as two."""
    least = FEWEST_LETTERS_APART
    return [(word[:at], word[at:]) for at in range(least, len(word) - least + 1)]
