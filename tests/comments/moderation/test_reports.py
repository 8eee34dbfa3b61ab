"""Reader reports: one per client, holds and moderator decisions."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comments import errors
from comments.models import Comment, Report
from comments.moderation import decisions, reports
from core.errors import ActionRefused
from tests.comments.web.test_comment import stamp
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def report(comment, number=1, reason="spam", **options):
    return reports.report_comment(comment=comment, reason=reason, client_network=f"198.51.100.{number}", **options)


def url(comment):
    return f"/comments/{comment.article.slug}/{comment.pk}/report/"


@pytest.fixture
def comment():
    return rows.comment(rows.article(), "Buy now.")


def test_client_reports_comment_once(comment):
    assert report(comment) == report(comment, reason="abuse")
    assert Report.objects.count() == 1 and comment.events.filter(action="reported").count() == 1


def test_database_refuses_second_report_by_client(comment):
    report(comment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(comment=comment, reason="spam", client_hash=Report.objects.get().client_hash)


def test_reports_by_three_clients_hold_comment(comment):
    for number in (1, 2):
        report(comment, number)
    assert Comment.objects.get().state == "approved"
    report(comment, 3)
    held = Comment.objects.get()
    assert (held.state, held.hold_kind, held.hold_reason) == ("pending", "reported", "Reported by 3 readers.")
    assert held.events.last().before == {"state": "approved", "hold_kind": ""}
    with pytest.raises(ActionRefused, match="already been removed"):
        report(comment, 4)


def test_reports_before_approval_do_not_count_toward_hold(comment):
    moderator = rows.user("comments.moderate_comment")
    for number in (1, 2, 3):
        report(comment, number, at=NOW + timedelta(seconds=number))
    decisions.decide(comment=Comment.objects.get(), state="approved", by=moderator, at=NOW + timedelta(minutes=1))
    report(comment, 4, at=NOW + timedelta(minutes=2))
    report(comment, 5, at=NOW + timedelta(minutes=3))
    assert Comment.objects.get().state == "approved"
    report(comment, 6, at=NOW + timedelta(minutes=4))
    assert Comment.objects.get().state == "pending"


def test_reports_do_not_hold_staff_comment():
    answer = rows.comment(rows.article(), person=rows.person("Ada Quill"))
    for number in range(5):
        report(answer, number)
    assert Comment.objects.get().state == "approved" and Report.objects.open().count() == 5


def test_crisis_report_raises_risk(comment):
    report(comment, reason="risk")
    assert (Comment.objects.get().risk, Comment.objects.get().state) == (2, "approved")


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_only_visible_comments_can_be_reported(client, state):
    hidden = rows.comment(rows.article(), state=state)
    with pytest.raises(ActionRefused):
        report(hidden)
    assert client.get(url(hidden)).status_code == 404 and client.post(url(hidden)).status_code == 404


def test_reports_are_rate_limited():
    article = rows.article()
    for number in range(10):
        report(rows.comment(article, f"No. {number}"), at=NOW)
    with pytest.raises(errors.TooMany) as refused:
        report(rows.comment(article), at=NOW)
    assert refused.value.retry_after > 0 and Report.objects.count() == 10


def test_report_form_stores_report_and_shows_thanks(client, comment):
    page = client.get(url(comment))
    assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"] and "Buy now." in page.text
    data = {"reason": "risk", "text": " He <b>sounds</b>\nbad ", "stamp": stamp(comment.article), "website": ""}
    answer = client.post(url(comment), data)
    assert answer.status_code == 303
    assert "We have your report" in client.get(answer.url).text
    assert Report.objects.get().text == "He <b>sounds</b> bad"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "Choose what is wrong"),
        ({"reason": "x" * 5000}, "Choose what is wrong"),
        ({"text": "x" * 501}, "The limit is 500"),
        ({"stamp": ""}, "This form has expired"),
        ({"stamp": "x" * 5000}, "This form has expired"),
        ({"stamp": "now"}, "That was very fast"),
    ],
)
def test_refused_report_keeps_typed_text(client, comment, fields, said):
    if fields.get("stamp") == "now":
        fields = {"stamp": stamp(comment.article, 0)}
    data = {"reason": "abuse", "text": "Kept words", "stamp": stamp(comment.article), **fields}
    page = client.post(url(comment), data)
    assert page.status_code == 200 and said in page.text and not Report.objects.exists()
    if "text" not in fields:
        assert "Kept words" in page.text


def test_bot_report_is_discarded_silently(client, comment):
    data = {"reason": "spam", "stamp": stamp(comment.article), "website": "http://x.example"}
    assert client.post(url(comment), data).status_code == 303
    assert not Report.objects.exists()


def test_script_submits_report_as_json(client, comment):
    headers = {"X-Requested-With": "fetch"}
    token = client.get(url(comment), headers=headers).json()
    assert (
        set(token) == {"csrf", "stamp", "reasons", "words"} and ["risk", "Someone may be in danger"] in token["reasons"]
    )
    wrong = client.post(url(comment), {"stamp": stamp(comment.article)}, headers=headers)
    assert wrong.status_code == 422 and set(wrong.json()["fields"]) == {"reason"}
    sent = client.post(url(comment), {"reason": "spam", "stamp": stamp(comment.article)}, headers=headers)
    assert sent.status_code == 201 and sent.json()["message"].startswith("Thank you")


def test_report_form_requires_csrf_token(comment):
    from django.test import Client

    data = {"reason": "spam", "stamp": stamp(comment.article)}
    assert Client(enforce_csrf_checks=True).post(url(comment), data).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_concurrent_reports_count_once_per_client():
    comment, wrong = rows.comment(rows.article()), []

    def one(number):
        try:
            report(comment, number % 3)
        except ActionRefused as refusal:
            wrong.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[number]) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Report.objects.count() == 3 and Comment.objects.get().state == "pending"
    assert all("already been removed" in sentence for sentence in wrong)
