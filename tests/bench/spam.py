"""Measure the spam classifier on real labeled comments: `make bench`.

What is judged was never taught. Besides the default certainty each row says what could be caught at best while less than one in a
hundred good comments is held, were the certainty chosen for that row: it separates a bad threshold from comments that look like
others. The default certainty was chosen on the first row, so that the others are what it is worth elsewhere.
"""

import time

GOAL_CAUGHT, GOAL_HELD = 0.90, 0.01


def measure():
    from comments.models import Policy
    from comments.spam import tokens
    from tests.comments.spam import corpus
    from tests.shared import SHARED

    print("\nspam: the classifier on comments that it never saw")
    if not (SHARED / "spam").is_dir():
        print(f"  skipped: real comments are absent ({SHARED}/spam; set SHARED_DATA)")
        return
    threshold = Policy._meta.get_field("spam_threshold").default
    examples = list(corpus.youtube())
    begun = time.process_time()
    for example in examples:
        tokens.extract_words(example.text)
    each = (time.process_time() - begun) / len(examples) * 1e6
    print(f"  {len(examples)} comments, {each:.0f} µs each to take apart; held from {threshold} % of certainty")
    print(f"  {'taught and judged':<52}{'caught':>12}{'held':>11}{'recall':>8}{'precision':>11}{'held':>8}{'best':>8}")
    splits = {
        "all, ten parts crossed": list(corpus.crossed(examples)),
        "by time: first four fifths, then the rest": corpus.by_time(examples, 0.8),
        "by time: first 70 %, then the rest": corpus.by_time(examples, 0.7),
        "by time: first half, then the rest": corpus.by_time(examples, 0.5),
    } | {
        f"by video: two videos, then {name}": corpus.by_video(examples, name)
        for name in sorted({example.source for example in examples})
    }
    for name, pairs in splits.items():
        _print(name, corpus.judged(pairs, threshold), _best(pairs))
    _print("as they came, each by all before it", corpus.as_they_came(examples, threshold))
    health = list(corpus.health())
    _print(
        "all videos, then 20 comments of a health site", corpus.judged([(corpus.taught(examples), health)], threshold)
    )


def _best(pairs):
    """Return the recall at the lowest threshold that holds few good comments.

    Few means: fewer than GOAL_HELD of them.
    """
    from tests.comments.spam import corpus

    results = (corpus.judged(pairs, threshold) for threshold in range(1, 100))
    return next((result.recall for result in results if result.held_share < GOAL_HELD), 0)


def _print(name, result, best=None):
    reached = result.recall > GOAL_CAUGHT and result.held_share < GOAL_HELD
    shown = f"{best:>7.1%}" if best is not None else f"{'':>7}"
    print(
        f"  {name:<52}{result.caught:>5} of {result.spam:<4}{result.held:>3} of {result.ham:<4}{result.recall:>8.1%}"
        f"{result.precision:>11.1%}{result.held_share:>8.2%} {shown}{'' if reached else '  below the goal'}"
    )
