"""The features of a text that the scale weighs: words, pairs and parts of words."""

from functools import lru_cache

_SIZES = (3, 4, 5)


def simplify_word(word):
    """Return a folded word; "#" stands for a digit, and "##" for a longer number."""
    return "#" * min(len(word), 2) if word[0].isdigit() else word


@lru_cache(maxsize=16384)
def features_of_word(word):
    """Return a word and its parts of three to five characters, gaps included."""
    padded = f" {word} "
    parts = (padded[first : first + size] for size in _SIZES for first in range(len(padded) - size + 1))
    return (f"={word}", *parts)


def features_of(words):
    """Yield the features of words in their order."""
    before = "|"
    for word in words:
        yield from features_of_word(word)
        yield f"{before}_{word}"
        before = word
