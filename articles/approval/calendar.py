"""When an approved text is to be read again: by its topic's risk, spread over the weeks of whoever signs."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from articles.models import Approval, Topic

WEEKS_BACK = 8
_WEEK = timedelta(days=7)


def latest(day, risk):
    """Return the last date on which a text approved on `day` may fall due, by its topic's risk class."""
    return _months_later(day, Topic.REVIEW_MONTHS[risk])


def week_of(day):
    """Return (ISO year, ISO week) of a date."""
    return tuple(day.isocalendar())[:2]


def place(wanted, counts, capacity, *, after):
    """Return the date at or before `wanted` in the nearest week with room, looking WEEKS_BACK weeks back.

    `counts` is {(ISO year, ISO week): reviews due}, `capacity` how many a week holds. In an earlier week the same weekday
    is taken, and never one on or before `after`. Where all weeks are full, the least full one; of equals the latest.
    """
    days = [wanted - _WEEK * back for back in range(WEEKS_BACK + 1)]
    days = [day for day in days if day > after] or [wanted]
    for day in days:
        if counts.get(week_of(day), 0) < capacity:
            return day
    return min(days, key=lambda day: counts.get(week_of(day), 0))


def due_date(person, article, day):
    """Return when a text of `article` that `person` approves on `day` falls due. One query."""
    wanted = latest(day, article.topic.risk)
    return place(wanted, _load(person, article, wanted), person.reviews_a_week, after=day)


def _load(person, article, wanted):
    """How many reviews of other articles fall due for `person` in each of the weeks up to that of `wanted`."""
    mine = Approval.objects.filter(person=person, decision=Approval.Decision.APPROVED, withdrawn_at=None)
    # Signing an article again takes the place of the earlier date.
    again = mine.filter(edition__article=OuterRef("edition__article"), decided_at__gt=OuterRef("decided_at"))
    first, last = wanted - _WEEK * (WEEKS_BACK + 1), wanted + _WEEK
    due = mine.filter(~Exists(again), review_due__range=(first, last)).exclude(edition__article=article)
    return Counter(week_of(day) for day in due.values_list("review_due", flat=True))


def _months_later(day, months):
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
