"""Whom to ask for a review, and who may not be asked, with the reasons."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from articles.approval import calendar, four_eyes
from articles.approval.decisions import find_interests
from articles.approval.facts import standing_of
from articles.models import ReviewRequest
from authors import identity
from authors.models import Person

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Candidate:
    """A medical approver and what an editor weighs.

    `until` is the end of the credential that lasts longest, or None. `interests` are the clinics that the text names
    and the person gains from. `refusals` are the sentences that say why the person may not be asked.
    """

    person: Person
    credentials: list
    until: date | None
    open_requests: int
    due_this_week: int
    interests: list
    refusals: list
    is_self: bool = False

    @property
    def may_be_asked(self):
        return not self.refusals


def find_candidates(edition, row, by):
    """Return [Candidate] for an edition, saved or not, those who may be asked first.

    `row` is the article's Rowset, `by` the account that would ask. The number of queries does not depend on the
    number of people.
    """
    day = timezone.localdate()
    people = Person.objects.with_credentials().filter(former=False).select_related("photo", "user")
    people = list(people.prefetch_related("credentials"))
    waiting = dict(
        ReviewRequest.objects.filter(closed_at=None).order_by().values_list("person").annotate(number=Count("pk"))
    )
    monday = day - timedelta(days=day.weekday())
    due = Counter(calendar.due_between(monday, monday + _WEEK - timedelta(days=1)))
    accounts = set(_signing_accounts())
    interests = _interests_in(edition, day)
    found = [
        Candidate(
            person,
            valid := [one for one in person.credentials.all() if one.is_valid(day)],
            None if any(one.expires_on is None for one in valid) else max((c.expires_on for c in valid), default=None),
            waiting.get(person.pk, 0),
            due[person.pk],
            interests.get(person.pk, []),
            _refusals(edition, row, person, valid, by, accounts),
            person.user_id == by.pk,
        )
        for person in people
    ]
    return sorted(found, key=lambda one: (not one.may_be_asked, bool(one.interests), one.person.name))


def _refusals(edition, row, person, valid, by, accounts):
    """Return why a person may not be asked; request_reviews() refuses the same."""
    if person.user_id == by.pk:
        return ["This is you. Ask another approver."]
    reasons = [] if valid else [f"{person.display_name} has no credential that is valid today."]
    # The person who sends the text creates its edition, so its maker is known before it exists.
    reasons += four_eyes.conflicts(edition, person, standing_of(row, edition, person, valid))
    may_approve = person.user_id is None or person.user_id in accounts
    return reasons + four_eyes.link_blockers(person, may_approve)


def _signing_accounts():
    backend = "django.contrib.auth.backends.ModelBackend"
    users = get_user_model().objects.with_perm(identity.APPROVE, is_active=True, backend=backend)
    return users.values_list("pk", flat=True)


def _interests_in(edition, day):
    """Return {id of a person: [names of clinics that the text names]}."""
    found = {}
    for row in find_interests(edition, day):
        found.setdefault(row.person_id, []).append(row.clinic.name)
    return found
