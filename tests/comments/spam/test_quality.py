"""The classifier on real comments that it never saw.

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


def test_catches_nine_in_ten_and_holds_less_than_one_in_a_hundred(examples):
    result = corpus.judged(corpus.crossed(examples), THRESHOLD)
    assert result.spam == 587 and result.ham == 552
    assert result.recall > 0.90 and result.held_share < 0.01, result


def test_what_was_written_later(examples):
    result = corpus.judged(corpus.by_time(examples, 0.8), THRESHOLD)
    assert result.recall > 0.90 and result.held_share < 0.01, result
    result = corpus.as_they_came(examples, THRESHOLD)
    assert result.recall > 0.88 and result.held_share < 0.01, result
