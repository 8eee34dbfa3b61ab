"""Emails go through real conversations with mail servers of every mood."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import actions, mail_server
from outbox.models import Email
from tests.outbox.smtp_stub import Server, write_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def serve(tmp_path, settings, monkeypatch):
    """Return a function that starts a server and makes it the site's.

    This process trusts its certificate unless `trusted` is False.
    """
    servers = []

    def start(*, trusted=True, timeout=60, **answers):
        certificate, key = write_certificate(tmp_path)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        server = Server(certificate, key, **answers)
        servers.append(server)
        for name, value in mail_server.read_address("EMAIL_URL", server.address, debug=False).items():
            setattr(settings, name, value)
        settings.EMAIL_TIMEOUT = timeout
        return server

    yield start
    for server in servers:
        server.stop()


def enqueue(to="ben@example.org"):
    return actions.enqueue(to=to, kind="test", subject="A link", body="https://example.org/secret")


def test_a_server_that_demands_starttls_and_a_password(serve):
    server = serve()
    enqueue()
    assert actions.send_due() == 1
    assert "https://example.org/secret" in server.messages[0]
    assert [verb for verb, is_encrypted in server.heard if not is_encrypted] == ["EHLO", "STARTTLS"]


def test_a_certificate_of_a_stranger_gets_no_password(serve):
    server = serve(trusted=False)
    email = enqueue()
    assert actions.send_due() == 0
    email.refresh_from_db()
    assert "CERTIFICATE_VERIFY_FAILED" in email.last_error
    assert {verb for verb, _is_encrypted in server.heard} <= {"EHLO", "STARTTLS"}


def test_a_wrong_password_keeps_all_emails(serve):
    server = serve(AUTH="535 5.7.8 Authentication failed")
    enqueue(), enqueue("cy@example.org")
    with pytest.raises(actions.ServerDown, match="SMTPAuthenticationError"):
        actions.send_due()
    assert not server.messages
    assert sorted(Email.objects.values_list("attempts", flat=True)) == [0, 1], "the other keeps its attempts"
    assert "SMTPAuthenticationError" in Email.objects.get(attempts=1).last_error


@pytest.mark.parametrize(
    "answers",
    [
        {"RCPT": "550 5.1.1 No such user"},
        {"RCPT": "450 4.2.1 Greylisted, try again later"},
        {"MAIL": "421 4.7.0 Too many connections"},
        {"DATA": "451 4.3.0 Try again later"},
        {"EHLO": "421 4.3.2 Closing", "HELO": "421 4.3.2 Closing"},
    ],
    ids=lambda answers: next(iter(answers.values()))[:9].replace(" ", "-"),
)
def test_an_email_that_is_refused_is_tried_again_and_arrives_once(serve, answers):
    server = serve(**answers)
    email, now = enqueue(), timezone.now()
    # An answer about one email keeps no other waiting; any other one is of the server.
    with nullcontext() if {"RCPT", "DATA"} & answers.keys() else pytest.raises(actions.ServerDown):
        assert actions.send_due(now) == 0
    email.refresh_from_db()
    assert (email.attempts, email.sent_at, email.given_up_at) == (1, None, None)
    assert email.last_error
    assert not server.messages
    server.answers.clear()
    assert actions.send_due(now + timedelta(seconds=30)) == 0, "it waits a minute"
    assert actions.send_due(now + timedelta(minutes=2)) == 1
    assert len(server.messages) == 1


def test_a_server_that_does_not_answer_costs_no_more_than_the_timeout(serve):
    serve(timeout=0.5, MAIL="hang")
    enqueue(), enqueue("cy@example.org")
    with pytest.raises(actions.ServerDown):
        actions.send_due()
    assert sorted(Email.objects.values_list("attempts", flat=True)) == [0, 1], (
        "one email waited, the other was not tried"
    )
