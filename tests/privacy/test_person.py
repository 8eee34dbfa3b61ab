"""Search, export and erasure of personal data by address and digest."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinics.models import Proposal, RemovalRequest
from comments.models import (
    Ban,
    Comment,
    DataRequest,
    ErrorReport,
    ModerationEvent,
    ModerationRule,
    Report,
    SpamCheck,
    SpamWord,
    Subscription,
)
from comments.moderation import decisions
from comments.posting import submission
from comments.privacy import personal_data
from comments.screening.identity import Digester
from comments.spam import learning
from core.errors import ActionRefused
from outbox import actions as outbox
from outbox.models import Email
from tests.factories.places import make_removal
from tests.privacy import dump
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
EMAIL, NAME, WORDS = "Canary.Mail@example.org", "Canaryname Q", "canarywords under the lamp"


def comment(article, *, body=WORDS, email=EMAIL, name=NAME, state=None, **options):
    row = submission.submit_comment(
        article=article,
        name=name,
        email=email,
        body=body,
        client_address=options.pop("client", "203.0.113.9"),
        **options,
    )
    if state:
        Comment.objects.filter(pk=row.pk).update(state=state)
        row.refresh_from_db()
    return row


def plant():
    """Create rows with the canary; return the article and the answered comment."""
    article = rows.article()
    asked = comment(article, state="approved")
    comment(
        article,
        body="An answer",
        name="Kim",
        email="kim@example.org",
        parent=asked,
        state="approved",
        client="203.0.113.1",
    )
    comment(article, body=f"{WORDS}, again")
    moderator = rows.user("comments.moderate_comment")
    ModerationEvent.write(
        asked, "redacted", by=moderator, note=f"of {NAME}", before={"state": "pending", "body": WORDS}
    )
    Report.objects.create(comment=asked, reason="other", text=f"{NAME} says {WORDS}")
    digest = Digester.now().email(EMAIL)
    Subscription.objects.create(article=article, email=EMAIL.lower(), email_hash=digest, confirmed_at=timezone.now())
    Subscription.objects.create(article=article, comment=asked, email="other@example.org", email_hash="x")
    expires = timezone.now() + timedelta(days=1)
    DataRequest.objects.create(kind="erasure", email=EMAIL, token_hash="a" * 64, expires_at=expires)
    outbox.enqueue(to=EMAIL.lower(), kind="answer", subject="An answer", body="Somebody answered.")
    outbox.enqueue(to="other@example.org", kind="answer", subject="An answer", body=f"It says:\n{WORDS}")
    outbox.enqueue(to="other@example.org", kind="answer", subject="Nothing of it", body="Something else.")
    outbox.enqueue(to=EMAIL.lower(), kind="review_request", subject="A text for you", body="Please read it.")
    wrong_text = {"article": article, "edition": 1, "created_at": timezone.now()}
    ErrorReport.objects.create(message=f"{NAME}: {WORDS}", place=WORDS, email=EMAIL, **wrong_text)
    ErrorReport.objects.create(message="Other words.", email="other@example.org", **wrong_text)
    clinic = rows.clinic()
    Proposal.objects.create(clinic=clinic, origin="reader", message=f"{NAME}: {WORDS}", email=EMAIL)
    wrong = {"phone": {"old": "", "new": "555 0100"}}
    Proposal.objects.create(clinic=clinic, origin="reader", values=wrong, message=WORDS, email=EMAIL.lower())
    asker = {"role": "clinic", "name": NAME, "reason": WORDS, "expires_at": expires}
    make_removal(clinic=clinic, email=EMAIL, **asker)
    make_removal(clinic=clinic, state="unconfirmed", email=EMAIL.lower(), **asker)
    make_removal(clinic=clinic, email="other@example.org")
    SpamCheck.objects.create(comment=asked, client_address="canary.mail", passes_otherwise=False, not_before=expires)
    learning.teach(asked, "ham")
    asked.save(update_fields=["learned"])
    ModerationRule.objects.create(kind="email", pattern=EMAIL.lower(), action="refuse")
    Ban.objects.create(kind="email", digest=digest, until=expires, reason=f"{NAME} wrote too much", comment=asked)
    kind = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.create(
        user=moderator, content_type=kind, object_id=str(asked.pk), object_repr=f"{NAME}: {WORDS}", action_flag=CHANGE
    )
    return article, asked


def test_export_contains_all_personal_data_as_json():
    article, asked = plant()
    copy = json.loads(json.dumps(personal_data.export_person(email=" canary.mail@EXAMPLE.org")))
    assert [row["text"] for row in copy["comments"]] == [WORDS, f"{WORDS}, again"]
    first = copy["comments"][0]
    assert (first["number"], first["article"], first["name"], first["email"]) == (asked.pk, article.title, NAME, EMAIL)
    assert first["state"] == "approved" and first["address"].endswith(f"#comment-{asked.pk}") and first["created_at"]
    counts = {part: len(rows) for part, rows in copy.items() if isinstance(rows, list)}
    assert counts == {
        "comments": 2, "subscriptions": 1, "error_reports": 1, "proposals": 2, "removal_requests": 2,
        "emails": 1, "bans": 1, "rules": 1, "data_requests": 1,
    }  # fmt: skip
    assert not any(personal_data.export_person(email="nobody@example.org")[part] for part in ("comments", "emails"))
    assert "Kim" not in json.dumps(copy)


def test_data_is_found_by_digest_under_every_kept_key():
    article, now = rows.article(), timezone.now()
    old = comment(article)
    digest = Digester.now(now - timedelta(days=100)).email(EMAIL)
    Comment.objects.filter(pk=old.pk).update(email="", email_hash=digest)
    assert [row["number"] for row in personal_data.export_person(email=EMAIL, at=now)["comments"]] == [old.pk]
    assert personal_data.erase_person(email=EMAIL, at=now)["comments"] == 1
    assert not Comment.objects.exists()


def test_erasure_removes_personal_data_everywhere():
    _article, asked = plant()
    for canary in ("canary.mail", "canaryname", "canarywords"):
        assert dump.places_of(canary), canary
    done = personal_data.erase_person(email=EMAIL)
    # A colleague's email about work is not a reader's.
    assert Email.objects.get(kind="review_request").to == EMAIL.lower()
    Email.objects.filter(kind="review_request").delete()
    for canary in ("canary.mail", "canaryname", "canarywords"):
        assert dump.places_of(canary) == [], canary
    assert done == {
        "bans_kept": 2, "emails": 2, "comments": 2, "placeholders": 1, "subscriptions": 1, "error_reports": 1, "proposals": 2,
        "removal_requests": 2, "data_requests": 1, "mentions": 0,
    }  # fmt: skip
    assert not SpamWord.objects.filter(ham__gt=0).exists()
    assert Proposal.objects.get().values["phone"]["new"] == "555 0100"
    assert set(RemovalRequest.objects.values_list("email", "state")) == {
        ("", "confirmed"),
        ("other@example.org", "confirmed"),
    }
    asked.refresh_from_db()
    assert (asked.state, asked.name, asked.body) == (
        "approved",
        "Removed",
        "This comment was removed.",
    ) and asked.erased_at
    assert asked.replies.get().name == "Kim" and Email.objects.get().subject == "Nothing of it"
    assert Subscription.objects.get().email == "other@example.org"
    assert Ban.objects.in_force().count() == 2 and not Report.objects.exists()


def test_second_erasure_changes_nothing():
    plant()
    personal_data.erase_person(email=EMAIL)
    before = dump.everything()
    assert not any(count for what, count in personal_data.erase_person(email=EMAIL).items() if what != "bans_kept")
    assert dump.everything() == before


def test_erased_imported_comment_keeps_reference_as_placeholder():
    row = comment(rows.article(), state="approved")
    Comment.objects.filter(pk=row.pk).update(import_ref="blog:7")
    personal_data.erase_person(email=EMAIL)
    row.refresh_from_db()
    assert (row.import_ref, row.state, row.body) == ("blog:7", "removed", "This comment was removed.")


@pytest.mark.parametrize("verb", [personal_data.erase_person, personal_data.export_person])
def test_empty_address_matches_no_person(verb):
    DataRequest.objects.create(kind="copy", token_hash="a" * 64, expires_at=timezone.now(), done_at=timezone.now())
    with pytest.raises(ActionRefused, match="Enter the email"):
        verb(email=" ")


def test_own_replies_are_erased_together():
    article = rows.article()
    first = comment(article, body="One", state="approved")
    second = comment(article, body="Two", parent=first, state="approved")
    comment(article, body="Three", parent=second)
    assert personal_data.erase_person(email=EMAIL)["placeholders"] == 0
    assert not Comment.objects.exists()


def test_comments_mentioning_erased_address_are_counted():
    other = comment(rows.article(), body=f"Write to {EMAIL}!", name="Kim", email="kim@example.org")
    assert personal_data.erase_person(email=EMAIL)["mentions"] == 1
    assert Comment.objects.get() == other


def test_database_requires_empty_placeholders():
    row = comment(rows.article())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=row.pk).update(erased_at=timezone.now())


def test_undo_cannot_restore_erased_comment(django_assert_max_num_queries):
    _article, asked = plant()
    with django_assert_max_num_queries(60):
        personal_data.erase_person(email=EMAIL)
    asked.refresh_from_db()
    with pytest.raises(ActionRefused, match="no decision"):
        decisions.undo_decision(comment=asked, by=rows.user("comments.moderate_comment"))
