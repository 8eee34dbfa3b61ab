"""How certain the words of a comment are that it is spam: pure arithmetic over counts.

Naive Bayes over the words that are there. Each word's weight is the logarithm of how much more often it stood in spam than in
what moderators approved, smoothed, and drawn towards nothing while it was seldom seen. The sum is divided by the root of the
number of words: they hang together, and counted as if they did not, they would make every long comment a certain case
(docs/decisions/0014).
"""

import math
from dataclasses import dataclass, field

from comments.spam.tokens import in_words

# So many of each must have been decided before anything is said.
LEAST = 50
# A word seen n times has n / (n + SMOOTH) of its weight.
SMOOTH = 1.0
# The sum at which the certainty is 90 per cent, and how steep it is there; chosen by cross-validation (tests/bench/spam.py).
NINETY, STEEPNESS = 1.97, 2.0
_LOGIT_OF_NINETY = math.log(9)
SHOWN = 8


@dataclass(frozen=True)
class Counts:
    """In how many of `spam` and `ham` comments each word stood: {word: (spam, ham)}."""

    spam: int = 0
    ham: int = 0
    words: dict = field(default_factory=dict)

    @property
    def is_ready(self):
        return self.spam >= LEAST and self.ham >= LEAST


@dataclass(frozen=True)
class Score:
    """`percent` of certainty, 0 to 99, and the words that made it: [[words for people, weight], …], the heaviest first."""

    percent: int
    words: list


def score(words, counts):
    """Return the Score of a comment's words (tokens.words_of), or None while too little was learnt."""
    if not counts.is_ready:
        return None
    weights = {word: weight(*counts.words[word], counts) for word in words if word in counts.words}
    total = sum(weights.values()) / math.sqrt(1 + len(weights))
    percent = 100 / (1 + math.exp(-_LOGIT_OF_NINETY - STEEPNESS * (total - NINETY)))
    heaviest = sorted(weights.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    telling = [[in_words(word), round(value, 1)] for word, value in heaviest[:SHOWN] if abs(value) >= 0.05]
    return Score(min(99, int(percent)), telling)


def weight(spam, ham, counts):
    """How much a word that stood in so many comments speaks for spam (above 0) or against it, in natural logarithms."""
    odds = math.log((spam + SMOOTH / 2) / (counts.spam + SMOOTH)) - math.log((ham + SMOOTH / 2) / (counts.ham + SMOOTH))
    return odds * (spam + ham) / (spam + ham + SMOOTH)
