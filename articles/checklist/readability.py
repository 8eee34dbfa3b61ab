"""Readability: reading time and Flesch-Kincaid grade."""

import re
from dataclasses import dataclass
from functools import lru_cache

from articles.models.editions import WORDS_PER_MINUTE

# A grade of fewer words is random.
MIN_WORDS_FOR_GRADE = 100
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouyáéíóúäöü]+", re.IGNORECASE)
_COUNTED_TAGS = {"p", "li", "blockquote", "standfirst"}


@dataclass(frozen=True)
class Readability:
    """How long and how hard a text is to read.

    `grade` is the Flesch-Kincaid grade in years of school, 0 for a text that is too short.
    """

    words: int
    grade: float
    minutes: int

    @property
    def reading_age(self):
        """Return the age of pupils who can read it, such as "10–11", or ""."""
        first = round(self.grade) + 5
        return f"{first}–{first + 1}" if self.grade else ""


def measure_readability(text):
    words = sentences = syllables = 0
    for passage in text.passages:
        found = _WORD.findall(passage.text)
        if passage.tag not in _COUNTED_TAGS or not found:
            continue
        words += len(found)
        sentences += len(passage.sentences)
        syllables += sum(map(_syllables, found))
    everything = sum(len(passage.text.split()) for passage in text.passages if passage.tag != "alt")
    grade = 0.39 * words / sentences + 11.8 * syllables / words - 15.59 if words >= MIN_WORDS_FOR_GRADE else 0
    return Readability(everything, max(0, grade), max(1, round(everything / WORDS_PER_MINUTE)))


@lru_cache(4096)
def _syllables(word):
    """Count groups of vowels; a final "e" is silent, except in "le" after a consonant."""
    count = len(_VOWELS.findall(word))
    if re.search(r"[^aeiouy]e$", word, re.IGNORECASE) and not re.search(r"[^aeiouy]le$", word, re.IGNORECASE):
        count -= 1
    return max(1, count)
