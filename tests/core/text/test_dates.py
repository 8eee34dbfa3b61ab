"""Dates and ages in words."""

from datetime import UTC, datetime, timedelta

import pytest

from core.text.dates import format_age, format_time

NOW = datetime(2026, 11, 29, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=12), "12 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=7), "November 22, 2026"),
        (timedelta(days=-1), "November 30, 2026"),
    ],
)
def test_young_moments_have_an_age_and_others_a_day(age, words):
    assert format_age(NOW - age, NOW) == words


def test_a_time_names_its_zone():
    assert format_time(NOW) == "November 29, 2026, 07:00 UTC"
    assert format_time(None) == format_age(None) == ""
