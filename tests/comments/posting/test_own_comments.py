"""Edit links: editing or deleting a comment by a private link."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Policy
from comments.screening import pipeline
from core.http import PRIVATE
from tests.comments.web.test_comment import FIELDS, post, stamp
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(client):
    return _link_of(post(client, rows.article(), body="First words."))


def test_edit_link_is_given_and_stored_only_as_digest(client, link):
    page = client.get(f"{link}?new=1")
    assert "Thank you" in page.content.decode() and "First words." in page.content.decode()
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (PRIVATE, "no-referrer")
    token = link.split("/")[2]
    assert re.fullmatch(r"[\w-]{43}", token)
    assert token not in str(list(Comment.objects.values_list()))


def test_editing_marks_comment_and_keeps_previous_text(client, link):
    answer = client.post(link, {"do": "change", "body": "Second words."}, follow=True)
    comment = Comment.objects.get()
    assert (comment.body, comment.state, bool(comment.edited_at)) == ("Second words.", "pending", True)
    event = comment.events.get(action="changed")
    assert event.before == {"body": "First words.", "state": "pending"}
    assert "Your change has been saved" in answer.content.decode()


def test_edited_approved_comment_is_screened_again(client, link):
    Comment.objects.update(state="approved")
    client.post(link, {"do": "change", "body": "http://a.example http://b.example http://c.example"})
    assert Comment.objects.get().state == "pending"


def test_edit_with_possible_crisis_redirects_to_help(client, link):
    answer = client.post(link, {"do": "change", "body": "I want to die"})
    assert answer.status_code == 303 and answer.url.endswith("/support/?in=en")
    assert Comment.objects.get().risk == 3


def test_harmless_edit_does_not_release_held_comment(client, link):
    Comment.objects.update(hold_kind="links", hold_reason="Has links.")
    client.post(link, {"do": "change", "body": "Nothing any more."})
    assert Comment.objects.get().state == "pending"


def test_possible_crisis_keeps_risk_after_harmless_edit(client):
    link = _link_of(post(client, rows.article(), body="Fine."))
    client.post(link, {"do": "change", "body": "I want to die"})
    client.post(link, {"do": "change", "body": "Never mind."})
    comment = Comment.objects.get()
    assert (comment.body, comment.state, comment.risk, comment.hold_kind) == ("Never mind.", "pending", 3, "crisis")


def test_evidence_is_gathered_before_comment_is_locked(client, link, monkeypatch):
    evidence, locked = pipeline.gather_evidence, []

    def watched(body, policy):
        locked.append(len(connection.savepoint_ids))
        return evidence(body, policy)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(pipeline, "gather_evidence", watched)
    client.post(link, {"do": "change", "body": "Second words."})
    assert locked == [outside] and Comment.objects.get().body == "Second words."


def test_expired_edit_form_returns_typed_text(client, link):
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = client.post(link, {"do": "change", "body": "Second <b>words</b>, long thought over."})
    assert answer.status_code == 404 and Comment.objects.get().body == "First words."
    assert "Second &lt;b&gt;words&lt;/b&gt;, long thought over." in answer.content.decode()


@pytest.mark.parametrize("state", ["spam", "removed"])
def test_decision_during_edit_wins_over_edit(client, link, monkeypatch, state):
    evidence = pipeline.gather_evidence

    def decided_meanwhile(body, policy):
        Comment.objects.update(state=state)
        return evidence(body, policy)

    monkeypatch.setattr(pipeline, "gather_evidence", decided_meanwhile)
    assert client.post(link, {"do": "change", "body": "Second words."}).status_code == 404
    comment = Comment.objects.get()
    assert (comment.body, comment.state) == ("First words.", state)


def _link_of(response):
    return response.url.partition("?")[0]


def test_deleting_own_comment_invalidates_edit_link(client, link):
    Comment.objects.update(state="approved")
    assert "deleted" in client.post(link, {"do": "delete"}).content.decode()
    comment = Comment.objects.get()
    assert (comment.state, comment.own_link_hash) == ("removed", "")
    assert comment.events.filter(action="withdrawn").exists()
    assert client.get(link).status_code == 404


def test_edit_link_works_without_cookie(link):
    reader = Client(enforce_csrf_checks=True)
    page = reader.post(link, {"do": "change", "body": "Mine."}, headers={"Origin": "null"})
    assert page.status_code == 303 and not page.cookies and Comment.objects.get().body == "Mine."


def test_get_request_never_edits_or_deletes(client, link):
    for query in ("?do=delete", "?do=change&body=x", ""):
        assert client.get(link + query).status_code == 200
    assert Comment.objects.get().body == "First words."


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001, "x" * 100_000])
def test_invalid_edit_shows_not_saved_message(client, link, body):
    answer = client.post(link, {"do": "change", "body": body})
    assert answer.status_code == 200 and "has not been saved" in answer.content.decode()
    assert Comment.objects.get().body == "First words."


def test_unknown_expired_and_decided_edit_links_get_same_page(client, link):
    pages = {client.get(path).content for path in ("/my-comment/x/", f"/my-comment/{'a' * 43}/", "/my-comment/%00/")}
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        pages.add(client.get(link).content)
        assert client.post(link, {"do": "delete"}).status_code == 404
    Comment.objects.update(state="spam")
    pages.add(client.get(link).content)
    assert len(pages) == 1 and b"no longer works" in pages.pop()


def test_duplicate_comment_by_other_client_gets_no_edit_link(client):
    article = rows.article()
    post(client, article, body="The same.", email="")
    other = client.post(
        f"/comments/{article.slug}/reply/",
        {"name": "B", "email": "", "body": "The same.", "stamp": stamp(article)},
        REMOTE_ADDR="198.51.100.9",
    )
    assert Comment.objects.count() == 1 and "/my-comment/" not in other.url


def test_policy_without_edit_period_gives_no_edit_link(client):
    Policy(change_minutes=0).save()
    assert post(client, rows.article()).url.endswith("/thanks/")


def test_script_response_contains_next_url(client):
    article = rows.article()

    def send(**fields):
        data = {**FIELDS, "stamp": stamp(article), **fields}
        return client.post(f"/comments/{article.slug}/reply/", data, headers={"X-Requested-With": "fetch"})

    sent = send()
    assert sent.status_code == 201 and sent.json()["next"].startswith("/my-comment/") and sent.json()["shown"] == ""
    wrong = send(body="", name="")
    assert wrong.status_code == 422 and set(wrong.json()["fields"]) == {"body", "name"}
    assert {"csrf", "stamp"} <= set(wrong.json())
    assert send(body="I want to die").json()["leave"] is True
