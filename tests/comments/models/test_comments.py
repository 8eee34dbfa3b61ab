"""Database constraints of comments, violated without forms or actions."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import Comment, ModerationEvent, ModerationRule
from core.models import RateWindow
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"state": "published"}, "comments_comment_state_valid"),
        ({"name": ""}, "comments_comment_name_length"),
        ({"body": ""}, "comments_comment_body_length"),
        ({"body": "x" * 5001}, "comments_comment_body_length"),
        ({"risk": 10}, "comments_comment_risk_range"),
    ],
)
def test_comment_constraints_reject_invalid_values(fields, name):
    comment = rows.comment(rows.article())
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**fields)


@pytest.mark.parametrize(("field", "limit"), [("name", 80), ("email", 254)])
def test_database_limits_length_of_text_columns(field, limit):
    """Reject long values by column on PostgreSQL and by constraint on SQLite."""
    from django.db import DatabaseError

    comment = rows.comment(rows.article())
    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**{field: "x" * (limit + 1)})


def test_comment_cannot_be_its_own_parent():
    comment = rows.comment(rows.article())
    with pytest.raises(IntegrityError, match="comments_comment_not_own_parent"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(parent=comment.pk)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "colour"}, "comments_moderationrule_kind_valid"),
        ({"action": "clap"}, "comments_moderationrule_action_valid"),
        ({"pattern": ""}, "comments_moderationrule_pattern_given"),
    ],
)
def test_moderation_rule_constraints_reject_invalid_values(fields, name):
    rule = ModerationRule.objects.create(kind="word", pattern="pills")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ModerationRule.objects.filter(pk=rule.pk).update(**fields)


def test_moderation_rule_is_unique():
    ModerationRule.objects.create(kind="word", pattern="pills")
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationRule.objects.create(kind="word", pattern="pills", action="spam")


def test_moderation_event_action_must_be_known():
    with pytest.raises(IntegrityError, match="comments_moderationevent_action_valid"), transaction.atomic():
        ModerationEvent.objects.create(comment=rows.comment(rows.article()), action="liked", at=timezone.now())


def test_rate_window_is_unique():
    RateWindow.objects.create(bucket="b", key="k", window=1, ends_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        RateWindow.objects.create(bucket="b", key="k", window=1, ends_at=timezone.now())


def test_comment_model_cleans_text():
    comment = rows.comment(rows.article(), body="one\r\ntwo\x00\x0b\u202e three", name=" Ro\u202ebin\n\nHood ")
    assert (comment.name, comment.body) == ("Robin Hood", "one\ntwo three")


def test_approved_and_awaiting_querysets_filter_and_order():
    article = rows.article()
    states = {state: rows.comment(article, state=state) for state in Comment.State.values}
    risky = rows.comment(article, state="pending", risk=3)
    assert list(Comment.objects.approved()) == [states["approved"]]
    assert list(Comment.objects.awaiting_moderation()) == [risky, states["pending"]]


def test_replies_survive_deletion_of_parent():
    article = rows.article()
    first = rows.comment(article)
    reply = rows.comment(article, parent=first)
    first.delete()
    reply.refresh_from_db()
    assert reply.parent is None
