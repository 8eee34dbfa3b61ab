"""Review dates, by the topic's risk and spread over the approver's weeks."""

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta

from django.db.models import BigIntegerField, DateField, Exists, OuterRef, Q

from articles.models import Approval, Topic
from core.db.reused import reused
from core.db.together import Rows, read_together

MAX_WEEKS_EARLIER = 8
_WEEK = timedelta(days=7)
_BESIDES_THE_DATE = tuple(
    field.name for field in Approval._meta.concrete_fields if field.name not in ("id", "review_due")
)


def latest_due_date(day, risk):
    """Return the latest review date of a text approved on `day`."""
    return _add_months(day, Topic.REVIEW_MONTHS[risk])


def week_of(day):
    """Return (ISO year, ISO week) of a date."""
    return tuple(day.isocalendar())[:2]


def choose_date(wanted, counts, capacity, *, after):
    """Return the date at or before `wanted` in the nearest week with room.

    `counts` is {(ISO year, ISO week): reviews due}; `capacity` is the most a week holds. The weekday stays the same,
    the date is after `after`, and at most MAX_WEEKS_EARLIER weeks are tried. If all are full, take the least full
    week, the latest of equals.
    """
    days = [wanted - _WEEK * back for back in range(MAX_WEEKS_EARLIER + 1)]
    days = [day for day in days if day > after] or [wanted]
    for day in days:
        if counts.get(week_of(day), 0) < capacity:
            return day
    return min(days, key=lambda day: counts.get(week_of(day), 0))


def due_date(person, article, day, due=None):
    """Return the review date of a text that `person` approves on `day`.

    `due` are the Approvals of `rows_of_due_reviews`; without them, one query reads them.
    """
    if due is None:
        due = read_together(due=rows_of_due_reviews(person, article.pk, day))["due"]
    wanted = latest_due_date(day, article.risk)
    counts = Counter(week_of(row.review_due) for row in due)
    return choose_date(wanted, counts, person.reviews_a_week, after=day)


def rows_of_due_reviews(person, article, day):
    """Return the Rows of a person's reviews of other articles.

    They are those around each date that `due_date` may choose on `day`.
    """
    dates = {}
    for risk in Topic.REVIEW_MONTHS:
        wanted = latest_due_date(day, risk)
        dates |= {f"{risk}_first": wanted - _WEEK * (MAX_WEEKS_EARLIER + 1), f"{risk}_last": wanted + _WEEK}
    where, values = _reviews_around.sql(person=person.pk, article=article, **dates)
    return Rows(Approval, f"id IN ({where})", values, _BESIDES_THE_DATE)


class Weeks:
    """The reviews that a person has to do, read once for many approvals.

    Each date that `take` chooses counts for the next one.
    """

    def __init__(self, person):
        self._person = person
        self._due = dict(_due_reviews(person).values_list("edition__article", "review_due"))
        self._counts = Counter(map(week_of, self._due.values()))

    def take(self, article, day):
        """Return the review date of a text that the person approves on `day`."""
        if before := self._due.pop(article.pk, None):
            self._counts[week_of(before)] -= 1
        wanted = latest_due_date(day, article.risk)
        chosen = choose_date(wanted, self._counts, self._person.reviews_a_week, after=day)
        self._due[article.pk] = chosen
        self._counts[week_of(chosen)] += 1
        return chosen


def due_between(first, last):
    """Return the person's id for each review due from `first` to `last`."""
    return _due_reviews().filter(review_due__range=(first, last)).values_list("person", flat=True)


def _due_reviews(person=None):
    """Return the approvals that set a review date, of one person or of all."""
    mine = Approval.objects.filter(decision=Approval.Decision.APPROVED, withdrawn_at=None)
    mine = mine.filter(person=person) if person else mine
    # A newer approval of an article by the same person replaces its earlier date.
    again = mine.filter(
        person=OuterRef("person"),
        edition__article=OuterRef("edition__article"),
        decided_at__gt=OuterRef("decided_at"),
    )
    return mine.filter(~Exists(again)).order_by()


@reused(
    person=BigIntegerField(),
    article=BigIntegerField(),
    **{f"{risk}_{end}": DateField() for risk in Topic.REVIEW_MONTHS for end in ("first", "last")},
)
def _reviews_around(person, article, **dates):
    around = Q()
    for risk in Topic.REVIEW_MONTHS:
        around |= Q(review_due__gte=dates[f"{risk}_first"], review_due__lte=dates[f"{risk}_last"])
    return _due_reviews(person).filter(around).exclude(edition__article=article).values_list("pk")


def _add_months(day, months):
    """Return the same day of a later month, or that month's last day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
