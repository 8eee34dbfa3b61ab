"""Pinning of one comment per article, until it is hidden."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments import errors
from comments.models import Comment, Policy, Report
from comments.moderation import decisions, edits, reports, reversals
from comments.privacy import personal_data
from comments.threads import conversations
from core.errors import ActionRefused
from tests.comments.admin.test_comments import LIST, change, desk, press
from tests.comments.posting.test_submission import _at_once
from tests.comments.web.test_comment import post
from tests.comments.web.test_section import render, tops_of
from tests.factories.people import make_credential
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def moderator():
    return rows.user("comments.moderate_comment", name="mo")


@pytest.fixture
def talk():
    """Return an article with three conversations; an approver replied in the second."""
    article = rows.article()
    made = [rows.comment(article, at=NOW + timedelta(minutes=number)) for number in range(3)]
    approver = rows.person("Ada Quill")
    make_credential(person=approver, kind="board", title="Board-certified psychiatrist")
    rows.comment(article, "An answer.", parent=made[1], root=made[1], person=approver)
    return made


def now(comment):
    return Comment.objects.get(pk=comment.pk)


def test_pinned_comment_comes_before_approver_conversations(talk, moderator, django_assert_num_queries):
    article = talk[0].article
    assert tops_of(article) == [talk[1], talk[0], talk[2]]
    row = edits.pin_comment(comment=talk[2], by=moderator, note="Read this.", at=NOW)
    assert (row.pinned_at, row.pinned_by) == (NOW, moderator)
    event = row.events.get()
    assert (event.action, event.by, event.note) == ("pinned", moderator, "Read this.")
    policy = Policy(threads_per_page=5)
    with django_assert_num_queries(1):
        page = conversations.load_page(article, policy=policy)
    assert page.conversations == [talk[2], talk[1], talk[0]]
    assert tops_of(article, order="newest") == [talk[2], talk[1], talk[0]]
    html = render(article)
    assert html.count(">Pinned<") == 1
    assert html.index(">Pinned<") < html.index("Answered by a medical approver") < html.index("More comments")


def test_pinned_comment_appears_only_on_first_page(moderator):
    article, policy = rows.article(), Policy(threads_per_page=5)
    made = [rows.comment(article, at=NOW + timedelta(minutes=number)) for number in range(8)]
    edits.pin_comment(comment=made[7], by=moderator)
    pages = [conversations.load_page(article, policy=policy, number=number).conversations for number in (1, 2)]
    assert pages == [[made[7], *made[:4]], made[4:7]]


def test_one_visible_top_level_comment_per_article_can_be_pinned(talk, moderator):
    article = talk[0].article
    edits.pin_comment(comment=talk[0], by=moderator)
    with pytest.raises(errors.AlreadyDecided, match="already pinned"):
        edits.pin_comment(comment=talk[0], by=moderator)
    with pytest.raises(ActionRefused, match=f"number {talk[0].pk}, is already pinned"):
        edits.pin_comment(comment=talk[1], by=moderator)
    edits.pin_comment(comment=rows.comment(rows.article()), by=moderator)
    answer = rows.comment(article, parent=talk[1], root=talk[1])
    edits.unpin_comment(comment=talk[0], by=moderator)
    for wrong in (answer, *(rows.comment(article, state=state) for state in ("pending", "spam", "removed"))):
        with pytest.raises(ActionRefused, match="You can pin only a published comment"):
            edits.pin_comment(comment=wrong, by=moderator)
    with pytest.raises(errors.NotAllowed):
        edits.pin_comment(comment=talk[1], by=rows.user())


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_hiding_pinned_comment_unpins_it_and_undo_repins(talk, moderator, state):
    edits.pin_comment(comment=talk[0], by=moderator)
    row = decisions.decide(comment=now(talk[0]), state=state, by=moderator)
    assert (now(row).pinned_at, now(row).pinned_by, row.last_event.before["pinned"]) == (None, None, True)
    decisions.undo_decision(comment=row, by=moderator)
    assert now(row).pinned_at and now(row).pinned_by == moderator


def test_undo_does_not_repin_if_another_comment_is_pinned(talk, moderator):
    edits.pin_comment(comment=talk[0], by=moderator)
    row = decisions.decide(comment=now(talk[0]), state="removed", by=moderator)
    edits.pin_comment(comment=talk[2], by=moderator)
    row = decisions.undo_decision(comment=row, by=moderator)
    assert (now(row).state, now(row).pinned_at) == ("approved", None) and now(talk[2]).pinned_at


def test_reports_and_author_edits_unpin_comment(client, moderator):
    reported = rows.comment(rows.article())
    edits.pin_comment(comment=reported, by=moderator)
    for number in range(9):
        if now(reported).state == "approved":
            reports.report_comment(comment=reported, reason="abuse", client_network=f"203.0.113.{number}")
    assert (now(reported).state, now(reported).pinned_at) == ("pending", None)
    for data in ({"do": "delete"}, {"do": "change", "body": "http://a.example http://b.example http://c.example"}):
        link = post(client, rows.article(), body=f"Mine, {len(data)}.").url.partition("?")[0]
        mine = decisions.decide(comment=Comment.objects.latest("pk"), state="approved", by=moderator)
        edits.pin_comment(comment=mine, by=moderator)
        client.post(link, data)
        assert now(mine).state != "approved" and now(mine).pinned_at is None
    assert Report.objects.exists()


def test_erasure_unpins_comment(talk, moderator):
    for comment in (talk[1], rows.comment(rows.article(), import_ref="blog:1")):
        edits.pin_comment(comment=comment, by=moderator)
        personal_data.erase_person(email=comment.email)
        row = now(comment)
        assert row.erased_at and (row.pinned_at, row.pinned_by) == (None, None)


def test_pinning_and_unpinning_can_be_undone_while_current(talk, moderator):
    pinned = edits.pin_comment(comment=talk[0], by=moderator).last_event
    reversals.undo_event(event=pinned, by=moderator)
    assert now(talk[0]).pinned_at is None
    pinned = edits.pin_comment(comment=talk[0], by=moderator).last_event
    unpinned = edits.unpin_comment(comment=talk[0], by=moderator).last_event
    with pytest.raises(errors.AlreadyDecided, match="no longer pinned"):
        reversals.undo_event(event=pinned, by=moderator)
    reversals.undo_event(event=unpinned, by=moderator)
    assert now(talk[0]).pinned_at
    unpinned = edits.unpin_comment(comment=talk[0], by=moderator).last_event
    edits.pin_comment(comment=talk[2], by=moderator)
    with pytest.raises(ActionRefused, match="Unpin it first"):
        reversals.undo_event(event=unpinned, by=moderator)
    with pytest.raises(errors.AlreadyDecided, match="no longer pinned"):
        edits.unpin_comment(comment=talk[0], by=moderator)


def test_pin_buttons_follow_state_and_stale_form_is_refused(talk, moderator):
    moderators = desk("comments.moderate_comment")
    page = moderators.get(f"{LIST}?state=approved").content.decode()
    assert page.count('value="pin"') == 3, "an answer cannot be pinned"
    assert "1 comment: pinned." in press(moderators, "pin", talk[0]).content.decode()
    page = moderators.get(change(talk[0])).content.decode()
    assert 'value="unpin"' in page and 'value="pin"' not in page and "pinned by" in page
    lines = moderators.get(f"{LIST}?state=approved&as=lines").content.decode()
    assert lines.count('value="unpin"') == 1 and lines.count('value="pin"') == 2
    stale = {"do": "unpin", "chosen": f"{talk[0].pk}.approved.{talk[0].events.latest('pk').pk}"}
    edits.unpin_comment(comment=talk[0], by=moderator)
    assert "Review it" in moderators.post(change(talk[0]), stale, follow=True).content.decode()


@pytest.mark.parametrize(
    ("fields", "name"),
    [({"state": "removed"}, "pinned_begins_and_shows"), ({"root": True}, "pinned_begins_and_shows")],
)
def test_table_constraints_reject_invalid_values(talk, fields, name):
    fields = {key: talk[1] if key == "root" else value for key, value in fields.items()}
    with pytest.raises(IntegrityError, match=f"comments_comment_{name}"), transaction.atomic():
        Comment.objects.filter(pk=talk[0].pk).update(pinned_at=NOW, **fields)


def test_database_refuses_second_pinned_comment(talk):
    Comment.objects.filter(pk=talk[0].pk).update(pinned_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=talk[1].pk).update(pinned_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_concurrent_pins_pin_one_comment(moderator):
    article = rows.article()
    made = [rows.comment(article) for _ in range(4)]

    def pin(number):
        try:
            edits.pin_comment(comment=made[number], by=moderator)
        except ActionRefused:
            return "refused"
        return "pinned"

    assert sorted(_at_once(4, pin)) == ["pinned", "refused", "refused", "refused"]
    assert Comment.objects.filter(pinned_at__isnull=False).count() == 1
