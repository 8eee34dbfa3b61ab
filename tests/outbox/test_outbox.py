"""Outbox: queueing, sending, retries and giving up."""

from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox import actions
from outbox.claims import DIED_MESSAGE, claim_to_send
from outbox.models import Email
from tests.factories.articles import make_user

pytestmark = pytest.mark.django_db
HERE = "tests.outbox.test_outbox."


class Down(BaseEmailBackend):
    """Mail backend that refuses connections."""

    def open(self):
        raise ConnectionRefusedError("Connection refused")

    def send_messages(self, messages):
        self.open()


class Picky(BaseEmailBackend):
    """Mail backend that refuses ben@example.org."""

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["ben@example.org"]:
                raise SMTPRecipientsRefused({"ben@example.org": (550, b"no such user")})
            mail.outbox.append(message)
        return len(messages)


def enqueue(to="ada@example.org", **options):
    return actions.enqueue(**{"to": to, "kind": "test", "subject": "Hello", "body": "Words.\n", **options})


def test_email_is_sent_once_and_body_discarded():
    email = enqueue()
    assert mail.outbox == []
    assert actions.send_due() == 1
    assert actions.send_due() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ada@example.org"], "Hello", "Words.\n")
    assert sent.extra_headers["Message-ID"].startswith(f"<email-{email.pk}-")
    email.refresh_from_db()
    assert email.sent_at
    assert email.body == ""


def test_email_with_same_key_is_queued_once():
    assert enqueue(key="once") == enqueue(key="once", body="Other words.")
    assert Email.objects.get().body == "Words.\n"
    assert enqueue() != enqueue()


def test_rolled_back_email_is_not_sent():
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue()
        raise RuntimeError
    assert actions.send_due() == 0


def test_email_is_not_sent_before_its_time():
    enqueue(not_before=timezone.now() + timedelta(hours=1))
    assert actions.send_due() == 0
    assert actions.send_due(timezone.now() + timedelta(hours=2)) == 1


@pytest.mark.parametrize("address", ["", "ada", "ada@example.org\nBcc: all@example.org", "a b@example.org"])
def test_invalid_email_address_is_refused(address):
    with pytest.raises(actions.BadAddress, match="not an email address"):
        enqueue(to=address)


def test_email_subject_is_one_short_line():
    enqueue(subject="Hello\r\nBcc: all@example.org" + "x" * 300)
    actions.send_due()
    assert "\n" not in mail.outbox[0].subject
    assert "Bcc" not in mail.outbox[0].message()
    assert len(mail.outbox[0].subject) <= 200


def test_only_safe_extra_headers_are_accepted():
    enqueue(headers={"List-Unsubscribe": "<https://example.org/x>"})
    actions.send_due()
    assert mail.outbox[0].extra_headers["List-Unsubscribe"] == "<https://example.org/x>"
    assert Email.objects.get().headers == {}, "a link that does something is not kept"
    for headers in (
        {"Bcc": "all@example.org"},
        {"List-Unsubscribe": "<x>\nBcc: all@example.org"},
        {"List-Unsubscribe": ""},
    ):
        with pytest.raises(ValueError, match="cannot have"):
            enqueue(headers=headers)


def test_line_is_appended_to_waiting_email_above_signature():
    soon = timezone.now() + timedelta(minutes=5)
    enqueue(key="answers:1", body="First\n\n-- \nStop here\n", not_before=soon)
    assert (
        actions.append_line(group="answers", line="Second", max_lines=1).body
        == "First\n\nAnd: Second\n\n-- \nStop here\n"
    )
    assert "Third" not in actions.append_line(group="answers", line="Third", max_lines=1).body
    assert actions.append_line(group="answer", line="Of another group", max_lines=9) is None
    actions.send_due(soon)
    assert actions.append_line(group="answers", line="Too late", max_lines=9) is None


def test_untried_email_can_be_canceled():
    enqueue(key="answers:1"), enqueue(key="answers-2:1")
    assert actions.cancel(group="answers") == 1
    actions.send_due()
    assert actions.cancel(group="answers-2") == 0


def test_emails_are_retried_after_server_outage(settings):
    settings.EMAIL_BACKEND, works = HERE + "Down", settings.EMAIL_BACKEND
    first, second = enqueue(), enqueue(to="ben@example.org")
    now = timezone.now()
    for _run in range(2):
        with pytest.raises(actions.ServerDown, match="ConnectionRefusedError"):
            actions.send_due(now)
    assert actions.send_due(now) == 0
    first.refresh_from_db()
    assert first.attempts == 1, "a failed email waits before it is tried again"
    assert "Connection refused" in first.last_error
    assert first.sent_at is None
    settings.EMAIL_BACKEND = works
    assert actions.send_due(now + timedelta(days=1)) == 2
    assert actions.send_due(now + timedelta(days=2)) == 0
    assert sorted(message.to[0] for message in mail.outbox) == ["ada@example.org", "ben@example.org"]
    second.refresh_from_db()
    assert second.last_error == ""


def test_refused_address_does_not_block_other_emails(settings):
    settings.EMAIL_BACKEND = HERE + "Picky"
    enqueue(to="ben@example.org")
    enqueue(to="ada@example.org")
    assert actions.send_due() == 1
    assert "no such user" in Email.objects.get(to="ben@example.org").last_error


def test_email_is_given_up_after_twelve_attempts_and_retried_manually(settings):
    settings.EMAIL_BACKEND, works = HERE + "Down", settings.EMAIL_BACKEND
    email, now, waits = enqueue(), timezone.now(), []
    for _try in range(actions.MAX_ATTEMPTS):
        with pytest.raises(actions.ServerDown):
            actions.send_due(now)
        email.refresh_from_db()
        waits.append(email.not_before - now)
        now = email.not_before
    assert email.given_up_at
    assert email.attempts == 12
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(waits[:-1]) <= actions.LONGEST_PAUSE
    assert sum(waits[:-1], timedelta()) > timedelta(hours=24), "a server may be down for a day"
    settings.EMAIL_BACKEND = works
    assert actions.send_due(now + timedelta(days=9)) == 0

    client = Client()
    client.force_login(make_user("root", superuser=True))
    page = reverse("admin:outbox_email_changelist")
    assert "given up" in client.get(page).content.decode()
    client.post(page, {"action": "retry", "_selected_action": [email.pk]})
    assert actions.send_due() == 1
    assert (
        "already sent"
        in client.post(page, {"action": "retry", "_selected_action": [email.pk]}, follow=True).content.decode()
    )
    assert actions.send_due() == 0


def test_outbox_admin_hides_body_and_is_read_only():
    email = enqueue(body="The code is 123456.")
    client = Client()
    client.force_login(make_user("root", superuser=True))
    page = reverse("admin:outbox_email_change", args=[email.pk])
    for path in (
        page,
        reverse("admin:outbox_email_changelist"),
        reverse("admin:outbox_email_changelist") + "?state=waiting",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "123456" not in answer.content.decode()
    assert client.post(page, {"subject": "x"}).status_code == 403
    assert client.get(reverse("admin:outbox_email_add")).status_code == 403
    for state in ("failing", "given_up", "sent"):
        assert client.get(reverse("admin:outbox_email_changelist") + f"?state={state}").status_code == 200
    viewer = make_user("viewer", "outbox.view_email")
    client.force_login(viewer)
    client.post(reverse("admin:outbox_email_changelist"), {"action": "retry", "_selected_action": [email.pk]})
    email.refresh_from_db()
    assert email.attempts == 0


def test_email_claimed_by_dead_worker_is_sent_after_lease():
    email, now = enqueue(), timezone.now()
    claim_to_send(Email.objects.due(now), now=now, lease=actions.LEASE)
    assert actions.send_due(now) == 0
    assert actions.send_due(now + actions.LEASE) == 1
    email.refresh_from_db()
    assert email.attempts == 2


def test_email_whose_workers_died_twice_is_given_up(settings):
    email, now = enqueue(), timezone.now()
    for _death in range(2):
        assert claim_to_send(Email.objects.due(now), now=now, lease=actions.LEASE) == email
        now += actions.LEASE
    assert actions.send_due(now) == 0 and mail.outbox == []
    email.refresh_from_db()
    assert (email.given_up_at, email.last_error) == (now, DIED_MESSAGE)
    assert actions.retry(emails=Email.objects.all(), at=now) == 1
    assert actions.send_due(now) == 1
    email.refresh_from_db()
    assert email.unfinished == 0


def test_failed_email_is_no_death_of_a_worker(settings):
    settings.EMAIL_BACKEND, works = HERE + "Down", settings.EMAIL_BACKEND
    email, now = enqueue(), timezone.now()
    for _try in range(4):
        with pytest.raises(actions.ServerDown):
            actions.send_due(now)
        now += timedelta(days=1)
    email.refresh_from_db()
    assert (email.attempts, email.unfinished, email.given_up_at) == (4, 0, None)
    settings.EMAIL_BACKEND = works
    assert actions.send_due(now) == 1


@pytest.mark.django_db(transaction=True)
def test_concurrent_workers_send_each_email_once():
    for number in range(12):
        enqueue(to=f"person{number}@example.org")
    start, counts = Barrier(3), []

    def work():
        try:
            start.wait()
            counts.append(actions.send_due())
        finally:
            connection.close()

    workers = [Thread(target=work) for _one in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 12
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 12


def test_send_mail_command_sends_queue(settings):
    enqueue()
    out = StringIO()
    call_command("send_mail", dry_run=True, stdout=out)
    assert "test to ada@example.org: Hello" in out.getvalue()
    assert mail.outbox == []
    call_command("send_mail", stdout=out)
    assert "1 emails sent." in out.getvalue()
    settings.EMAIL_BACKEND = HERE + "Down"
    enqueue()
    with pytest.raises(CommandError, match=r"0 emails sent\. The mail server does not take emails"):
        call_command("send_mail", stdout=out)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("outbox_email_has_address", {"to": ""}),
        ("outbox_email_sent_or_given_up", {"sent_at": timezone.now(), "given_up_at": timezone.now()}),
    ],
)
def test_table_constraints_reject_invalid_values(constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Email.objects.create(
            **{"to": "a@example.org", "kind": "x", "subject": "x", "not_before": timezone.now(), **fields}
        )
