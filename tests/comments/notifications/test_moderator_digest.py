"""Digest emails to moderators: recipients, frequency and content."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment, Report
from comments.moderation import decisions, reports
from comments.notifications import moderator_digest
from comments.posting import submission
from outbox.models import Email
from psychsite.setup import roles
from tests.comments.posting.test_submission import _at_once
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def moderator():
    return in_role("Moderator", "mo@example.org")


def in_role(role, email):
    roles.sync()
    user = rows.user(email=email)
    user.groups.add(Group.objects.get(name=role))
    return user


def waiting(minutes_ago=0, **fields):
    at = timezone.now() - minutes_ago * MINUTE
    return rows.comment(rows.article("Secret title"), "Secret words", state="pending", name="Secret", at=at, **fields)


def age_letters(minutes):
    Email.objects.update(created_at=timezone.now() - minutes * MINUTE)


def test_moderator_group_is_a_role():
    assert moderator_digest.MODERATOR_GROUP in roles.ROLES


def test_digest_recipients_follow_role_and_preference(moderator):
    editor, chief = in_role("Editor", "ed@example.org"), rows.user(is_superuser=True, email="root@example.org")
    in_role("Writer", "writer@example.org"), in_role("Moderator", "")
    in_role("Moderator", "gone@example.org").__class__.objects.filter(email="gone@example.org").update(is_active=False)
    assert [user.email for user in moderator_digest.find_recipients()] == ["mo@example.org"]
    moderator_digest.save_email_preference(user=moderator, wanted=False)
    moderator_digest.save_email_preference(user=editor, wanted=True)
    assert [user.email for user in moderator_digest.find_recipients()] == ["ed@example.org"]
    assert [moderator_digest.wants_email(user) for user in (moderator, editor, chief)] == [False, True, False]


def test_no_digest_is_sent_without_waiting_comments(moderator):
    rows.comment(rows.article())
    assert moderator_digest.notify_moderators() == [] and not Email.objects.exists()


def test_digest_is_sent_every_fifteen_minutes_for_new_comments_only(moderator):
    waiting()
    assert moderator_digest.notify_moderators() == [moderator]
    waiting()
    assert moderator_digest.notify_moderators() == []
    age_letters(16)
    Email.objects.update(key=None)
    assert moderator_digest.notify_moderators() == [moderator]
    Email.objects.all().delete()
    Comment.objects.update(created_at=timezone.now() - 30 * MINUTE)
    moderator_digest.notify_moderators()
    age_letters(20)
    Email.objects.update(key=None)
    assert moderator_digest.notify_moderators() == [], "nothing came in since"


def test_waiting_crisis_is_repeated_hourly(moderator):
    waiting(risk=3)
    moderator_digest.notify_moderators()
    for minutes, told in ((20, []), (61, [moderator])):
        Comment.objects.update(created_at=timezone.now() - 3 * 60 * MINUTE)
        age_letters(minutes)
        Email.objects.update(key=None)
        assert moderator_digest.notify_moderators() == told


def test_digest_contains_only_numbers_and_link(moderator):
    waiting()
    first, second = waiting(risk=1), waiting(risk=3)
    moderator_digest.notify_moderators()
    letter = Email.objects.get()
    assert letter.subject.endswith("2 comments that may be a crisis")
    assert letter.body.index(f"number {second.pk}") < letter.body.index(f"number {first.pk}")
    assert "3 comments are waiting for a moderator" in letter.body and "/admin/comments/comment/" in letter.body
    assert "secret" not in (letter.subject + letter.body).lower()


def test_possible_crisis_sends_digest_at_once(moderator):
    article, how = rows.article(), {"name": "Robin", "email": "", "client_address": "203.0.113.7"}
    submission.submit_comment(article=article, body="A kind word.", **how)
    assert not Email.objects.exists()
    submission.submit_comment(article=article, body="I want to die.", **how)
    assert Email.objects.get().to == moderator.email
    submission.submit_comment(article=article, body="I want to die now.", **how)
    assert Email.objects.count() == 1


def test_invalid_moderator_address_does_not_block_comment(moderator):
    moderator.email = "no address"
    moderator.save()
    how = {"name": "Robin", "email": "", "client_address": "203.0.113.7"}
    assert submission.submit_comment(article=rows.article(), body="I want to die.", **how).pk
    assert not Email.objects.exists()


def test_digest_and_send_mail_commands_run(moderator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    waiting()
    out = StringIO()
    call_command("notify_moderators", "--dry-run", stdout=out)
    assert "mo@example.org\n1 emails would be written" in out.getvalue() and not Email.objects.exists()
    call_command("send_mail", stdout=out)
    assert Email.objects.get().sent_at and "1 emails sent" in out.getvalue()
    call_command("notify_moderators", stdout=out)
    assert Email.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_processes_write_one_digest():
    in_role("Moderator", "mo@example.org")
    waiting()
    results = _at_once(8, lambda index: len(moderator_digest.notify_moderators()))
    assert all(isinstance(one, int) for one in results), results
    assert Email.objects.count() == 1


def test_reports_are_emailed_and_crisis_reports_at_once(moderator):
    comment = rows.comment(rows.article("Secret title"), "Secret words", name="Secret")
    reports.report_comment(comment=comment, reason="abuse", text="Secret", client_network="203.0.113.7")
    assert not Email.objects.exists()
    assert moderator_digest.notify_moderators() == [moderator]
    letter = Email.objects.get()
    assert letter.subject.endswith("1 comment reported") and "?state=reported" in letter.body
    age_letters(16)
    Email.objects.update(key=None)
    Report.objects.update(created_at=timezone.now() - 30 * MINUTE)
    assert moderator_digest.notify_moderators() == [], "nothing came in since"
    reports.report_comment(comment=comment, reason="risk", text="Secret", client_network="203.0.113.8")
    letter = Email.objects.order_by("pk").last()
    assert letter.subject.endswith("1 comment that may be a crisis") and "someone may be in danger" in letter.body
    assert "secret" not in (letter.subject + letter.body).lower()
    decisions.decide(comment=comment, state="removed", by=rows.user("comments.moderate_comment"))
    assert moderator_digest.pending_summary().reported == 0


def test_comment_held_by_reports_sends_digest_at_once(moderator):
    comment = rows.comment(rows.article())
    for number in range(3):
        reports.report_comment(comment=comment, reason="abuse", client_network=f"203.0.113.{number}")
    comment.refresh_from_db()
    assert comment.state == "pending" and Email.objects.count() == 1
