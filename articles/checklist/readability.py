"""How hard and how long a text is to read."""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.models.editions import WORDS_A_MINUTE

# Below this a grade is an accident of a few words.
ENOUGH_WORDS = 100
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyáéíóúäöü]+", re.IGNORECASE)
_READ = {"p", "li", "blockquote", "standfirst"}


@dataclass(frozen=True)
class Measures:
    """`grade` is Flesch and Kincaid's, in years of school, 0 for a text too short to tell; `minutes` at a quiet reader's pace."""

    words: int
    grade: float
    minutes: int


def of(paper):
    words = sentences = syllables = 0
    for passage in paper.passages:
        found = _WORD.findall(passage.text)
        if passage.tag not in _READ or not found:
            continue
        words += len(found)
        sentences += len(passage.sentences)
        syllables += sum(map(_syllables, found))
    everything = sum(len(passage.text.split()) for passage in paper.passages if passage.tag != "alt")
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59 if words >= ENOUGH_WORDS else 0
    return Measures(everything, max(0, grade), max(1, round(everything / WORDS_A_MINUTE)))


@lru_cache(4096)
def _syllables(word):
    """Count groups of vowels; an "e" at the end is not heard, except in "le" after a consonant."""
    count = len(_VOWELS.findall(word))
    if re.search(r"[^aeiouy]e$", word, re.IGNORECASE) and not re.search(r"[^aeiouy]le$", word, re.IGNORECASE):
        count -= 1
    return max(1, count)
