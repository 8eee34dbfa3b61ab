"""Weigh how much the sentences of a text read like a cry for help.

No database, no clock. The weights belong to words, pairs of words and parts of words. `manage.py weigh_sentences`
learns them from the examples in crisis/scale/sentences/. Weights add up, so a sentence costs as much as its length, and
a moderator can ask for its words.
"""

import gzip
import math
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from crisis.scale.features import features_of_word, simplify_word

WEIGHTS = Path(__file__).with_name("weights.tsv.gz")
# The file has whole numbers: hundredths.
HUNDRED = 100
# A longer sentence is read in parts, so that a cry in the middle of many words counts.
_MOST_WORDS, _STEP_WORDS = 20, 10
# Words that one language has and the others do not, for the language of a help page.
_TELLING_WORDS = {
    "en": "i my me the to and is it you am im want cant dont this not with for have just of in so be",
    "es": "yo mi que el la y no quiero estoy me una por con ya para mis lo muy todo pero se como ayuda hacer",
    "fr": "je j ma mon les le pas ne veux suis et une pour plus dans ce ca mes moi jai avec des tout qui comment",
    "de": "ich mich mein und nicht will der die das zu ist hab habe mir auf mit so nur wenn meine ein bin was wie",
}


class Passage(NamedTuple):
    """A sentence or a part of one, as folded words, and its weight.

    Above 0 it is likelier a cry for help than not.
    """

    words: str
    weight: float


def weigh(folded):
    """Return the Passages of a folded text (“ i cant go on | thanks ”)."""
    sentences = [words for words in (part.split() for part in folded.split("|")) if words]
    together = [[*one, "|", *other] for one, other in pairwise(sentences) if len(one) + len(other) < _MOST_WORDS]
    return [passage for words in (*sentences, *together) for passage in _weigh_sentence(words)]


def guess_language(folded):
    """Return the language of a folded text by its commonest words: "en" by default."""
    words = folded.split()
    return max(_TELLING_WORDS, key=lambda language: sum(word in _telling(language) for word in words))


def _weigh_sentence(words):
    """Yield the Passages of a sentence; sums over all its words make each part cheap."""
    weights, bias = load_weights()
    simple = [simplify_word(word) for word in words]
    pairs = [weights.get(f"{one}_{other}", 0) for one, other in pairwise(["|", *simple])]
    own = [_weigh_word(word) for word in simple]
    sums = [0, *accumulate(pair + weight for pair, (weight, _count) in zip(pairs, own, strict=True))]
    counts = [0, *accumulate(count + 1 for _weight, count in own)]
    for first in range(0, max(1, len(words) - _STEP_WORDS), _STEP_WORDS):
        last = min(len(words), first + _MOST_WORDS)
        weight = bias + (sums[last] - sums[first]) / math.sqrt(counts[last] - counts[first])
        yield Passage(" ".join(words[first:last]), weight / HUNDRED)


@lru_cache(maxsize=16384)
def _weigh_word(word):
    """Return (sum of the weights, number of features) of a word."""
    weights, _bias = load_weights()
    features = features_of_word(word)
    return sum(weights.get(one, 0) for one in features), len(features)


@cache
def load_weights():
    """Return ({feature: hundredths}, bias in hundredths)."""
    weights = {}
    for line in gzip.decompress(WEIGHTS.read_bytes()).decode().splitlines():
        feature, weight = line.split("\t")
        weights[feature] = int(weight)
    return weights, weights.pop("")


@cache
def _telling(language):
    return frozenset(_TELLING_WORDS[language].split())
