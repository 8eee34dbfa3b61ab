"""Schedules of several editions without gaps or overlaps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import RichText
from articles.publishing import actions
from tests.factories.articles import ALL, freeze, make_article, make_user, publish

pytestmark = pytest.mark.django_db


class Schedule:
    def __init__(self, until=None):
        self.begin = timezone.now()
        self.article = make_article("Sleep")
        self.editions = [freeze(self.article), *(self.edition(f"{number} mg") for number in (2, 3, 4))]
        publish(self.editions[0], until=self.hour(until))

    def hour(self, number):
        return number and self.begin + timedelta(hours=number)

    def edition(self, words):
        RichText.objects.update(html=f"<p>Take {words}.</p>")
        return freeze(self.article)

    def publish(self, number, hour, until=None):
        publish(self.editions[number - 1], at=self.hour(hour), until=self.hour(until))

    def unschedule(self, number):
        actions.unschedule(edition=self.editions[number - 1], by=make_user("chief", *ALL))

    @property
    def spans(self):
        """Return [(number, begins, ends)] in hours from now."""
        rows = self.article.editions.exclude(live_from=None).order_by("live_from")
        hours = [
            [end and round((end - self.begin) / timedelta(hours=1)) for end in (e.live_from, e.live_until)]
            for e in rows
        ]
        return [(row.number, *both) for row, both in zip(rows, hours, strict=True)]


def test_unscheduling_extends_previous_edition():
    schedule = Schedule()
    schedule.publish(2, 5)
    schedule.publish(3, 9)
    schedule.unschedule(2)
    assert schedule.spans == [(1, 0, 9), (3, 9, None)]
    schedule.unschedule(3)
    assert schedule.spans == [(1, 0, None)]


def test_unscheduling_restores_planned_end():
    schedule = Schedule(until=50)
    schedule.publish(2, 5)
    assert schedule.spans == [(1, 0, 5), (2, 5, None)]
    schedule.unschedule(2)
    assert schedule.spans == [(1, 0, 50)]


def test_unscheduling_keeps_end_set_by_withdrawal():
    schedule = Schedule()
    actions.withdraw(article=schedule.article, by=make_user("chief", *ALL), at=schedule.hour(7))
    schedule.publish(2, 7)
    schedule.unschedule(2)
    assert schedule.spans == [(1, 0, 7)]


def test_earlier_schedule_replaces_all_later_editions():
    schedule = Schedule()
    schedule.publish(3, 5)
    schedule.publish(2, 9)
    schedule.publish(4, 2)
    assert schedule.spans == [(1, 0, 2), (4, 2, None)]


def test_rescheduling_moves_edition_after_next_one():
    schedule = Schedule()
    schedule.publish(2, 5)
    schedule.publish(3, 9)
    schedule.publish(2, 12)
    assert schedule.spans == [(1, 0, 9), (3, 9, 12), (2, 12, None)]
