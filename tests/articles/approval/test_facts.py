"""What the desk knows about an article and a person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.approval import actions, facts
from articles.approval.steps import why_not_approve
from articles.models import ReviewRequest
from tests.factories.articles import ALL, approve, ask, freeze, make_approver, make_article, make_user, publish
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_owner_and_authors_may_edit_and_others_may_not():
    users = {name: make_user(name) for name in ("owner", "author", "stranger")}
    article = make_article(owner=users["owner"], authors=[make_person(user=users["author"])])
    freeze(article)
    may = {name: facts.read_facts([article.pk], user)[article.pk].may_edit for name, user in users.items()}
    assert may == {"owner": True, "author": True, "stranger": False}


def test_who_may_sign_is_known_before_there_is_an_edition():
    article, users = make_article(), {"approver": make_approver().user, "writer": make_user("writer", *ALL)}
    for is_frozen in (False, True):
        if is_frozen:
            freeze(article)
        found = {name: facts.read_facts([article.pk], user)[article.pk] for name, user in users.items()}
        assert {name: one.may_sign for name, one in found.items()} == {"approver": True, "writer": False}
        said = {name: why_not_approve(one) for name, one in found.items()}
        assert said["writer"] == "Only medical approvers can approve a text."
        assert said["approver"].startswith("There is no edition to approve yet.") == (not is_frozen)


def test_facts_name_who_was_asked_since_when_and_who_wants_what():
    now, ada, ben = timezone.now(), make_approver(), make_approver("Ben Stone", "ben")
    edition, days = freeze(make_article()), [now - timedelta(days=days) for days in (3, 2)]
    ask(edition, ben, requested_at=days[1], expires_at=now + timedelta(days=1), answer_by=now.date())
    ask(edition, ada, requested_at=days[0], expires_at=now)
    rows = {row.person_id: row.pk for row in ReviewRequest.objects.all()}

    def read(user):
        return facts.read_facts([edition.article_id], user, now)[edition.article_id]

    first, second = read(ada.user).waiting
    assert first == facts.Asked("Dr. Ada Quill", days[0], None, True, rows[ada.pk], edition.pk)
    assert second == facts.Asked("Dr. Ben Stone", days[1], now.date(), False, rows[ben.pk], edition.pk)
    assert read(ada.user).is_asked and not read(make_user("chief", *ALL)).is_asked
    wanted = actions.request_changes(edition=edition, person=ada, by=ada.user, note="Say which sleep.")
    assert read(ben.user).wanted == (facts.Wanted("Dr. Ada Quill", wanted.decided_at, "Say which sleep."),)
    assert read(ben.user).waiting == (second,) and not read(ada.user).is_asked


def test_facts_name_all_whose_approval_covers_the_text_and_the_latest_review():
    ada, ben, edition = make_approver(), make_approver("Ben Stone", "ben"), freeze(make_article())
    first, last = (timezone.localdate() + timedelta(days=days) for days in (20, 30))
    approve(edition, ben, review_due=last)
    own = facts.read_facts([edition.article_id], ben.user)[edition.article_id]
    assert (own.covered, own.is_only_own, own.approved_by, own.review_due) == (True, True, "Dr. Ben Stone", last)
    approve(edition, ada, review_due=first)
    both = facts.read_facts([edition.article_id], ben.user)[edition.article_id]
    assert (both.is_only_own, both.approved_by, both.review_due) == (False, "Dr. Ada Quill, Dr. Ben Stone", last)
    assert (both.state, both.newest, both.newest_pk, both.live, both.goes_live) == ("draft", 1, edition.pk, 0, None)
    soon = publish(edition, at=timezone.now() + timedelta(days=1), override_reason="")
    later = facts.read_facts([edition.article_id], ben.user)[edition.article_id]
    assert (later.state, later.goes_live, later.live) == ("scheduled", soon.live_from, 0)
    live = facts.read_facts([edition.article_id], ben.user, soon.live_from)[edition.article_id]
    assert (live.state, live.goes_live, live.live, live.signs_as) == ("live", None, 1, "again")
