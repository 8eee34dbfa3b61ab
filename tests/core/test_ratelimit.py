"""Rate limits by a sliding window in the database."""

from datetime import UTC, datetime

import pytest

from core import ratelimit
from core.models import RateWindow

pytestmark = pytest.mark.django_db
START = 600 * 1_000_000


def hit(at, key="k", bucket="b"):
    return ratelimit.hit(bucket=bucket, key=key, limit=5, seconds=600, at=START + at)


def test_limit_counts_per_key_and_bucket():
    assert all(hit(0).allowed for _ in range(5))
    assert not hit(1).allowed
    assert hit(1, key="other").allowed and hit(1, bucket="other").allowed


def test_limit_is_not_doubled_across_window_edge():
    assert all(hit(599).allowed for _ in range(5))
    assert not hit(600).allowed
    assert hit(600 + 599).allowed


def test_retry_after_is_sufficient_and_bounded():
    for _ in range(5):
        hit(100)
    verdict = hit(100)
    assert not verdict.allowed and 0 < verdict.retry_after <= 1200
    # The refused hit was counted too: what a caller does not roll back, counts.
    assert hit(100 + verdict.retry_after + 120).allowed


def test_expired_rate_windows_are_deleted():
    hit(0)
    hit(3000)
    assert RateWindow.objects.count() == 1


def test_rate_window_stores_its_end():
    hit(0)
    hit(700)
    assert list(RateWindow.objects.order_by("window").values_list("ends_at", flat=True)) == [
        datetime.fromtimestamp(START + seconds, UTC) for seconds in (600, 1200)
    ]
