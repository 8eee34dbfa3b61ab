"""Deletion of old data after its retention period."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ApiKey, Invitation, StaffSession
from addresses.models import MissingAddress, RedirectUse
from articles.models import DraftVersion
from clinics.models import ImportRun, Proposal, RemovalRequest
from comments.models import (
    Ban,
    Comment,
    DataRequest,
    ErrorReport,
    HashKey,
    ModerationEvent,
    Report,
    SpamCheck,
    Subscription,
)
from comments.moderation import decisions
from comments.screening import identity
from core import retention as lib
from core.errors import ActionRefused
from core.models import PageChange, RateWindow, UnsavedDraft, UnsavedVersion
from outbox.models import Email, Webhook, WebhookDelivery, WebhookEvent
from psychsite import retention
from search.models import AskedQuery
from tests.privacy import dump
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
CANARY = "canary"


def plant(at):
    """Create one row per rule with the canary, starting at `at`."""
    article = rows.article()
    said = {"email": f"{CANARY}@example.org", "client_hash": f"{CANARY}-client", "own_link_hash": f"{CANARY}-link"}
    comment = rows.comment(article, at=at)
    Comment.objects.filter(pk=comment.pk).update(**said, email_hash=identity.Digester.now(at).email("a@example.org"))
    spam = rows.comment(article, f"{CANARY} pills", state="spam", at=at, decided_at=at)
    rows.comment(article, f"{CANARY} removed", state="removed", at=at, decided_at=at)
    ModerationEvent.write(comment, "redacted", at=at, before={"state": "pending", "body": f"{CANARY} before"})
    Report.objects.create(comment=comment, reason="other", text=CANARY, client_hash=CANARY, created_at=at, closed_at=at)
    Subscription.objects.create(article=article, email=f"a{CANARY}@example.org", created_at=at)
    Subscription.objects.create(article=article, email=f"b{CANARY}@example.org", confirmed_at=at, ended_at=at)
    DataRequest.objects.create(kind="copy", email=f"{CANARY}@example.org", token_hash="a" * 64, expires_at=at)
    DataRequest.objects.create(
        kind="copy", email=f"{CANARY}@example.org", token_hash="b" * 64, expires_at=at, done_at=at
    )
    before = at - timedelta(days=1)
    Ban.objects.create(kind="email", digest=f"1:{CANARY}", until=at, created_at=before, reason=CANARY)
    PageChange.objects.create(pk=1, tags="clinic:1", at=at)
    MissingAddress.objects.create(path=f"/{CANARY}/", day=(at - timedelta(days=60)).date(), hits=1)
    AskedQuery.objects.create(words=CANARY, day=(at - timedelta(days=60)).date(), found=0)
    RedirectUse.objects.create(path="/old/", week=(at - timedelta(days=400)).date(), uses=1)
    RateWindow.objects.create(bucket="comments", key=f"1:{CANARY}", window=1, hits=1, ends_at=at)
    SpamCheck.objects.create(comment=comment, client_address=CANARY, passes_otherwise=True, not_before=at)
    report = {"article": article, "edition": 1, "message": CANARY, "email": f"{CANARY}@example.org"}
    ErrorReport.objects.create(outcome="right", created_at=before, closed_at=at, **report)
    clinic = rows.clinic()
    sent = {"clinic": clinic, "message": CANARY, "email": f"{CANARY}@example.org"}
    Proposal.objects.create(origin="reader", state="rejected", at=at, created_at=before, **sent)
    Proposal.objects.create(
        origin="owner", state="invited", token_hash=f"{CANARY}-token", expires_at=at, created_at=at, clinic=clinic
    )
    asker = {"clinic": clinic, "role": "clinic", "name": CANARY, "email": f"{CANARY}@example.org", "reason": CANARY}
    link = {"expires_at": at, "created_at": at}
    RemovalRequest.objects.create(token_hash=f"{CANARY}-asked", **asker, **link)
    RemovalRequest.objects.create(
        state="refused", answer="No.", confirmed_at=at, due_on=at.date(), at=at, token_hash="c" * 64, **asker, **link
    )
    ImportRun.objects.create(name=CANARY, source="s", content=CANARY.encode(), at=at)
    letter = Email.objects.create(kind="k", to=f"{CANARY}@example.org", subject=CANARY, not_before=at, sent_at=at)
    webhook = Webhook.objects.create(url="https://hooks.invalid/", secret_seed="0" * 64)
    WebhookDelivery.objects.create(
        webhook=webhook, message_id=CANARY, kind="k", body="{}", not_before=at, delivered_at=at
    )
    WebhookEvent.objects.create(kind="k", about=1, due_at=at, taken_at=at)
    user = rows.user()
    for model, row in ((Comment, spam), (Email, letter)):
        kind = ContentType.objects.get_for_model(model)
        entry = LogEntry.objects.create(
            user=user, content_type=kind, object_id=str(row.pk), object_repr=CANARY, action_flag=CHANGE
        )
        LogEntry.objects.filter(pk=entry.pk).update(action_time=at)
    ApiKey.objects.create(name="App", owner=user, ends_on=at.date(), token_hash="d" * 64, made_at=at)
    StaffSession.objects.create(session_key=CANARY, session_data="x", expire_date=at)
    Invitation.objects.create(email=f"{CANARY}@example.org", token_hash=CANARY, sent_at=at, expires_at=at)
    kept = {"user": user, "form": "articles.article", "key": "1", "fields": {"title": [CANARY]}, "saved_at": at}
    UnsavedDraft.objects.create(**kept)
    UnsavedVersion.objects.create(**kept)
    DraftVersion.objects.create(
        article=article, number=1, title=CANARY, document=[], words=0, digest="", saved_at=at, replaced_at=at
    )
    return comment


def run(at=None, **options):
    return lib.run(retention.RULES, at=at or timezone.now(), **options)


def test_data_is_kept_until_retention_period_ends():
    plant(timezone.now())
    before = dump.everything()
    assert not any(run().values())
    assert dump.everything() == before


def test_expired_data_is_deleted_and_comments_stay():
    comment = plant(timezone.now() - timedelta(days=31))
    assert dump.places_of(CANARY)
    counts = run(dry_run=True)
    assert dump.places_of(CANARY)
    assert run() == counts
    assert dump.places_of(CANARY) == []
    assert [row.body for row in Comment.objects.all()] == [comment.body]
    assert ModerationEvent.objects.get(action="redacted").before == {"state": "pending"}
    assert not any(run().values())


def test_each_retention_rule_affects_rows():
    now = timezone.now()
    plant(now - timedelta(days=3 * 365 + 1))
    undecided = Proposal.objects.create(
        origin="reader", clinic=rows.clinic(), email="a@example.org", message="Closed.", created_at=now
    )
    Proposal.objects.filter(pk=undecided.pk).update(created_at=now - timedelta(days=181))
    waiting = {"article": rows.article(), "edition": 1, "message": "A typo.", "email": "a@example.org"}
    ErrorReport.objects.create(created_at=now - timedelta(days=181), **waiting)
    old = identity.Digester.now(now - timedelta(days=500))
    subscriber = Subscription.objects.create(
        article=rows.article(), email="s@example.org", email_hash=old.email("s@example.org"), confirmed_at=now
    )
    # The rule for the addresses of requests meets none that the rule for whole requests has not taken.
    idle = {"addresses of fulfilled data requests"}
    counts = run(dry_run=True)
    assert {what for what, count in counts.items() if not count} == set()
    assert {what for what, count in run().items() if not count} - idle == set()
    subscriber.refresh_from_db()
    assert subscriber.email_hash in identity.Digester.now(now).emails("s@example.org")
    undecided.refresh_from_db()
    assert (undecided.email, undecided.message) == ("", "Closed.")
    assert HashKey.objects.count() == 1


def test_retention_works_in_steps_and_resumes(monkeypatch):
    monkeypatch.setattr(lib, "ROWS_PER_STEP", 3)
    article, then = rows.article(), timezone.now() - timedelta(days=40)
    for _number in range(7):
        rows.comment(article, state="spam", at=then, decided_at=then)
    seen = []

    def stop(what, done):
        seen.append(done)
        raise KeyboardInterrupt

    spam = [rule for rule in retention.RULES if rule.what == "spam and removed comments"]
    with pytest.raises(KeyboardInterrupt):
        lib.run(spam, at=timezone.now(), progress=stop)
    assert (seen, Comment.objects.count()) == ([3], 4)
    assert lib.run(spam, at=timezone.now(), progress=lambda what, done: seen.append(done))
    assert (seen, Comment.objects.count()) == ([3, 3, 4], 0)


def test_expired_spam_with_reply_becomes_permanent_placeholder():
    article, then = rows.article(), timezone.now() - timedelta(days=40)
    spam = rows.comment(article, "Buy pills", state="spam", at=then, decided_at=then)
    answer = rows.comment(article, "Do not.", parent=spam, root=spam)
    run()
    spam.refresh_from_db()
    answer.refresh_from_db()
    assert (spam.state, spam.body, answer.parent_id) == ("removed", "This comment was removed.", spam.pk)
    assert spam.events.get().action == "noted"
    assert not any(run().values())
    with pytest.raises(ActionRefused, match="no decision"):
        decisions.undo_decision(comment=spam, by=rows.user("comments.moderate_comment"))


def test_forget_old_data_command_reports_deleted_rows():
    plant(timezone.now() - timedelta(days=31))
    dry, wet, again = StringIO(), StringIO(), StringIO()
    call_command("forget_old_data", "--dry-run", stdout=dry)
    call_command("forget_old_data", stdout=wet)
    call_command("forget_old_data", stdout=again)
    assert "2 would be forgotten: spam and removed comments (after 30 days)" in dry.getvalue()
    assert dry.getvalue().replace("would be forgotten", "forgotten") == wet.getvalue()
    assert again.getvalue() == "0 rows in all.\n"
