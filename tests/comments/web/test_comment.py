"""Comment form pages, for browsers and bots."""

import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.models import Comment, ModerationRule, Policy
from comments.screening import limits
from comments.screening.identity import Digester
from comments.web import comment_forms
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Robin", "email": "robin@example.org", "body": "A kind word.", "website": "", "parent": ""}


@pytest.fixture
def article():
    return rows.article("Sleep and rest")


def reply_url(article):
    return f"/comments/{article.slug}/reply/"


def stamp(article, seconds_ago=10):
    from datetime import timedelta

    with time_machine.travel(timezone.now() - timedelta(seconds=seconds_ago), tick=False):
        return comment_forms.make_stamp(article)


def post(client, article, **fields):
    fields = {**FIELDS, "stamp": stamp(article), **fields}
    return client.post(reply_url(article), fields)


def sentence_in(response):
    return [str(error) for error in response.context["form"].non_field_errors()]


def test_reply_form_page_is_uncached_with_stamp_and_csrf_token(client, article):
    response = client.get(reply_url(article))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store, max-age=0"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert 'name="csrfmiddlewaretoken"' in response.text and 'name="stamp"' in response.text
    assert re.search(r'name="stamp" value="[^"]{20,}"', response.text)
    assert "csrf" in response.cookies and "session" not in response.cookies


def test_script_gets_csrf_token_and_stamp(client, article):
    response = client.get(reply_url(article), headers={"X-Requested-With": "fetch"})
    assert set(response.json()) == {"csrf", "stamp", "words"}
    assert response.headers["Cache-Control"] == "private, no-store, max-age=0"


def test_comment_with_csrf_token_is_stored_and_thanked(article):
    client = Client(enforce_csrf_checks=True)
    given = client.get(reply_url(article), headers={"X-Requested-With": "fetch"}).json()
    fields = {**FIELDS, "stamp": given["stamp"], "csrfmiddlewaretoken": given["csrf"]}
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=5)):
        response = client.post(reply_url(article), fields)
        assert response.status_code == 303 and response.url.startswith("/my-comment/")
        assert "Thank you" in client.get(response.url).content.decode()
    assert Comment.objects.get().state == "pending"


def test_comment_without_csrf_token_is_refused(article):
    client = Client(enforce_csrf_checks=True)
    assert client.post(reply_url(article), {**FIELDS, "stamp": stamp(article)}).status_code == 403
    assert not Comment.objects.exists()


def test_comment_preview_stores_nothing_and_keeps_fields(article):
    client = Client(enforce_csrf_checks=True)
    parent = rows.comment(article)
    typed = {**FIELDS, "body": "Line one\nLine <two>", "parent": parent.pk}
    response = client.post(f"/comments/{article.slug}/preview/", typed)
    assert response.status_code == 200 and response.headers["Cache-Control"] == "private, no-store, max-age=0"
    assert Comment.objects.count() == 1
    assert "Line &lt;two&gt;" in response.text and 'value="Robin"' in response.text and "<two>" not in response.text
    assert f'name="parent" value="{parent.pk}"' in response.text
    assert "press “Post comment”" in response.text
    form = response.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    fields["csrfmiddlewaretoken"] = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', response.text)[1]
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=5)):
        assert client.post(reply_url(article), fields).status_code == 303
    comment = Comment.objects.latest("pk")
    assert (comment.parent, comment.body) == (parent, "Line one\nLine <two>")


def test_comment_preview_shows_errors_and_get_redirects_to_form(client, article):
    response = client.post(f"/comments/{article.slug}/preview/", {"body": "", "email": "nonsense"})
    assert set(response.context["form"].errors) == {"name", "email", "body"}
    assert client.get(f"/comments/{article.slug}/preview/").url == reply_url(article)


@pytest.mark.parametrize("missing", ["name", "email", "body"])
def test_missing_required_field_shows_error(client, article, missing):
    Policy(email_required=True).save()
    response = post(client, article, **{missing: ""})
    assert response.status_code == 200 and missing in response.context["form"].errors
    assert not Comment.objects.exists()


@pytest.mark.parametrize("sent", ["", "nonsense", "1:2:3", "x" * 5000, "\x00", "forged"])
def test_invalid_stamp_asks_to_resend_and_keeps_text(client, article, sent):
    if sent == "forged":
        sent = stamp(rows.article())
    response = post(client, article, stamp=sent, body="Kept text")
    assert response.status_code == 200 and "Send it again" in sentence_in(response)[0]
    assert "Kept text" in response.text and not Comment.objects.exists()
    assert response.context["form"]["stamp"].value() != sent


def test_stamp_expires_after_one_day(client, article):
    assert "This form has expired" in sentence_in(post(client, article, stamp=stamp(article, 24 * 3600 + 60)))[0]
    assert post(client, article, stamp=stamp(article, 24 * 3600 - 60)).status_code == 303


def test_comment_sent_too_fast_is_held(client, article):
    assert post(client, article).status_code == 303
    Comment.objects.update(state="approved")
    post(client, article, body="Slow", stamp=stamp(article, 4))
    assert Comment.objects.get(body="Slow").state == "approved"
    assert post(client, article, body="Fast", stamp=stamp(article, 1)).status_code == 303
    comment = Comment.objects.get(body="Fast")
    assert comment.state == "pending" and "faster" in comment.hold_reason


def test_honeypot_files_comment_as_spam_silently(client, article):
    response = post(client, article, website="http://spam.example")
    assert response.url == f"/comments/{article.slug}/thanks/"
    assert Comment.objects.get().state == "spam"


def test_resubmitted_comment_is_stored_once(client, article):
    assert [post(client, article).status_code for _ in range(3)] == [303] * 3
    assert Comment.objects.count() == 1


def test_eleventh_comment_within_hour_is_refused_with_text_kept(client, article):
    for number in range(10):
        assert post(client, article, body=f"Word {number}").status_code == 303
    response = post(client, article, body="The last & least")
    assert response.status_code == 429 and int(response.headers["Retry-After"]) > 0
    assert "The last &amp; least" in response.text and "again in" in sentence_in(response)[0]
    assert Comment.objects.count() == 10


def test_rule_refuses_comment_with_message(client, article):
    ModerationRule.objects.create(kind="word", pattern="pills", action="refuse")
    response = post(client, article, body="Cheap pills")
    assert response.status_code == 200 and "can’t publish this comment" in sentence_in(response)[0]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "binned"])
@pytest.mark.parametrize("page", ["reply", "preview", "thanks"])
def test_unpublished_articles_have_no_comment_pages(client, state, page):
    article = rows.article(state=state)
    url = f"/comments/{article.slug}/{page}/"
    assert client.get(url).status_code == client.post(url, {**FIELDS, "stamp": stamp(article)}).status_code == 404 or (
        page == "thanks" and client.get(url).status_code == 404
    )
    assert not Comment.objects.exists()


def test_closed_article_redirects_form_and_refuses_comment_with_text(client):
    article = rows.article(comments_open=False)
    assert client.get(reply_url(article)).url == f"/articles/{article.slug}/#comments"
    answer = client.get(reply_url(article), headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 403 and "closed" in answer.json()["error"]
    for page in ("reply", "preview"):
        response = client.post(f"/comments/{article.slug}/{page}/", {**FIELDS, "stamp": stamp(article)})
        assert response.status_code == 403 and "are now closed" in sentence_in(response)[0]
        assert "A kind word." in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("asked", ["x", "-1", "0", "9" * 5000, "99999999999999999999", "٣", "1 OR 1", "\x00"])
def test_invalid_parent_is_refused(client, article, asked):
    assert client.get(reply_url(article), {"parent": asked}).context["parent"] is None
    response = post(client, article, parent=asked)
    assert response.status_code == 200 and response.context["form"].errors
    assert not Comment.objects.exists()


@pytest.mark.parametrize("kind", ["pending", "foreign"])
def test_removed_parent_is_dropped_on_second_attempt(client, article, kind):
    parent = rows.comment(article, state="pending") if kind == "pending" else rows.comment(rows.article())
    assert client.get(reply_url(article), {"parent": parent.pk}).context["parent"] is None
    response = post(client, article, parent=parent.pk)
    assert "was removed" in sentence_in(response)[0]
    form = response.context["form"]
    again = post(client, article, **{name: form[name].value() for name in ("name", "email", "body", "parent")})
    assert again.status_code == 303


@pytest.mark.parametrize("page", ["reply", "preview"])
def test_huge_comment_body_is_refused_unread(client, article, page):
    response = client.post(f"/comments/{article.slug}/{page}/", {**FIELDS, "body": "x" * 1_000_000})
    assert response.status_code == 413 and "shorten it" in sentence_in(response)[0]
    assert response.context["form"].errors.keys() == {"__all__"}
    assert not Comment.objects.exists()


def test_overlong_comment_keeps_text_with_error(client, article):
    response = post(client, article, body="🙂" * 5001)
    assert response.status_code == 200 and "The limit is 5,000" in str(response.context["form"].errors)
    assert "🙂" * 5001 in response.text
    assert post(client, article, body="🙂" * 5000).status_code == 303
    assert post(client, article, body="a\r\n" * 2500 + "end").status_code == 200
    assert post(client, article, body="a\r\n" * 2499 + "a").status_code == 303


HOSTILE = [
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\u202eabc",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "\ufeff",
    "🙂" * 40,
    "'; --",
    "\u2028",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("field", ["name", "email", "body", "website", "parent", "stamp"])
def test_hostile_comment_fields_cause_no_server_error(client, article, field, text):
    for url in (reply_url(article), f"/comments/{article.slug}/preview/"):
        response = client.post(url, {**FIELDS, "stamp": stamp(article), field: text})
        assert response.status_code in {200, 303}
        assert "<script>alert" not in response.text
    for comment in Comment.objects.all():
        assert not set("\x00\x1b\u202e\ufeff\u2028\r") & set(comment.name + comment.email + comment.body)
        assert "\n" not in comment.name + comment.email


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"name=%ED%A0%80&body=%FF%FE&email=a%00@b.example", "application/x-www-form-urlencoded"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"a=1&" * 3000, "application/x-www-form-urlencoded"),
    ],
)
def test_hostile_request_bytes_cause_no_server_error(client, article, data, content_type):
    for url in (reply_url(article), f"/comments/{article.slug}/preview/"):
        assert client.generic("POST", url, data, content_type=content_type).status_code in {200, 303, 400}


def test_comment_form_pages_use_fixed_number_of_queries(client, article, django_assert_num_queries):
    parent = rows.comment(article)
    Digester.now()
    client.get(reply_url(article))
    with django_assert_num_queries(QUERIES["reply"]):
        client.get(reply_url(article))
    with django_assert_num_queries(QUERIES["reply"] + 1):
        client.get(reply_url(article), {"parent": parent.pk})
    with django_assert_num_queries(1):
        client.get(reply_url(article), headers={"X-Requested-With": "fetch"})
    with django_assert_num_queries(QUERIES["submit"]):
        post(client, article)


# A page: the live edition, and the topics of the menu. A submission also: savepoint and its release, lock, live, duplicate,
# ten of the limits (client, address, site, pause, article), rules, known commenter, the words that the classifier knows, comment,
# event, and whether the address is confirmed, under each key of the digests.
QUERIES = {"reply": 2, "submit": 29}


def test_possible_crisis_skips_pause_between_comments(client, monkeypatch):
    monkeypatch.setattr(limits, "PAUSE_SECONDS", 15)
    article = rows.article()
    post(client, article, body="Thank you.")
    assert post(client, article, body="A second one.").status_code == 429
    assert post(client, article, body="I want to die").url.endswith("/support/?in=en")


@pytest.mark.parametrize(("body", "is_helped"), [("I want to die", True), ("Thank you.", False)])
def test_refused_possible_crisis_shows_help_lines(client, monkeypatch, body, is_helped):
    article = rows.article()
    monkeypatch.setattr(limits, "PER_CLIENT", limits.Limit("comments", 0))
    page = post(client, article, body=body)
    assert page.status_code == 429 and ("Help now" in page.context["form"].non_field_errors()[0]) == is_helped
    Policy(is_open=False).save()
    page = post(client, article, body=body)
    assert page.status_code == 403 and ("Help now" in page.context["form"].non_field_errors()[0]) == is_helped
