"""Whom an editor can ask for a review, and what is said of each person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.approval import facts
from articles.approval.approvers import find_candidates
from articles.models import ClinicSpotlight
from clinics.models import Affiliation
from tests.factories.articles import (
    ALL,
    add_block,
    approve,
    ask,
    freeze,
    make_approver,
    make_article,
    make_user,
)
from tests.factories.people import make_credential, make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def candidates(edition, by=None):
    """Return {name: Candidate} for an edition, in the order of the list."""
    row = facts.read_rows([edition.article_id])[edition.article_id]
    return {one.person.name: one for one in find_candidates(edition, row, by or make_user("chief", *ALL))}


def test_reviews_due_count_from_monday_to_sunday_of_this_week():
    person, today = make_approver(), timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    long_ago = timezone.now() - timedelta(days=60)
    for place, day in enumerate((-1, 0, 6, 7)):
        approve(freeze(make_article(f"Due {place}")), person, at=long_ago, review_due=monday + timedelta(days=day))
    assert candidates(freeze(make_article()))["Ada Quill"].due_this_week == 2


def test_a_credential_without_an_end_lasts_longest_and_none_lasts_not_at_all():
    today = timezone.localdate()
    people = [make_approver(f"Person {place}", f"person{place}") for place in range(3)]
    for person, ends in zip(people, ((5, 9), (5, None), (-9, -5)), strict=True):
        person.credentials.all().delete()
        for end in ends:
            make_credential(
                person=person, expires_on=end and today + timedelta(days=end), kind="license" if end else "degree"
            )
    found = candidates(freeze(make_article()))
    assert [found[person.name].until for person in people] == [today + timedelta(days=9), None, None]
    assert [found[person.name].may_be_asked for person in people] == [True, True, False]


def test_those_who_may_be_asked_come_first_and_those_without_an_interest_before_others():
    clinic, chief = make_clinic(name="Harbor Clinic"), make_approver("Cleo Chief", "chief")
    owner = make_approver("Ann Owner", "owner")
    other, author = make_approver("Ben Stone", "ben"), make_approver("Abe Author", "author")
    make_credential(person=make_person(name="Al Former", former=True))
    Affiliation.objects.create(person=owner, clinic=clinic, role="Owner", interest="owner")
    article = make_article(authors=[author])
    add_block(article, ClinicSpotlight, clinic=clinic)
    edition = ask(freeze(article), other)
    found = candidates(edition, chief.user)
    assert list(found) == ["Ben Stone", "Ann Owner", "Abe Author", "Cleo Chief"]
    assert (found["Ann Owner"].interests, found["Ben Stone"].interests) == (["Harbor Clinic"], [])
    assert (found["Ben Stone"].open_requests, found["Ann Owner"].open_requests) == (1, 0)
    assert [name for name, one in found.items() if one.is_self] == ["Cleo Chief"]
    assert found["Cleo Chief"].refusals == ["This is you. Ask another approver."]
    assert "is an author of this article" in found["Abe Author"].refusals[0]
