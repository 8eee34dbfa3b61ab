"""The removal reason: under the edit link, and by email to a confirmed address."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments import errors
from comments.models import Comment, ModerationEvent, Policy, RemovalReason, Report, Subscription
from comments.moderation import decisions
from comments.notifications import reply_emails, subscriptions
from comments.privacy import personal_data
from comments.screening.identity import Digester
from core.errors import ActionRefused
from core.http import PRIVATE
from outbox import actions as outbox
from outbox.models import Email
from tests.comments.admin.test_comments import LIST, change, desk, press
from tests.comments.web.test_comment import post
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
EMAIL, WORDS = "rosa@example.org", "Fifty of the blue ones, twice a day."
State = Comment.State


@pytest.fixture
def moderator():
    return rows.user("comments.moderate_comment", name="mo")


@pytest.fixture
def link(client):
    return post(client, rows.article(), body=WORDS).url.partition("?")[0]


def confirm(email=EMAIL, comment=None, **fields):
    article = comment.article if comment else rows.article()
    comment = comment or rows.comment(article)
    digest = Digester.now().email(email)
    fields = {"confirmed_at": timezone.now()} | fields
    return Subscription.objects.create(article=article, comment=comment, email=email, email_hash=digest, **fields)


def written(**fields):
    """Return a comment whose author has confirmed their address."""
    comment = rows.comment(rows.article(), WORDS, state="pending", **fields)
    Comment.objects.filter(pk=comment.pk).update(email=EMAIL)
    comment.refresh_from_db()
    confirm(comment=comment)
    return comment


def remove(comment, by, removal_reason="doses", **fields):
    return decisions.decide(comment=comment, state=State.REMOVED, removal_reason=removal_reason, by=by, **fields)


def letters():
    return Email.objects.filter(kind="comment_removed")


def test_removal_reasons_are_sentences_without_commands():
    for reason in RemovalReason:
        assert reason.sentence.startswith("It ") and reason.sentence.endswith("."), reason
        assert "must" not in reason.sentence and "!" not in reason.sentence


def test_edit_link_shows_removal_reason_but_not_note(client, link, moderator):
    remove(Comment.objects.get(), moderator, note="Third time this week.")
    page = client.get(link)
    text = page.content.decode()
    assert page.status_code == 410 and page.headers["Cache-Control"] == PRIVATE
    assert (
        "A moderator removed it on" in text and RemovalReason.DOSES.sentence in text and "Post another comment" in text
    )
    assert "Third time" not in text and WORDS not in text


def test_edit_link_shows_removal_reason_after_edit_period(client, link, moderator):
    remove(Comment.objects.get(), moderator)
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        assert RemovalReason.DOSES.sentence in client.get(link).content.decode()


def test_edit_of_removed_comment_returns_text_with_reason(client, link, moderator):
    remove(Comment.objects.get(), moderator)
    answer = client.post(link, {"do": "change", "body": "Better <b>words</b>."})
    text = answer.content.decode()
    assert (
        answer.status_code == 410
        and RemovalReason.DOSES.sentence in text
        and "Better &lt;b&gt;words&lt;/b&gt;." in text
    )
    assert client.post(link, {"do": "delete"}).status_code == 410 and Comment.objects.get().removal_reason == "doses"


def test_closed_article_does_not_offer_another_comment(client, link, moderator):
    remove(Comment.objects.get(), moderator)
    policy = Policy.current()
    policy.is_open = False
    policy.save()
    assert "Post another" not in client.get(link).content.decode()


@pytest.mark.parametrize(("state", "removal_reason"), [("removed", ""), ("spam", "")])
def test_edit_link_of_decision_without_reason_gets_404(client, link, moderator, state, removal_reason):
    decisions.decide(comment=Comment.objects.get(), state=state, removal_reason=removal_reason, by=moderator)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("state", "removal_reason", "why"),
    [("spam", "advert", "only when"), ("approved", "topic", "only when"), ("removed", "hated", "not a removal reason")],
)
def test_invalid_removal_reasons_are_refused(moderator, state, removal_reason, why):
    comment = rows.comment(rows.article(), state="pending")
    with pytest.raises(ActionRefused, match=why):
        decisions.decide(comment=comment, state=state, removal_reason=removal_reason, by=moderator)
    assert Comment.objects.get().state == "pending" and not comment.events.exists()


@pytest.mark.parametrize("fields", [{"risk": 1}, {"hold_kind": "crisis"}, {"hold_kind": "reaction"}, {}])
def test_possible_crisis_cannot_get_standard_removal_reason(moderator, fields):
    comment = rows.comment(rows.article(), state="pending", **fields)
    if not fields:
        Report.objects.create(comment=comment, reason="risk")
    with pytest.raises(ActionRefused, match="may describe a crisis"):
        remove(comment, moderator, removal_reason="topic")
    assert remove(comment, moderator, removal_reason="").state == "removed"


def test_removal_email_gives_reason_without_comment_text(moderator):
    comment = remove(written(name="Rosa Luz"), moderator, note="Third time.")
    letter = letters().get()
    assert letter.to == EMAIL and RemovalReason.DOSES.sentence in letter.body and comment.article.slug in letter.body
    whole = f"{letter.subject} {letter.body}"
    assert not any(word in whole for word in ("blue", "Rosa", "Third time"))
    assert letter.not_before >= letter.created_at + reply_emails.BUNDLE_DELAY - timedelta(seconds=5)
    assert set(letter.headers) == {"List-Unsubscribe", "List-Unsubscribe-Post"}


def test_removal_email_goes_only_to_confirmed_address(moderator):
    comment = rows.comment(rows.article(), state="pending")
    remove(comment, moderator)
    confirm(comment=rows.comment(rows.article()), email=EMAIL, confirmed_at=None)
    unconfirmed = rows.comment(rows.article(), state="pending")
    Comment.objects.filter(pk=unconfirmed.pk).update(email=EMAIL)
    remove(unconfirmed, moderator)
    assert not letters().exists()
    confirm()
    elsewhere = rows.comment(rows.article(), state="pending")
    Comment.objects.filter(pk=elsewhere.pk).update(email=EMAIL)
    remove(elsewhere, moderator)
    assert letters().get().to == EMAIL


def test_unsubscribing_cancels_removal_emails(moderator):
    comment = remove(written(), moderator)
    path = letters().get().headers["List-Unsubscribe"].strip("<>")
    subscriptions.unsubscribe(token=path.rstrip("/").rpartition("/")[2])
    assert not letters().exists()
    decisions.undo_decision(comment=comment, by=moderator)
    remove(Comment.objects.get(pk=comment.pk), moderator)
    assert not letters().exists()


def test_removal_emails_have_daily_limit(moderator):
    Email.objects.bulk_create(
        Email(to=EMAIL, kind=reply_emails.KIND, subject="x", body="x", key=f"k{number}", not_before=timezone.now())
        for number in range(20)
    )
    remove(written(), moderator)
    assert not letters().exists()


def test_undoing_removal_cancels_reason_and_pending_email(client, moderator):
    comment = remove(written(), moderator)
    row = decisions.undo_decision(comment=comment, by=moderator)
    assert (row.state, row.removal_reason) == ("pending", "") and not letters().exists()
    remove(row, moderator, removal_reason="topic")
    assert RemovalReason.TOPIC.sentence in letters().get().body
    outbox.send_due(now=timezone.now() + timedelta(hours=1))
    row = decisions.undo_decision(comment=Comment.objects.get(pk=comment.pk), by=moderator)
    remove(row, moderator, removal_reason="copy")
    assert letters().count() == 1, "one letter a comment"


def test_undoing_later_decision_restores_removal_reason(moderator):
    comment = remove(written(), moderator)
    row = decisions.decide(comment=comment, state=State.APPROVED, by=moderator)
    assert row.removal_reason == "" and not letters().exists()
    row = decisions.undo_decision(comment=row, by=moderator)
    row.refresh_from_db()
    assert (row.state, row.removal_reason) == ("removed", "doses") and letters().count() == 1
    assert [event.removal_reason for event in row.events.all()] == ["doses", "", "doses"]


def test_bulk_removal_reason_skips_possible_crises():
    desk_client = desk("comments.moderate_comment")
    article = rows.article()
    three = [rows.comment(article, state="pending", risk=risk) for risk in (0, 0, 2)]
    page = press(desk_client, "remove", *three, bulk="1", removal_reason="topic", note="For us.").content.decode()
    assert [row.removal_reason for row in Comment.objects.order_by("pk")] == ["topic", "topic", ""]
    assert "2 comments: removed." in page and "may describe a crisis" in page
    event = three[0].events.get()
    assert (event.action, event.removal_reason, event.note) == ("removed", "topic", "For us.")
    one = desk_client.get(change(three[0])).content.decode()
    assert (
        f"Sees this reason: {RemovalReason.TOPIC.sentence}" in one
        and "Reason shown to the commenter: Not about this article." in one
    )


def test_reason_choice_is_hidden_for_possible_crises():
    desk_client = desk("comments.moderate_comment")
    article = rows.article()
    calm, risky = (rows.comment(article, state="pending", risk=risk) for risk in (0, 2))
    page = desk_client.get(LIST).content.decode()
    assert f'id="t-{calm.pk}-removal-reason"' in page and f'id="t-{risky.pk}-removal-reason"' not in page
    assert 'id="bulk-removal-reason"' in page
    lines = desk_client.get(LIST, {"as": "lines"}).content.decode()
    assert lines.count("data-removal-reason>") == 1, "a line each stays a line: one choice for all that are marked"


@pytest.mark.parametrize("removal_reason", ["hated", "doses\x00"])
def test_forged_removal_reason_is_refused_with_message(removal_reason):
    desk_client, comment = desk("comments.moderate_comment"), rows.comment(rows.article(), state="pending")
    assert (
        "Nothing was changed" in press(desk_client, "remove", comment, removal_reason=removal_reason).content.decode()
    )
    assert Comment.objects.get().state == "pending"


def test_second_moderator_cannot_change_removal_reason(moderator):
    comment = written()
    remove(comment, moderator)
    with pytest.raises(errors.AlreadyDecided):
        remove(comment, rows.user("comments.moderate_comment"), removal_reason="topic")
    assert Comment.objects.get(pk=comment.pk).removal_reason == "doses" and letters().count() == 1


def test_removal_reason_is_exported_and_erased_with_personal_data(moderator):
    comment = remove(written(), moderator)
    rows.comment(comment.article, parent=comment, root=comment)
    data = personal_data.export_person(email=EMAIL)
    assert data["comments"][0]["removed_because"] == RemovalReason.DOSES.sentence
    personal_data.erase_person(email=EMAIL)
    comment.refresh_from_db()
    assert comment.erased_at and comment.removal_reason == "" and not letters().exists()
    assert not ModerationEvent.objects.exclude(removal_reason="").exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"removal_reason": "hated", "state": "removed"}, "removal_reason_valid"),
        ({"removal_reason": "doses", "state": "approved"}, "removal_reason_of_removed"),
        (
            {"removal_reason": "doses", "state": "removed", "erased_at": timezone.now(), "email": ""},
            "removal_reason_of_removed",
        ),
    ],
)
def test_table_constraints_reject_invalid_values(fields, name):
    comment = rows.comment(rows.article())
    with pytest.raises(IntegrityError, match=f"comments_comment_{name}"), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(**fields)


@pytest.mark.parametrize(("action", "removal_reason"), [("removed", "hated"), ("approved", "doses")])
def test_removal_reason_in_history_must_be_valid(action, removal_reason):
    comment = rows.comment(rows.article())
    with pytest.raises(IntegrityError, match="comments_moderationevent_removal_reason_valid"), transaction.atomic():
        ModerationEvent.objects.create(comment=comment, action=action, removal_reason=removal_reason, at=timezone.now())
