"""Optional spam services, over local HTTP."""

import http.client
import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from urllib.parse import parse_qs

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment, Policy, SpamCheck
from comments.moderation import decisions
from comments.posting import own_comments, submission
from comments.spam_services import checks, providers
from comments.web.comment_forms import make_stamp
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


class Service:
    """Local server that stands in for every host.

    `answer` is (status, body) or a function of the handler.
    """

    def __init__(self):
        self.asked, self.answer = [], (200, b"false")
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                service.asked.append((self.path, {key: value[0] for key, value in parse_qs(body).items()}))
                if callable(service.answer):
                    return service.answer(self)
                status, content = service.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def connect(self, _host):
        return http.client.HTTPConnection(*self.server.server_address, timeout=providers.STEP_TIMEOUT_SECONDS)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def service(monkeypatch):
    service = Service()
    monkeypatch.setattr(providers, "_connect", service.connect)
    monkeypatch.setattr(providers, "STEP_TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(providers, "TOTAL_TIMEOUT_SECONDS", 1)
    yield service
    service.close()


@pytest.fixture
def akismet(service, settings):
    settings.AKISMET_KEY = "a-key"
    return service


@pytest.fixture
def recaptcha(service, settings):
    settings.RECAPTCHA_SITE_KEY, settings.RECAPTCHA_SECRET = "site-key", "a-secret"
    service.answer = (200, json.dumps({"success": True}).encode())
    return service


def submit(article, body="A kind word.", **options):
    options = {"name": "Robin", "email": "robin@example.org", "client_address": "203.0.113.7", **options}
    return submission.submit_comment(article=article, body=body, **options)


def known_writer(article):
    """Post an approved comment by Robin, so that only the service holds the next."""
    rows.comment(article, name="Robin")
    row = submit(article, "Before")
    Comment.objects.filter(pk=row.pk).update(state="approved", hold_kind="", hold_reason="")
    SpamCheck.objects.all().delete()


def slow(handler):
    time.sleep(1)


def garbage(handler):
    handler.wfile.write(b"\x00\xff this is no HTTP\r\n\r\n")


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b"t")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


BAD = [
    slow,
    garbage,
    endless,
    (500, b"true"),
    (302, b"true"),
    (200, b"invalid"),
    (200, b"\xff"),
    (200, b""),
    (200, b"true" * 9000),
]


def test_service_hosts_are_fixed_and_certificates_verified():
    connection = providers._connect(providers.Akismet.host)
    assert isinstance(connection, http.client.HTTPSConnection) and connection.port == 443
    assert connection._context.check_hostname and connection.timeout == providers.STEP_TIMEOUT_SECONDS
    assert providers.Akismet.host == "rest.akismet.com" and providers.Recaptcha.host == "www.google.com"


def test_spam_services_are_off_by_default(client, service):
    article = rows.article()
    comment = submit(article)
    answer = client.get(article.get_absolute_url())
    assert not SpamCheck.objects.exists() and "spam service" not in comment.hold_reason
    for word in ("captcha", "Akismet", "google"):
        assert word not in answer.content.decode() + answer.headers["Content-Security-Policy"]
    assert checks.run_due_checks() == 0 and not service.asked


def test_comment_is_held_until_service_clears_it(akismet):
    article = rows.article()
    known_writer(article)
    comment = submit(article)
    assert (comment.state, comment.hold_kind, comment.hold_reason) == ("pending", "check", checks.WAITING)
    assert not akismet.asked  # no request waited for it
    assert checks.run_due_checks() == 1
    comment.refresh_from_db()
    assert (comment.state, comment.hold_kind, comment.hold_reason, comment.learned) == ("approved", "", "", "")
    assert comment.events.last().note == "The spam service found nothing in it." and not SpamCheck.objects.exists()
    path, sent = akismet.asked[0]
    assert path == "/1.1/comment-check" and set(sent) == {
        "api_key", "blog", "user_ip", "permalink", "comment_type", "comment_author", "comment_content",
    }  # fmt: skip
    assert "robin@example.org" not in str(akismet.asked)


def test_spam_verdict_holds_comment_and_first_comment_stays_held(akismet):
    article = rows.article()
    first = submit(article)
    assert checks.run_due_checks() == 1
    first.refresh_from_db()
    assert (first.state, first.hold_kind, first.hold_reason) == ("pending", "first", "First comment by this commenter.")
    akismet.answer = (200, b"true")
    second = submit(article, "Another")
    checks.run_due_checks()
    second.refresh_from_db()
    assert (second.state, second.hold_kind) == ("pending", "spam")
    assert second.hold_reason == "First comment by this commenter. The spam service says that it is spam."


def test_possible_crisis_is_never_sent_to_service(akismet, recaptcha, client):
    article = rows.article()
    assert submit(article, "I want to die").risk == 3
    form = {
        "name": "Robin",
        "body": "I want to kill myself",
        "stamp": make_stamp(article),
        "g-recaptcha-response": "token",
    }
    assert client.post(f"/comments/{article.slug}/reply/", form).status_code == 303
    assert not SpamCheck.objects.exists()
    # Changed into one while the answer is awaited, and judged so by a moderator's rule meanwhile.
    comment = submit(article, "A kind word")
    own_comments.edit_own_comment(token=comment.own_token, body="I want to die tonight", client_address="203.0.113.7")
    assert not SpamCheck.objects.exists()
    other = submit(article, "Another word")
    Comment.objects.filter(pk=other.pk).update(risk=2)
    assert checks.run_due_checks() == 0
    assert not akismet.asked and not SpamCheck.objects.exists()


@pytest.mark.parametrize("bad", BAD)
def test_failed_service_check_leaves_comment_to_moderators(akismet, bad):
    article = rows.article()
    known_writer(article)
    comment, now = submit(article), timezone.now()
    akismet.answer = bad
    for attempt in range(1, checks.MAX_ATTEMPTS + 1):
        assert SpamCheck.objects.due(now).count() == 1
        begun = time.monotonic()
        assert checks.run_due_checks(now=now) == 0
        assert time.monotonic() - begun < 2
        now += checks.FIRST_RETRY_DELAY * 2 ** (attempt - 1)
        if attempt == 1 and callable(bad):
            SpamCheck.objects.update(attempts=checks.MAX_ATTEMPTS - 1)
            now = timezone.now() + timedelta(days=1)
        if not SpamCheck.objects.exists():
            break
    comment.refresh_from_db()
    assert (comment.state, comment.hold_kind, comment.hold_reason) == (
        "pending",
        "check",
        "The spam service could not be reached.",
    )
    assert not SpamCheck.objects.exists()


def test_service_check_is_retried_after_outage(akismet):
    article = rows.article()
    known_writer(article)
    comment, now = submit(article), timezone.now()
    akismet.answer = (503, b"")
    checks.run_due_checks(now=now)
    akismet.answer = (200, b"false")
    assert checks.run_due_checks(now=now) == 0
    assert checks.run_due_checks(now=now + checks.FIRST_RETRY_DELAY) == 1
    comment.refresh_from_db()
    assert comment.state == "approved"


def test_service_check_is_skipped_after_moderator_decision(akismet):
    article, moderator = rows.article(), rows.user("comments.moderate_comment")
    comment = decisions.decide(comment=submit(article), state="removed", by=moderator)
    akismet.answer = (200, b"true")
    checks.run_due_checks()
    comment.refresh_from_db()
    assert comment.state == "removed" and not akismet.asked and not SpamCheck.objects.exists()


def test_decision_during_service_check_is_kept(akismet):
    article, moderator = rows.article(), rows.user("comments.moderate_comment")
    known_writer(article)
    check = SpamCheck.objects.get(comment=submit(article))
    check.body_hash = check.comment.body_hash
    decisions.decide(comment=check.comment, state="spam", by=moderator)
    checks._apply_result(check, False, timezone.now())
    assert Comment.objects.get(pk=check.comment_id).state == "spam" and not SpamCheck.objects.exists()


def test_service_result_for_previous_text_is_ignored(akismet):
    article = rows.article()
    known_writer(article)
    check = SpamCheck.objects.get(comment=submit(article))
    check.body_hash = "of the text before"
    checks._apply_result(check, False, timezone.now())
    assert Comment.objects.get(pk=check.comment_id).state == "pending" and SpamCheck.objects.exists()


def test_edited_comment_is_checked_again_by_service(akismet):
    article = rows.article()
    known_writer(article)
    comment = submit(article)
    token = comment.own_token
    for _time in range(2):
        checks.run_due_checks()
        comment.refresh_from_db()
        assert comment.state == "approved"
        changed = own_comments.edit_own_comment(token=token, body=f"{comment.body} More.", client_address="203.0.113.7")
        assert changed.state == "pending"
    # Changed once more while it waits: nothing else holds it.
    own_comments.edit_own_comment(token=token, body="Quite other words", client_address="203.0.113.7")
    assert SpamCheck.objects.get().passes_otherwise
    checks.run_due_checks()
    assert Comment.objects.get(pk=comment.pk).state == "approved"
    assert akismet.asked[-1][1]["comment_content"] == "Quite other words"


def test_removing_service_key_leaves_checks_to_moderators(akismet, settings):
    article = rows.article()
    for number in range(3):
        submit(article, f"Text {number}")
    settings.AKISMET_KEY = ""
    checks.run_due_checks()
    assert not SpamCheck.objects.exists() and not akismet.asked
    assert Comment.objects.filter(state="pending", hold_reason__contains="could not be reached").count() == 3


def test_check_spam_command_runs_due_checks(akismet):
    submit(rows.article())
    out = StringIO()
    call_command("check_spam", "--dry-run", stdout=out)
    assert "tries: 0" in out.getvalue() and not akismet.asked
    call_command("check_spam", stdout=out)
    assert "1 comments checked." in out.getvalue()


def post(client, article, **fields):
    form = {
        "name": "Robin",
        "email": "robin@example.org",
        "body": "A kind word.",
        "stamp": make_stamp(article),
        **fields,
    }
    assert client.post(f"/comments/{article.slug}/reply/", form).status_code == 303
    return Comment.objects.order_by("-pk").first()


def test_recaptcha_receives_only_form_token(recaptcha, client):
    article = rows.article()
    comment = post(client, article, **{"g-recaptcha-response": "token"})
    assert "robots" not in comment.hold_reason
    assert recaptcha.asked == [("/recaptcha/api/siteverify", {"secret": "a-secret", "response": "token"})]


@pytest.mark.parametrize(
    ("answer", "token", "sentence"),
    [
        ((200, b'{"success": false}'), "token", "check for bots failed"),
        ((200, b'{"success": true}'), "", "check for bots failed"),
        ((200, b'{"success": false, "error-codes": ["invalid-input-secret"]}'), "token", "could not be reached"),
        ((200, b"[]"), "token", "could not be reached"),
        ((200, b'{"success": "true"}'), "token", "could not be reached"),
        ((500, b'{"success": true}'), "token", "could not be reached"),
        (slow, "token", "could not be reached"),
        (garbage, "token", "could not be reached"),
    ],
)
def test_comment_failing_recaptcha_is_held(recaptcha, client, answer, token, sentence):
    recaptcha.answer = answer
    comment = post(client, rows.article(), **{"g-recaptcha-response": token})
    assert (comment.state, comment.hold_kind) == ("pending", "check") and sentence in comment.hold_reason


def test_pages_with_form_disclose_and_allow_spam_services(recaptcha, akismet, client):
    article = rows.article()
    for address in (article.get_absolute_url(), f"/comments/{article.slug}/reply/"):
        answer = client.get(address)
        policy, page = answer.headers["Content-Security-Policy"], answer.content.decode()
        assert "https://www.google.com/recaptcha/" in policy and "frame-src" in policy
        assert "to Akismet, a service" in page and "it loads Google’s reCAPTCHA" in page
        assert '<captcha-box data-key="site-key" ' in page and '<script src="https' not in page
    assert "google" not in client.get("/").headers["Content-Security-Policy"]
    Policy(is_open=False).save()
    assert "google" not in client.get(article.get_absolute_url()).headers["Content-Security-Policy"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_recaptcha_loads_only_when_form_gets_focus(program, live_server, settings):
    settings.RECAPTCHA_SITE_KEY, settings.RECAPTCHA_SECRET = "site-key", "a-secret"
    article, others = rows.article(), []
    context = program.new_context()
    page = context.new_page()

    def answer(route):
        others.append(route.request.url)
        route.fulfill(
            content_type="text/javascript", body="document.querySelector('.g-recaptcha').textContent = 'box';"
        )

    page.route(lambda url: not url.startswith(live_server.url), answer)
    page.goto(live_server.url + article.get_absolute_url())
    page.wait_for_timeout(300)
    assert others == []
    page.focus("[name=body]")
    page.wait_for_selector(".g-recaptcha:has-text('box')")
    assert others == ["https://www.google.com/recaptcha/api.js"]
    context.close()
