"""Classifier quality on real comments that it was not trained on.

`make bench` prints all splits, including those that it fails.
"""

import pytest

from comments.models import Policy
from tests.comments.spam import corpus
from tests.shared import needs_shared

pytestmark = needs_shared
THRESHOLD = Policy._meta.get_field("spam_threshold").default


@pytest.fixture(scope="module")
def examples():
    return list(corpus.youtube())


def test_classifier_catches_90_percent_and_holds_under_1_percent(examples):
    result = corpus.judged(corpus.crossed(examples), THRESHOLD)
    assert result.spam == 587 and result.ham == 552
    assert result.recall > 0.90 and result.held_share < 0.01, result


def test_classifier_handles_later_comments_equally_well(examples):
    result = corpus.judged(corpus.by_time(examples, 0.8), THRESHOLD)
    assert result.recall > 0.90 and result.held_share < 0.01, result
    result = corpus.as_they_came(examples, THRESHOLD)
    assert result.recall > 0.88 and result.held_share < 0.01, result
