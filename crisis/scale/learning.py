"""Learn the weights of features from sentences that were written as examples.

It is logistic regression by stochastic gradient descent, with a step for each feature (AdaGrad). The weights are those
of the second half of the rounds on average, so that one more example changes little. It has no randomness of its own:
the same sentences make the same weights.
"""

import math
import random
from collections import Counter

from crisis.folding import fold_words
from crisis.scale.features import features_of, simplify_word

_ROUNDS, _STEP, _DECAY = 24, 0.4, 1e-5
# A feature of one example says little.
_LEAST_EXAMPLES = 2


def learn(cries, harmless, report=lambda said: None):
    """Return ({feature: weight}, bias) from texts of two classes."""
    examples = [
        (list(features_of(_words(text))), sign) for texts, sign in ((cries, 1), (harmless, 0)) for text in texts
    ]
    known = Counter(feature for features, _sign in examples for feature in set(features))
    numbers = {
        feature: number for number, feature in enumerate(sorted(one for one in known if known[one] >= _LEAST_EXAMPLES))
    }
    rows = [
        (
            tuple(Counter(numbers[one] for one in features if one in numbers).items()),
            1 / math.sqrt(len(features) or 1),
            sign,
        )
        for features, sign in examples
    ]
    weights, squares, bias, bias_square = [0.0] * len(numbers), [1e-8] * len(numbers), 0.0, 1e-8
    totals, bias_total = [0.0] * len(numbers), 0.0
    balance = {1: len(rows) / (2 * len(cries)), 0: len(rows) / (2 * len(harmless))}
    # The same order each time; nothing secret depends on it.
    order = random.Random(1)  # noqa: S311
    for turn in range(_ROUNDS):
        order.shuffle(rows)
        for row, scale, sign in rows:
            score = bias + scale * sum(weights[number] * count for number, count in row)
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) - sign) * balance[sign]
            for number, count in row:
                slope = error * scale * count + _DECAY * weights[number]
                squares[number] += slope * slope
                weights[number] -= _STEP * slope / math.sqrt(squares[number])
            bias_square += error * error
            bias -= _STEP * error / math.sqrt(bias_square)
        if turn >= _ROUNDS // 2:
            totals = [total + weight for total, weight in zip(totals, weights, strict=True)]
            bias_total += bias
        report(f"round {turn + 1} of {_ROUNDS}")
    averaged = _ROUNDS - _ROUNDS // 2
    return {feature: totals[number] / averaged for feature, number in numbers.items()}, bias_total / averaged


def _words(text):
    return [simplify_word(word) for word in fold_words(text).strip(" |").split()]
