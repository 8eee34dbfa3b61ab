"""One's own comment, edited or deleted for a time by a secret link."""

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


def test_the_commenter_gets_the_link_and_only_a_digest_is_kept(client, link):
    page = client.get(f"{link}?new=1")
    assert "Thank you" in page.content.decode() and "First words." in page.content.decode()
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (PRIVATE, "no-referrer")
    token = link.split("/")[2]
    assert re.fullmatch(r"[\w-]{43}", token)
    assert token not in str(list(Comment.objects.values_list()))


def test_change_marks_it_and_keeps_what_it_was(client, link):
    answer = client.post(link, {"do": "change", "body": "Second words."}, follow=True)
    comment = Comment.objects.get()
    assert (comment.body, comment.state, bool(comment.edited_at)) == ("Second words.", "pending", True)
    event = comment.events.get(action="changed")
    assert event.before == {"body": "First words.", "state": "pending"}
    assert "Your change has been saved" in answer.content.decode()


def test_an_edited_published_comment_is_evaluated_again(client, link):
    Comment.objects.update(state="approved")
    client.post(link, {"do": "change", "body": "http://a.example http://b.example http://c.example"})
    assert Comment.objects.get().state == "pending"


def test_an_edit_that_may_be_a_crisis_leads_to_help(client, link):
    answer = client.post(link, {"do": "change", "body": "I want to die"})
    assert answer.status_code == 303 and answer.url.endswith("/support/")
    assert Comment.objects.get().risk == 3


def test_a_harmless_change_of_what_is_held_does_not_release_it(client, link):
    Comment.objects.update(hold_kind="links", hold_reason="Has links.")
    client.post(link, {"do": "change", "body": "Nothing any more."})
    assert Comment.objects.get().state == "pending"


def test_a_possible_crisis_stays_first_after_an_edit(client):
    link = _link_of(post(client, rows.article(), body="Fine."))
    client.post(link, {"do": "change", "body": "I want to die"})
    client.post(link, {"do": "change", "body": "Never mind."})
    comment = Comment.objects.get()
    assert (comment.body, comment.state, comment.risk, comment.hold_kind) == ("Never mind.", "pending", 3, "crisis")


def test_what_takes_long_is_read_before_the_comment_is_locked(client, link, monkeypatch):
    evidence, locked = pipeline.gather_evidence, []

    def watched(body, policy):
        locked.append(len(connection.savepoint_ids))
        return evidence(body, policy)

    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(pipeline, "gather_evidence", watched)
    client.post(link, {"do": "change", "body": "Second words."})
    assert locked == [outside] and Comment.objects.get().body == "Second words."


def test_what_was_typed_into_a_form_that_was_open_for_too_long_comes_back(client, link):
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        answer = client.post(link, {"do": "change", "body": "Second <b>words</b>, long thought over."})
    assert answer.status_code == 404 and Comment.objects.get().body == "First words."
    assert "Second &lt;b&gt;words&lt;/b&gt;, long thought over." in answer.content.decode()


@pytest.mark.parametrize("state", ["spam", "removed"])
def test_a_decision_that_comes_while_a_change_is_judged_wins(client, link, monkeypatch, state):
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


def test_delete_takes_it_away_and_the_link_with_it(client, link):
    Comment.objects.update(state="approved")
    assert "deleted" in client.post(link, {"do": "delete"}).content.decode()
    comment = Comment.objects.get()
    assert (comment.state, comment.own_link_hash) == ("removed", "")
    assert comment.events.filter(action="withdrawn").exists()
    assert client.get(link).status_code == 404


def test_the_link_is_all_that_is_needed_without_a_cookie(link):
    reader = Client(enforce_csrf_checks=True)
    page = reader.post(link, {"do": "change", "body": "Mine."}, headers={"Origin": "null"})
    assert page.status_code == 303 and not page.cookies and Comment.objects.get().body == "Mine."


def test_get_never_acts(client, link):
    for query in ("?do=delete", "?do=change&body=x", ""):
        assert client.get(link + query).status_code == 200
    assert Comment.objects.get().body == "First words."


@pytest.mark.parametrize("body", ["", "   ", "x" * 5001, "x" * 100_000])
def test_a_text_that_cannot_be_saved_is_said_so(client, link, body):
    answer = client.post(link, {"do": "change", "body": body})
    assert answer.status_code == 200 and "has not been saved" in answer.content.decode()
    assert Comment.objects.get().body == "First words."


def test_wrong_late_and_decided_links_get_the_same_page(client, link):
    pages = {client.get(path).content for path in ("/my-comment/x/", f"/my-comment/{'a' * 43}/", "/my-comment/%00/")}
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        pages.add(client.get(link).content)
        assert client.post(link, {"do": "delete"}).status_code == 404
    Comment.objects.update(state="spam")
    pages.add(client.get(link).content)
    assert len(pages) == 1 and b"no longer works" in pages.pop()


def test_who_copies_a_text_gets_no_link_to_it(client):
    article = rows.article()
    post(client, article, body="The same.", email="")
    other = client.post(
        f"/comments/{article.slug}/reply/",
        {"name": "B", "email": "", "body": "The same.", "stamp": stamp(article)},
        REMOTE_ADDR="198.51.100.9",
    )
    assert Comment.objects.count() == 1 and "/my-comment/" not in other.url


def test_no_links_where_the_policy_gives_none(client):
    Policy(change_minutes=0).save()
    assert post(client, rows.article()).url.endswith("/thanks/")


def test_the_script_gets_the_next_address(client):
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
