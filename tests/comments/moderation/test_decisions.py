"""Other moderator actions: redact, reply, ban, add a note, and undo each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import errors
from comments.models import Ban, Comment, ModerationEvent, Report
from comments.moderation import bans, decisions, edits, reversals
from comments.posting import submission
from comments.screening.identity import Digester
from core.errors import ActionRefused
from tests.comments.posting.test_submission import _at_once
from tests.factories.people import make_credential
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
Action = ModerationEvent.Action
SECRET = "three of the blue ones at once"


@pytest.fixture
def moderator():
    return rows.user("comments.moderate_comment", name="mo")


@pytest.fixture
def waiting():
    return rows.comment(rows.article(), f"I took {SECRET}, and it was bad.", state="pending")


def last(comment):
    return comment.events.order_by("pk").last()


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_redaction_can_be_undone_once(moderator, waiting):
    waiting.own_link_hash = "a" * 64
    waiting.save()
    row = edits.redact_passage(comment=waiting, passage=f" {SECRET}\r\n", by=moderator, note="A method.")
    row.refresh_from_db()
    assert row.body == "I took […], and it was bad." and row.state == "pending"
    assert row.edited_by == moderator and row.edited_at and row.own_link_hash == ""
    event = last(row)
    assert (event.action, event.note, event.before["body"]) == (Action.REDACTED, "A method.", waiting.body)
    row = reversals.undo_event(event=event, by=moderator)
    row.refresh_from_db()
    assert (row.body, row.edited_by, row.edited_at, row.own_link_hash) == (waiting.body, None, None, "a" * 64)
    with pytest.raises(ActionRefused, match="already undone by mo"):
        reversals.undo_event(event=event, by=moderator)
    assert [event.action for event in row.events.all()] == ["redacted", "undone"]


@pytest.mark.parametrize(
    ("passage", "why"),
    [
        ("", "Select or enter"),
        ("I", "at least 3"),
        ("not there at all", "exact passage"),
        ("WHOLE", "Remove the comment instead"),
    ],
)
def test_invalid_redactions_are_refused(moderator, waiting, passage, why):
    with pytest.raises(ActionRefused, match=why):
        edits.redact_passage(comment=waiting, passage=waiting.body if passage == "WHOLE" else passage, by=moderator)
    assert not waiting.events.exists()


def test_redaction_never_exceeds_length_limit(moderator):
    comment = rows.comment(rows.article(), "abc" * 1665 + "x")
    row = edits.redact_passage(comment=comment, passage="abc", by=moderator)
    row.refresh_from_db()
    assert len(row.body) == 4996


def test_redactions_are_undone_in_reverse_order(moderator, waiting):
    first = edits.redact_passage(comment=waiting, passage=SECRET, by=moderator).last_event
    second = edits.redact_passage(comment=waiting, passage="and it was bad", by=moderator).last_event
    with pytest.raises(ActionRefused, match="Undo the later"):
        reversals.undo_event(event=first, by=moderator)
    reversals.undo_event(event=second, by=moderator)
    assert reversals.undo_event(event=first, by=moderator).body == waiting.body


def test_redaction_cannot_be_undone_after_text_was_erased(moderator, waiting):
    event = edits.redact_passage(comment=waiting, passage=SECRET, by=moderator).last_event
    event.before = {**event.before, "body": ""}
    event.save()
    with pytest.raises(ActionRefused, match="no longer have"):
        reversals.undo_event(event=event, by=moderator)
    waiting.refresh_from_db()
    assert "[…]" in waiting.body


def test_moderator_reply_shows_own_name(moderator):
    comment = rows.comment(rows.article())
    with pytest.raises(ActionRefused, match="not linked to a person"):
        edits.post_reply(comment=comment, body="Thank you.", by=moderator)
    person = rows.person("Ada Quill", user=moderator)
    make_credential(person=person)
    moderator.refresh_from_db()
    reply = edits.post_reply(comment=comment, body="Thank you.", by=moderator)
    assert (reply.state, reply.person, reply.parent, reply.root) == ("approved", person, comment, comment)
    assert [event.action for event in reply.events.all()] == ["submitted"]
    again = edits.post_reply(comment=comment, body="Thank you. ", by=moderator)
    assert again == reply and Comment.objects.count() == 2 and comment.events.count() == 1
    reversals.undo_event(event=reply.last_event, by=moderator)
    reply.refresh_from_db()
    assert reply.state == "removed"


def test_approve_and_reply_is_atomic(moderator, waiting):
    rows.person("Ada Quill", user=moderator)
    with pytest.raises(ActionRefused, match="Approve and reply"):
        edits.post_reply(comment=waiting, body="Thank you.", by=moderator)
    with pytest.raises(ActionRefused, match="Enter a reply"):
        edits.approve_and_reply(comment=waiting, body=" ", by=moderator)
    waiting.refresh_from_db()
    assert waiting.state == "pending" and not waiting.events.exists()
    row, reply = edits.approve_and_reply(comment=waiting, body="Thank you.", by=moderator)
    assert row.state == reply.state == "approved"


def test_decision_on_changed_text_is_refused(moderator, waiting):
    ModerationEvent.write(waiting, Action.SUBMITTED)
    seen = last(waiting).pk
    other = rows.user("comments.moderate_comment", name="first")
    edits.redact_passage(comment=waiting, passage=SECRET, by=other)
    with pytest.raises(errors.AlreadyDecided, match="“passage edited out” by first at"):
        decisions.decide(comment=waiting, state="approved", by=moderator, since=seen)
    with pytest.raises(errors.AlreadyDecided, match="by first"):
        edits.redact_passage(comment=waiting, passage="it was bad", by=moderator, since=seen)
    ModerationEvent.write(waiting, Action.REPORTED)
    assert decisions.decide(comment=waiting, state="approved", by=moderator, since=last(waiting).pk).state == "approved"


def test_undoing_email_ban_restores_comments_filed_as_spam(moderator):
    address = {"client_address": "203.0.113.9", "name": "Robin", "article": rows.article()}
    first = submission.submit_comment(body="Buy this.", email="robin@example.org", **address)
    second = submission.submit_comment(body="Buy that.", email="Robin@example.org", **address)
    urgent = submission.submit_comment(body="I want to die.", email="robin@example.org", **address)
    ban = bans.ban_author(
        comment=first, kind="email", until=in_days(30), reason="Advertising", by=moderator, spam_pending=True
    )
    states = {comment.pk: comment.state for comment in Comment.objects.all()}
    assert states == {first.pk: "spam", second.pk: "spam", urgent.pk: "pending"}
    assert (ban.filed, ban.digest) == (2, Digester.now().email("robin@example.org"))
    with pytest.raises(errors.Banned):
        submission.submit_comment(body="And this.", email="robin@example.org", **address)
    with pytest.raises(errors.AlreadyDecided, match=r"already banned until .* by mo"):
        bans.ban_author(comment=second, kind="email", until=in_days(20), reason="Again", by=moderator)
    decisions.decide(comment=Comment.objects.get(pk=second.pk), state="removed", by=moderator)
    reversals.undo_event(event=ban.last_event, by=moderator)
    states = {comment.pk: comment.state for comment in Comment.objects.all()}
    assert states == {first.pk: "pending", second.pk: "removed", urgent.pk: "pending"}
    assert not Ban.objects.in_force().exists()
    assert submission.submit_comment(body="Sorry.", email="robin@example.org", **address).pk


def test_ban_may_hide_public_comments_and_its_undoing_shows_them(moderator):
    article = rows.article()
    past = [rows.comment(article, client_hash="1:abc") for _number in range(2)]
    other = rows.comment(article, client_hash="1:xyz")
    Comment.objects.update(state="approved")
    options = {"kind": "client", "until": in_days(7), "reason": "Insults", "by": moderator}
    ban = bans.ban_author(comment=Comment.objects.get(pk=past[0].pk), hold_public=True, **options)
    assert list(Comment.objects.filter(state="pending").order_by("pk")) == past
    assert Comment.objects.get(pk=other.pk).state == "approved"
    reversals.undo_event(event=ban.last_event, by=moderator)
    assert Comment.objects.filter(state="approved").count() == 3


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "email"}, "by the other one"), ({"kind": "nonsense"}, "Choose what"), ({"reason": " "}, "Enter a reason"),
        ({"until": in_days(-1)}, "Choose an end"), ({"until": in_days(400)}, "360 days"),
    ],
)  # fmt: skip
def test_invalid_bans_are_refused(moderator, fields, why):
    comment = rows.comment(rows.article(), client_hash="1:abc")
    Comment.objects.update(email="", email_hash="")
    given = {"kind": "client", "until": in_days(7), "reason": "Advertising", **fields}
    with pytest.raises(ActionRefused, match=why):
        bans.ban_author(comment=comment, by=moderator, **given)
    assert not Ban.objects.exists() and not comment.events.exists()


def test_ban_can_be_lifted_once(moderator):
    comment = rows.comment(rows.article(), client_hash="1:abc")
    ban = bans.ban_author(comment=comment, kind="client", until=in_days(7), reason="Advertising", by=moderator)
    bans.lift_ban(ban=ban, by=moderator)
    ban.refresh_from_db()
    assert ban.lifted_by == moderator and not Ban.objects.in_force().exists()
    with pytest.raises(errors.AlreadyDecided):
        bans.lift_ban(ban=ban, by=moderator)
    with pytest.raises(errors.NotAllowed):
        bans.lift_ban(ban=ban, by=rows.user())


def test_crisis_note_records_action(moderator, waiting):
    event = edits.add_note(comment=waiting, crisis_action="safe", note="Quotes a song.", by=moderator)
    assert (event.action, event.note) == (Action.NOTED, "Read it: no one is at risk: Quotes a song.")
    assert edits.add_note(comment=waiting, crisis_action="safe", note="Quotes a song.", by=moderator) == event
    for words in ({"note": ""}, {"crisis_action": "other", "note": " "}, {"crisis_action": "nonsense"}):
        with pytest.raises(ActionRefused):
            edits.add_note(comment=waiting, by=moderator, **words)
    reversals.undo_event(event=event, by=moderator)
    assert waiting.events.count() == 2


def test_decision_closes_reports_and_undo_reopens_them(moderator):
    comment = rows.comment(rows.article())
    report = Report.objects.create(comment=comment, reason="abuse", client_hash="1:x")
    row = decisions.decide(comment=comment, state="removed", by=moderator)
    assert not Report.objects.open().exists()
    reversals.undo_event(event=row.last_event, by=moderator)
    assert Report.objects.open().get() == report
    event = edits.dismiss_reports(comment=comment, by=moderator, note="Fair.")
    assert not Report.objects.open().exists() and "1 report closed" in event.note
    with pytest.raises(ActionRefused, match="already been reviewed"):
        edits.dismiss_reports(comment=comment, by=moderator)
    reversals.undo_event(event=event, by=moderator)
    assert Report.objects.open().exists()


def test_only_latest_decision_can_be_undone(moderator, waiting):
    first = decisions.decide(comment=waiting, state="approved", by=moderator)
    second = decisions.decide(comment=first, state="spam", by=moderator)
    with pytest.raises(errors.AlreadyDecided, match="There is a later decision"):
        reversals.undo_event(event=first.last_event, by=moderator)
    assert reversals.undo_event(event=second.last_event, by=moderator).state == "approved"
    assert reversals.undo_event(event=first.last_event, by=moderator).state == "pending"
    with pytest.raises(errors.AlreadyDecided, match="already undone"):
        reversals.undo_event(event=second.last_event, by=moderator)


def test_moderator_actions_require_permission(waiting):
    user = rows.user("comments.change_comment")
    event = ModerationEvent.write(waiting, Action.NOTED, note="x")
    for work in (
        lambda: edits.redact_passage(comment=waiting, passage=SECRET, by=user),
        lambda: edits.post_reply(comment=waiting, body="x", by=user),
        lambda: bans.ban_author(comment=waiting, kind="client", until=in_days(3), reason="x", by=user),
        lambda: edits.add_note(comment=waiting, note="x", by=user),
        lambda: edits.dismiss_reports(comment=waiting, by=user),
        lambda: reversals.undo_event(event=event, by=user),
    ):
        with pytest.raises(errors.NotAllowed):
            work()


@pytest.mark.django_db(transaction=True)
def test_concurrent_moderator_actions_take_effect_once():
    moderator = rows.user("comments.moderate_comment")
    rows.person("Ada Quill", user=moderator)
    moderator.refresh_from_db()
    comment = rows.comment(rows.article(), f"I took {SECRET}.", client_hash="1:abc")
    made = _at_once(6, lambda index: edits.redact_passage(comment=comment, passage=SECRET, by=moderator).pk)
    assert sum(isinstance(one, int) for one in made) == 1, made
    made = _at_once(6, lambda index: edits.post_reply(comment=comment, body="Thank you.", by=moderator).pk)
    assert len(set(made)) == 1 and isinstance(made[0], int), made
    until = in_days(7)
    made = _at_once(
        6, lambda index: bans.ban_author(comment=comment, kind="client", until=until, reason="x", by=moderator).pk
    )
    assert sum(isinstance(one, int) for one in made) == 1, made
    made = _at_once(6, lambda index: reversals.undo_event(event=last(comment), by=moderator).pk)
    assert sum(isinstance(one, int) for one in made) == 1, made
    assert [event.action for event in comment.events.all()] == ["redacted", "replied", "banned", "undone"]
