"""What happens when: publications, their ends, reviews, ends of credentials."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from articles.approval import queues
from articles.models import Edition
from articles.permissions import is_editor
from authors.models import Credential

# A month with more of one kind is cut, and the page says so.
MAX_OF_A_KIND = 200
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True)
class Event:
    """One thing of a day, with its page and the step that moves it."""

    kind: str
    title: str
    url: str
    time: str = ""
    step: str = ""
    step_url: str = ""


@dataclass(frozen=True)
class Day:
    """One day of the calendar. `is_outside` is True for days of other months."""

    day: date
    events: list
    is_today: bool
    is_outside: bool


def load_weeks(user, first):
    """Return (weeks of the month of `first`, True if something was cut).

    A week is a list of Days. At most five queries.
    """
    weeks = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    begin, end = weeks[0][0], weeks[-1][-1]
    events, is_cut, today = defaultdict(list), False, timezone.localdate()
    for find in (_publications, _ends, _reviews, _credentials):
        found = list(find(user, begin, end))
        is_cut |= len(found) > MAX_OF_A_KIND
        for day, event in found[:MAX_OF_A_KIND]:
            events[day].append(event)
    return [[Day(day, events[day], day == today, day.month != first.month) for day in week] for week in weeks], is_cut


def _moments(begin, end):
    zone = timezone.get_default_timezone()
    return datetime.combine(begin, time.min, zone), datetime.combine(end + timedelta(days=1), time.min, zone)


def _publications(user, begin, end):
    first, last = _moments(begin, end)
    rows = Edition.objects.filter(live_from__gte=max(first, timezone.now()), live_from__lt=last)
    for edition in rows.filter(article__binned_at=None).for_link().order_by("live_from")[: MAX_OF_A_KIND + 1]:
        yield _of_edition("Goes live", edition, edition.live_from, user)


def _ends(user, begin, end):
    first, last = _moments(begin, end)
    rows = Edition.objects.filter(live_until__gte=max(first, timezone.now()), live_until__lt=last)
    followed = Edition.objects.filter(live_from__gte=first, live_from__lt=last).values("article", "live_from")
    followers = {(row["article"], row["live_from"]) for row in followed[: 10 * MAX_OF_A_KIND]}
    for edition in rows.filter(article__binned_at=None).for_link().order_by("live_until")[: MAX_OF_A_KIND + 1]:
        # The next edition takes its place at the same moment.
        if (edition.article_id, edition.live_until) not in followers:
            yield _of_edition("Goes offline", edition, edition.live_until, user)


def _of_edition(kind, edition, moment, user):
    local = timezone.localtime(moment)
    url = reverse("admin:articles_edition_change", args=[edition.pk])
    event = Event(kind, edition.title, url, f"{local:%H:%M %Z}")
    if is_editor(user):
        step_url = reverse("admin:articles_edition_publish", args=[edition.pk])
        event = replace(event, step="Change the time", step_url=step_url)
    return local.date(), event


def _reviews(user, begin, end):
    for edition in queues.due_between(begin, end)[: MAX_OF_A_KIND + 1]:
        url = reverse("admin:articles_article_change", args=[edition.article_id])
        step_url = reverse("admin:articles_edition_request_review", args=[edition.pk])
        yield edition.due, Event("Review due", edition.title, url, "", "Send for approval", step_url)


def _credentials(user, begin, end):
    if not user.has_perm("authors.view_credential"):
        return
    rows = Credential.objects.filter(expires_on__range=(begin, end), person__former=False).select_related("person")
    for credential in rows.order_by("expires_on")[: MAX_OF_A_KIND + 1]:
        url = reverse("admin:authors_person_change", args=[credential.person_id])
        yield credential.expires_on, Event("Credential ends", f"{credential.person}: {credential.title}", url)
