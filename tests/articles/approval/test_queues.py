"""What the lists of the desk hold, and what they leave out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.approval import actions, queues
from articles.approval.status import approvals_of, review_status
from articles.checklist import checks
from articles.models import Article, BrokenLink, ClinicSpotlight, Edition, RichText
from articles.publishing import actions as publishing
from tests.factories.articles import (
    ALL,
    add_block,
    approve,
    ask,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_user,
    publish,
)
from tests.factories.places import make_affiliation, make_clinic

pytestmark = pytest.mark.django_db
WAIVED = checks.waive_all("A test.")


def titles(user):
    """Return {name of a list: titles of its articles} for an account."""
    return {
        name: sorted(Article.objects.filter(pk__in=find(user)).values_list("title", flat=True))
        for name, (_label, find) in queues.LISTS.items()
    }


@pytest.fixture
def chief():
    """Return an account that owns articles in each state, and may approve."""
    person, other = make_approver("Cleo Chief", "chief"), make_approver("Ben Stone", "ben")
    chief, today, long_ago = make_user("chief", *ALL), timezone.localdate(), timezone.now() - timedelta(days=300)
    make_article("Draft", owner=chief)
    wanted = freeze(make_article("Wanted", owner=chief))
    actions.request_changes(edition=wanted, person=other, by=other.user, note="Say more.")
    actions.request_review(edition=freeze(make_article("Sent", owner=chief)), person=other, by=chief)
    editor = make_user("editor", *(right for right in ALL if right != "articles.approve_edition"))
    waiting = publishing.freeze(article=make_article("Waiting"), by=editor, reasons=WAIVED)
    actions.request_review(edition=waiting, person=person, by=editor)
    approve(freeze(make_article("Approved")), other)
    publish(freeze(make_article("Scheduled")), at=timezone.now() + timedelta(days=1))
    changed = freeze(make_article("Changed"))
    approve(changed, other)
    RichText.objects.filter(parent=changed.article).update(html="<p>Take 50 mg.</p>")
    publish(freeze(changed.article))
    for title, days in (("Due", 30), ("Later", 31), ("Overdue", -1)):
        edition = freeze(make_article(title))
        approve(edition, other, at=long_ago, review_due=today + timedelta(days=days))
        publish(edition)
    never = make_live("Never")
    BrokenLink.objects.create(edition=never, url="https://gone.example/", reason="404", found_at=timezone.now())
    return chief


def test_each_list_holds_what_its_name_says(chief):
    assert titles(chief) == {
        "drafts": ["Draft"],
        "changes": ["Wanted"],
        "my-changes": ["Wanted"],
        "waiting": ["Waiting"],
        "sent": ["Sent"],
        "approved": ["Approved"],
        "scheduled": ["Scheduled"],
        "changed": ["Changed"],
        "due": ["Due"],
        "overdue": ["Overdue"],
        "never": ["Never"],
        "interests": [],
        "notices": [],
        "links": ["Never"],
    }
    other = titles(make_user("other"))
    assert not any(other[name] for name in ("drafts", "my-changes", "waiting", "sent"))
    assert other["changes"] == ["Wanted"]


def approve_text_of_clinic():
    """Return (clinic, approved edition that names it, its approver)."""
    person, clinic, article = make_approver(), make_clinic(), make_article()
    add_block(article, ClinicSpotlight, clinic=clinic)
    edition = freeze(article)
    approve(edition, person)
    return clinic, edition, person


def test_an_interest_that_began_after_the_approval_waits_for_its_disclosure():
    clinic, edition, person = approve_text_of_clinic()
    today = timezone.localdate()
    publish(edition)
    employed = make_affiliation(clinic=clinic, person=person, interest="employed", since=today)
    make_affiliation(clinic=make_clinic(name="Not named"), person=person, interest="owner")
    make_affiliation(clinic=clinic, person=make_approver("Ben Stone", "ben"), interest="owner")
    [found] = queues.undisclosed_interests()
    assert (found, found.interested) == (edition, "Dr. Ada Quill")
    assert not queues.undisclosed_interests(today - timedelta(days=1)).exists(), "it begins today"
    employed.interest = ""
    employed.save()
    assert not queues.undisclosed_interests().exists(), "a tie by which the person gains nothing"
    employed.interest = "employed"
    employed.save()
    edition.refresh_from_db()
    actions.confirm_still_correct(edition=edition, person=person, by=person.user, disclosure="I work at this clinic.")
    assert not queues.undisclosed_interests().exists(), "readers see it now"


def test_an_interest_of_someone_whose_approval_covers_nothing_is_no_question():
    clinic, edition, person = approve_text_of_clinic()
    RichText.objects.filter(parent=edition.article).update(html="<p>Take 50 mg.</p>")
    publish(freeze(edition.article))
    make_affiliation(clinic=clinic, person=person, interest="owner")
    assert not queues.undisclosed_interests().exists()


def test_an_article_in_the_bin_is_in_no_list(chief):
    Article.objects.update(binned_at=timezone.now())
    assert not any(titles(chief).values())


def test_late_answers_are_those_whose_day_has_passed():
    person, today = make_approver(), timezone.localdate()
    for title, days in (("Late", -1), ("Later", -3), ("Today", 0)):
        ask(freeze(make_article(title)), person, answer_by=today + timedelta(days=days))
    ask(freeze(make_article("Open")), person)
    found = [request.edition.article.title for request in queues.late_answers(today)]
    assert found == ["Later", "Late"], "the one that waits longest comes first"


def test_the_query_and_the_badge_agree_on_the_last_day_of_an_approval(settings):
    settings.REVIEW_GRACE_DAYS, due = 10, timezone.localdate() + timedelta(days=20)
    edition = freeze(make_article())
    approve(edition, review_due=due)
    publish(edition)
    for days, is_approved in ((0, True), (10, True), (11, False)):
        day = due + timedelta(days=days)
        badge = review_status(edition, list(approvals_of(edition.article)), day)
        assert badge.is_approved == is_approved
        assert queues.approved_on(Edition.objects.all(), day).exists() == is_approved
        for is_hidden in (False, True):
            settings.NOINDEX_OVERDUE = is_hidden
            assert queues.indexable(Edition.objects.all(), day).exists() == (is_approved or not is_hidden)
