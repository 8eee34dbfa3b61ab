"""Concurrent and killed processes: no comment is lost or duplicated."""

import json

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from comments.models import Comment, ModerationEvent, Report, Subscription
from comments.posting import submission
from comments.web.comment_forms import make_stamp
from core.models import RateWindow
from outbox.models import Email
from tests.load.worker import Workers
from tests.psychsite import rows

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES, POSTS, ARTICLES = 16, 10, 4
# How long nginx waits for an answer.
PROXY_SECONDS = 60


def form(article, body, client, **fields):
    """Return a form for `worker.post`, issued ten seconds ago."""
    with time_machine.travel(timezone.now().timestamp() - 10, tick=False):
        fields["stamp"] = make_stamp(article)
    return {"url": f"/comments/{article.slug}/reply/", "client": client, "name": "Robin", "body": body, **fields}


@pytest.fixture
def article():
    return rows.article()


@pytest.mark.slow
def test_sixteen_processes_store_every_comment_once():
    articles = [rows.article() for _number in range(ARTICLES)]
    works = [
        {
            "do": "post",
            "posts": [
                form(articles[n % ARTICLES], f"Text {process}.{n}", f"198.18.{process}.{n}") for n in range(POSTS)
            ],
        }
        for process in range(PROCESSES)
    ]
    outcomes = Workers(works).run()
    assert not [errors[-3000:] for _code, _answers, errors in outcomes if "locked" in errors]
    answers = [answer for _code, answers, _errors in outcomes for answer in answers]
    assert [status for status, _seconds in answers] == [303] * PROCESSES * POSTS
    slowest = max(seconds for _status, seconds in answers)
    assert slowest < PROXY_SECONDS, f"the slowest of {len(answers)} posts took {slowest:.1f} s"
    sent = sorted(f"Text {process}.{n}" for process in range(PROCESSES) for n in range(POSTS))
    assert sorted(Comment.objects.values_list("body", flat=True)) == sent
    assert ModerationEvent.objects.filter(action="submitted").values("comment").distinct().count() == len(sent)
    assert ModerationEvent.objects.count() == len(sent)


def test_locked_database_shows_message_and_keeps_typed_text(article, monkeypatch, caplog):
    def locked(*args, **kwargs):
        raise OperationalError("database is locked")

    comment = rows.comment(article)
    own = submission.submit_comment(article=article, name="Robin", email="", body="Before", client_address="198.18.0.9")
    monkeypatch.setattr(ModerationEvent, "write", locked)
    doing = form(article, "Words that took an hour", "198.18.0.1")
    client, url = Client(), doing.pop("url")
    for headers in ({}, {"X-Requested-With": "fetch"}):
        answer = client.post(url, doing, headers=headers)
        assert answer.status_code == 429 and answer.headers["Retry-After"] == "60"
        assert "Nothing is lost. Send this again in a minute." in answer.text
        assert headers or "Words that took an hour" in answer.text
    answer = client.post(
        f"/comments/{article.slug}/{comment.pk}/report/", {**doing, "reason": "other", "text": "It is so"}
    )
    assert answer.status_code == 429 and "It is so" in answer.text
    for fields in ({"body": "Other words"}, {"do": "delete"}):
        assert "Nothing is lost" in client.post(f"/my-comment/{own.own_token}/", fields).text
    assert sorted(Comment.objects.values_list("body", "state")) == [("Before", "pending"), (comment.body, "approved")]
    assert "locked" in caplog.text and not Report.objects.exists()


def test_fifty_identical_concurrent_posts_store_one_comment(article):
    one = form(article, "The same words", "198.18.0.1", email="robin@example.org", follow="on")
    outcomes = Workers([{"do": "post_at_once", "posts": [one] * 10}] * 5).run()
    answers = [status for _code, answers, _errors in outcomes for status, _seconds in answers]
    assert answers == [303] * 50
    comment = Comment.objects.get()
    assert (comment.body, comment.events.count(), Subscription.objects.count()) == ("The same words", 1, 1)
    assert Email.objects.count() == 1


@pytest.mark.parametrize("at", ["event", "commit"])
def test_process_killed_while_posting_leaves_no_rows(article, at):
    doing = form(article, "Never whole", "198.18.0.1", email="robin@example.org", follow="on")
    assert Workers([{"do": "die", "at": at, "doing": doing}]).run()[0][0] == -9
    assert not Comment.objects.exists() and not ModerationEvent.objects.exists()
    assert not RateWindow.objects.exists() and not Subscription.objects.exists() and not Email.objects.exists()
    # A client that tries again is no duplicate, and nothing is locked.
    fields = {name: value for name, value in doing.items() if name not in {"url", "client"}}
    assert Client().post(doing["url"], fields).status_code == 303
    assert Comment.objects.get().events.count() == 1


@pytest.mark.parametrize("at", ["event", "commit"])
def test_process_killed_while_erasing_changes_nothing(article, at):
    mine = rows.comment(article, "Mine")
    rows.comment(article, "An answer", parent=mine, root=mine)
    Comment.objects.filter(pk=mine.pk).update(email="mine@example.org")
    rows.comment(article, "Mine too")
    Comment.objects.filter(body="Mine too").update(email="mine@example.org")
    doing = {"email": "mine@example.org"}
    assert Workers([{"do": "die", "at": at, "doing": doing}]).run()[0][0] == -9
    assert Comment.objects.filter(email="mine@example.org", erased_at=None).count() == 2
    assert Comment.objects.get(body="An answer").parent == mine


@pytest.mark.parametrize("at", ["event", "commit"])
def test_killed_comment_import_is_completed_by_rerun(article, at, tmp_path):
    path = tmp_path / "comments.json"
    entry = {"article": article.slug, "name": "Robin", "state": "approved", "created_at": "2020-01-01T00:00:00+00:00"}
    entries = [{**entry, "ref": f"blog:{n}", "parent": f"blog:{n - 1}", "text": f"Text {n}"} for n in range(20)]
    path.write_text(json.dumps({"format": "psychsite comments 1", "comments": entries}))
    assert Workers([{"do": "die", "at": at, "doing": {"file": str(path)}}]).run()[0][0] == -9
    assert not Comment.objects.exists()
    from django.core.management import call_command

    call_command("import_comments", str(path), verbosity=0)
    assert Comment.objects.count() == 20 and ModerationEvent.objects.count() == 20
