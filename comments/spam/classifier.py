"""Naive Bayes over the words of a comment: pure arithmetic.

A word's weight is the smoothed logarithm of how much more often it occurred in spam than in approved
comments, shrunk towards zero while it is rare. The sum is divided by the root of the number of words:
words depend on each other, and without it every long comment would be a certain case
(docs/decisions/0014).
"""

import math
from dataclasses import dataclass, field

from comments.spam.tokens import describe_word

# Decided comments of each label before the classifier gives a score.
MIN_EXAMPLES = 50
# A word seen n times has n / (n + SMOOTH) of its weight.
SMOOTHING = 1.0
# The sum at which certainty is 90 percent, and the slope there; chosen by cross-validation (tests/bench/spam.py).
SUM_AT_90_PERCENT, STEEPNESS = 1.97, 2.0
_LOGIT_OF_NINETY = math.log(9)
MAX_WORDS_SHOWN = 8


@dataclass(frozen=True)
class Counts:
    """In how many comments each word occurred: {word: (spam, ham)}."""

    spam: int = 0
    ham: int = 0
    words: dict = field(default_factory=dict)

    @property
    def is_ready(self):
        return self.spam >= MIN_EXAMPLES and self.ham >= MIN_EXAMPLES


@dataclass(frozen=True)
class Score:
    """`percent` of certainty, 0 to 99, and [[word, weight], …], the heaviest first."""

    percent: int
    words: list


def score_words(words, counts):
    """Return the Score of a comment's words, or None with too few examples."""
    if not counts.is_ready:
        return None
    weights = {word: word_weight(*counts.words[word], counts) for word in words if word in counts.words}
    total = sum(weights.values()) / math.sqrt(1 + len(weights))
    percent = 100 / (1 + math.exp(-_LOGIT_OF_NINETY - STEEPNESS * (total - SUM_AT_90_PERCENT)))
    heaviest = sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    telling = [
        [describe_word(word), round(value, 1)] for word, value in heaviest[:MAX_WORDS_SHOWN] if abs(value) >= 0.05
    ]
    return Score(min(99, int(percent)), telling)


def word_weight(spam, ham, counts):
    """Return how much a word counts for spam (above 0) or against it, as a logarithm."""
    odds = math.log((spam + SMOOTHING / 2) / (counts.spam + SMOOTHING)) - math.log(
        (ham + SMOOTHING / 2) / (counts.ham + SMOOTHING)
    )
    return odds * (spam + ham) / (spam + ham + SMOOTHING)
