"""Measure the spam classifier on real labeled comments that it never saw.

`best` is what could be caught while less than one in a hundred good comments is held, were the certainty chosen for that row: it
separates a bad threshold from comments that look like others. The default certainty was chosen on the first row, so that the
others are what it is worth elsewhere.
"""

import time

MOST_HELD = 0.01


def measure():
    """Return [(name of the split, {label: [value]})]; none without real comments."""
    from comments.models import Policy
    from comments.spam import tokens
    from tests.comments.spam import corpus
    from tests.shared import SHARED

    if not (SHARED / "spam").is_dir():
        return []
    threshold = Policy._meta.get_field("spam_threshold").default
    examples = list(corpus.youtube())
    clock, begun = time.perf_counter(), time.process_time()
    for example in examples:
        tokens.extract_words(example.text)
    cpu, clock = time.process_time() - begun, time.perf_counter() - clock
    splits = {
        "all, ten parts crossed": list(corpus.crossed(examples)),
        "first four fifths, then the rest": corpus.by_time(examples, 0.8),
        "first 70 %, then the rest": corpus.by_time(examples, 0.7),
        "first half, then the rest": corpus.by_time(examples, 0.5),
    } | {
        f"two videos, then {name}": corpus.by_video(examples, name)
        for name in sorted({example.source for example in examples})
    }
    rows = [(name, _judge(corpus.judged(pairs, threshold), pairs)) for name, pairs in splits.items()]
    rows.append(("each by all before it", _judge(corpus.as_they_came(examples, threshold))))
    health = [(corpus.taught(examples), list(corpus.health()))]
    rows.append(("all videos, then a health site", _judge(corpus.judged(health, threshold))))
    each = {"CPU ms": [cpu / len(examples) * 1000], "clock ms": [clock / len(examples) * 1000]}
    return [("take one comment apart", each), *rows]


def _judge(result, pairs=None):
    figures = {"missed %": [100 - 100 * result.recall], "held %": [100 * result.held_share]}
    return figures | ({"missed at best %": [100 - 100 * _best(pairs)]} if pairs else {})


def _best(pairs):
    """Return the recall at the lowest threshold that holds few good comments."""
    from tests.comments.spam import corpus

    results = (corpus.judged(pairs, threshold) for threshold in range(1, 100))
    return next((result.recall for result in results if result.held_share < MOST_HELD), 0)
