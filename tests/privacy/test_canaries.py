"""Absence of comments, names and addresses in logs, error emails and subjects."""

import io
import logging
import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from clinics.models import RemovalRequest
from clinics.removals import actions as clinics
from comments.models import Comment, ModerationRule, Policy, Subscription
from comments.moderation import decisions, reports
from comments.notifications import moderator_digest
from comments.posting import submission
from comments.privacy import personal_data
from comments.web import comment_forms
from core.models import RateWindow
from core.process.logs import RedactingFormatter, RefusalFilter
from outbox import actions as outbox
from outbox.models import Email
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
WORDS, NAME, EMAIL = "canarywords under the lamp", "Canaryname Q", "canary.mail@example.org"
FIELDS = {"name": NAME, "email": EMAIL, "body": WORDS, "website": "", "parent": "", "follow": "on"}


class Refusing(BaseEmailBackend):
    """Mail backend that quotes the address in its refusal, as servers do."""

    def send_messages(self, messages):
        raise SMTPRecipientsRefused({messages[0].to[0]: (550, f"no mailbox {messages[0].to[0]}".encode())})


@pytest.fixture
def log():
    """Return everything that is logged, as the site's own handler writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    formatter = settings.LOGGING["formatters"][settings.LOGGING["handlers"]["console"]["formatter"]]
    assert formatter["()"] == "core.process.logs.RedactingFormatter", "LOG_FORMAT=json is tried in tests/core/process"
    # The site's own filter may have written its lines of this minute for other tests.
    handler.addFilter(RefusalFilter())
    handler.setFormatter(RedactingFormatter(formatter["format"], style=formatter["style"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.fixture
def article():
    return rows.article()


def quiet(log):
    """Return the log after checking that it contains no canary."""
    text = log.getvalue()
    assert "canary" not in text.casefold(), text
    return text


def later(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False)


def send(client, article, **fields):
    """Post the form without regard to client limits."""
    RateWindow.objects.all().delete()
    with time_machine.travel(timezone.now() - timedelta(seconds=10), tick=False):
        stamp = comment_forms.make_stamp(article)
    return client.post(f"/comments/{article.slug}/reply/", {**FIELDS, "stamp": stamp, **fields})


def test_comment_requests_log_no_personal_data(log, article):
    client = Client()
    own = send(client, article).headers["Location"].partition("?")[0]
    assert client.post(own, {"body": f"{WORDS}, changed"}).status_code == 303
    for fields in (
        {"body": WORDS * 300},
        {"email": "canary.mail"},
        {"name": "Canaryname " * 40},
        {"parent": "canary"},
        {"stamp": "canary"},
        {"website": "canary"},
        {"body": f"{WORDS} https://canary.example https://canary.example https://canary.example"},
        {"body": f"{WORDS}: I want to kill myself"},
    ):
        send(client, article, **fields)
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, article).status_code == 403
    client.post(f"/comments/{article.slug}/preview/", FIELDS)
    client.post(f"/comments/{article.slug}/reply/", {"body": "canary" * 50_000})
    client.post(f"/comments/{article.slug}/reply/", b"canary", content_type="multipart/form-data; boundary=canary")
    for pattern in ("canarywords", EMAIL):
        kind = "email" if "@" in pattern else "word"
        ModerationRule.objects.create(kind=kind, pattern=pattern, action="refuse")
    send(client, article, body=f"{WORDS}, once more")
    Policy(is_open=False).save()
    send(client, article, body=f"{WORDS}, closed")
    comment = Comment.objects.order_by("pk").first()
    client.get(f"/search/?q={WORDS}")
    with later(60):
        assert client.post(own, {"body": WORDS}).status_code == 404
    assert own not in quiet(log) and "403 POST" in quiet(log)
    assert comment.body == f"{WORDS}, changed"


def test_reports_and_clinic_forms_log_no_personal_data(log, article):
    client, clinic = Client(), rows.clinic()
    comment = rows.comment(article, WORDS, name=NAME)
    for fields in ({"reason": "canary", "text": WORDS}, {"reason": "other", "text": WORDS * 50}):
        client.post(f"/comments/{article.slug}/{comment.pk}/report/", fields)
    reports.report_comment(comment=comment, reason="other", text=WORDS, client_network="203.0.113.9")
    said = {"fact": "phone", "suggested": WORDS, "message": WORDS, "email": EMAIL}
    client.post(f"/clinic/{clinic.slug}/report/", said)
    client.post(f"/clinic/{clinic.slug}/report/", {**said, "email": "canary"})
    asked = {"role": "clinic", "name": NAME, "email": EMAIL, "reason": WORDS}
    client.post(f"/clinic/{clinic.slug}/remove/", asked)
    client.post(f"/clinic/{clinic.slug}/remove/", {**asked, "email": "canary"})
    removal = RemovalRequest.objects.get()
    link = re.search(r"/clinics/removal/\S+", Email.objects.get(kind="removal_confirm").body)[0]
    client.get(f"{link[:-2]}/")
    client.post(link)
    clinics.refuse_request(removal=removal, answer=f"{NAME}: {WORDS}", by=rows.user("clinics.change_clinic"))
    client.post("/clinics/suggest/", {"name": NAME, "place": WORDS, "email": EMAIL, "message": WORDS})
    assert link[:30] not in quiet(log)


def test_moderation_logs_and_emails_contain_no_personal_data(log, article):
    moderator = rows.user("comments.moderate_comment", email="moderator@example.org")
    with later(-60):
        asked = submission.submit_comment(
            article=article, name=NAME, email=EMAIL, body=WORDS, client_address="203.0.113.9", follow=True
        )
    Subscription.objects.update(confirmed_at=timezone.now())
    decisions.decide(comment=asked, state="approved", by=moderator, note=f"of {NAME}")
    asked.refresh_from_db()
    answer = submission.submit_comment(
        article=article, name=NAME, email="a@example.org", body=WORDS, parent=asked, client_address="203.0.113.1"
    )
    decisions.decide(comment=answer, state="approved", by=moderator)
    danger = f"{WORDS}: I want to kill myself"
    submission.submit_comment(article=article, name=NAME, email=EMAIL, body=danger, client_address="203.0.113.2")
    moderator_digest.save_email_preference(user=moderator, wanted=True)
    moderator_digest.notify_moderators()
    assert {"comment_confirm", "comment_reply", "moderation"} <= set(Email.objects.values_list("kind", flat=True))
    outbox.send_due(now=timezone.now() + timedelta(hours=1))
    assert len(mail.outbox) >= 3
    for letter in mail.outbox:
        shown = f"{letter.subject} {letter.extra_headers} {letter.body}"
        assert "canary" not in shown.casefold(), shown
    personal_data.export_person(email=EMAIL)
    personal_data.erase_person(email=EMAIL)
    quiet(log)


def test_address_quoted_by_mail_server_is_not_logged(log, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    outbox.enqueue(to=EMAIL, kind="comment_confirm", subject="Yours?", body="…")
    assert outbox.send_due() == 0
    assert "SMTPRecipientsRefused" in quiet(log)
    assert EMAIL in Email.objects.get().last_error


def test_server_error_is_logged_without_personal_data_or_email(log, article, settings, monkeypatch):
    settings.ADMINS = [("Ada", "ada@example.org")]

    def fail(**fields):
        try:
            raise ValueError(f"invalid: {fields['body']}")
        except ValueError as error:
            raise KeyError(fields["email"]) from error

    monkeypatch.setattr(submission, "submit_comment", fail)
    client = Client(raise_request_exception=False)
    assert send(client, article).status_code == 500
    text = quiet(log)
    assert "500 POST /comments/<slug:slug>/" in text and "ValueError" in text and "KeyError" in text
    assert "in fail" in text and "in _submit" in text
    assert mail.outbox == []


def test_database_error_logs_no_row_values(log, article):
    """Check that PostgreSQL errors, which list every column of a row, are not logged."""
    row = Comment(article=article, name=NAME, email=EMAIL, body=WORDS, state="canary")
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: /comments/")
    assert "comments_comment_state_valid" in quiet(log)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT CAST(%s AS integer) / 0 FROM no_such_table", [WORDS])
    except Error:
        logging.getLogger("django.request").exception("Internal Server Error: /comments/")
    quiet(log)


def test_secret_links_are_masked_in_log(log):
    token = submission.submit_comment(
        article=rows.article(), name=NAME, email=EMAIL, body=WORDS, client_address="203.0.113.9"
    ).own_token
    Client().get(f"/my-comment/{token[:-1]}x/")
    Client().get(f"/comment-notifications/{Subscription.objects.count()}:{token}/")
    assert "404 GET /my-comment/<str:token>/" in quiet(log) and token[:20] not in log.getvalue()


def test_code_names_stay_in_logged_errors(log):
    try:
        None.no_such_thing  # noqa: B018
    except AttributeError:
        logging.getLogger("psychsite").exception("It failed")
    assert "AttributeError: 'NoneType' object has no attribute 'no_such_thing'" in log.getvalue()
    assert log.getvalue().count("Traceback (most recent call last):") == 1


def test_failed_sign_ins_log_no_user_name(log):
    for _try in range(11):
        Client().post("/admin/login/", {"username": "canaryname", "password": "canarywords"})
    assert "429" in quiet(log) or "Too Many Requests" in quiet(log)
