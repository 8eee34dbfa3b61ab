"""Review dates: limits by risk class and weekly capacity."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.approval import calendar
from articles.approval.calendar import MAX_WEEKS_EARLIER, choose_date, latest_due_date, week_of
from articles.models import Topic
from articles.publishing import withdrawals
from core.errors import ActionRefused
from tests.factories.articles import approve, freeze, make_approver, make_article, make_topic

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(DAYS, st.sampled_from(Topic.Risk.values))
def test_latest_review_date_follows_risk_class(day, risk):
    last, months = latest_due_date(day, risk), Topic.REVIEW_MONTHS[risk]
    assert (last.year - day.year) * 12 + last.month - day.month == months
    assert last.day == day.day or (last + timedelta(days=1)).day == 1


def test_latest_review_date_is_clamped_to_month_end():
    assert latest_due_date(date(2025, 8, 31), "high") == date(2026, 2, 28)
    assert latest_due_date(date(2024, 2, 29), "medium") == date(2025, 2, 28)


@given(DAYS, st.integers(0, 4), st.dictionaries(st.integers(-1, 10), st.integers(0, 6)))
def test_review_date_is_in_latest_week_with_capacity(wanted, capacity, load):
    counts = {week_of(wanted - timedelta(weeks=back)): count for back, count in load.items()}
    after = wanted - timedelta(weeks=20)
    day = choose_date(wanted, counts, capacity, after=after)
    weeks = [week_of(wanted - timedelta(weeks=back)) for back in range(MAX_WEEKS_EARLIER + 1)]
    assert after < day <= wanted
    assert week_of(day) in weeks
    with_room = [week for week in weeks if counts.get(week, 0) < capacity]
    if with_room:
        assert week_of(day) == with_room[0]
    else:
        assert counts.get(week_of(day), 0) == min(counts.get(week, 0) for week in weeks)


@given(DAYS, st.integers(1, 4), st.integers(1, 36))
def test_weekly_review_capacity_is_respected(wanted, capacity, number):
    counts = Counter()
    for _one in range(min(number, capacity * (MAX_WEEKS_EARLIER + 1))):
        counts[week_of(choose_date(wanted, counts, capacity, after=date(1999, 1, 1)))] += 1
    assert max(counts.values()) <= capacity


@given(DAYS, st.integers(1, 30))
def test_review_date_is_after_approval_when_weeks_are_full(wanted, days):
    full = {week_of(wanted - timedelta(weeks=back)): 9 for back in range(20)}
    assert choose_date(wanted, full, 1, after=wanted - timedelta(days=days)) > wanted - timedelta(days=days)


@pytest.mark.django_db
def test_review_dates_are_spread_over_weeks():
    person = make_approver()
    person.reviews_a_week = 2
    person.save()
    make_topic(name="Risky", risk="high")
    topic = Topic.objects.get(name="Risky")
    due = [approve(freeze(make_article(f"Text {n}", topic=topic)), person).review_due for n in range(5)]
    assert sorted(Counter(map(week_of, due)).values()) == [1, 2, 2]
    assert max(due) == due[0]
    again = approve(freeze(make_article("Text 9", topic=topic)), person)
    assert Counter(map(week_of, [*due, again.review_due])).most_common()[0][1] == 2
    withdrawals.withdraw_approval(approval=again, by=person.user, reason="Wrong text.")
    article = make_article("Text 10", topic=topic)
    first = approve(freeze(article), person).review_due
    assert calendar.due_date(person, article, date.today()) == first, "signing again frees its own place"


@pytest.mark.django_db
def test_chosen_review_date_must_fit_risk_class():
    edition, person = freeze(make_article()), make_approver()
    today = date.today()
    with pytest.raises(ActionRefused, match="at the latest"):
        approve(edition, person, review_due=latest_due_date(today, "medium") + timedelta(days=1))
    with pytest.raises(ActionRefused, match="after today"):
        approve(edition, person, review_due=today)
    assert approve(edition, person, review_due=latest_due_date(today, "medium")).review_due == latest_due_date(
        today, "medium"
    )
