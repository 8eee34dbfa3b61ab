"""Posting and deciding: rules, duplicates, limits, locks, history."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article
from comments import errors
from comments.models import Comment, ModerationEvent, ModerationRule
from comments.moderation import decisions
from comments.posting import submission
from comments.screening.identity import Digester
from core.errors import ActionRefused
from core.models import RateWindow
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
ADDRESS = "203.0.113.7"


def submit(article, body="A kind word.", **options):
    options = {"name": "Robin", "email": "robin@example.org", "client_address": ADDRESS, **options}
    return submission.submit_comment(article=article, body=body, **options)


def test_first_comment_is_held():
    comment = submit(rows.article())
    assert (comment.state, comment.hold_reason) == ("pending", "First comment by this commenter.")
    assert [(event.action, event.by) for event in comment.events.all()] == [("submitted", None)]


def test_known_commenters_are_approved_until_spam_decision():
    article, moderator = rows.article(), rows.user("comments.moderate_comment")
    decisions.decide(comment=submit(article), state="approved", by=moderator)
    second = submit(article, "Another word.", email="ROBIN@example.org ")
    assert (second.state, second.hold_reason) == ("approved", "") and second.decided_at
    held = submit(article, "http://a.example http://b.example http://c.example")
    assert held.state == "pending"
    decisions.decide(comment=held, state="spam", by=moderator)
    assert submit(article, "A third word.").state == "pending"


def test_spam_decision_affects_commenter_for_thirty_days():
    article, now = rows.article(), timezone.now()
    submit(article, "Good")
    submit(article, "Bad")
    Comment.objects.filter(body="Good").update(state="approved")
    Comment.objects.filter(body="Bad").update(state="spam", created_at=now - timedelta(days=29))
    assert submit(article, "Now", at=now).state == "pending"
    Comment.objects.filter(body="Bad").update(created_at=now - timedelta(days=31))
    assert submit(article, "Later", at=now).state == "approved"


def test_active_rules_file_as_spam_or_refuse():
    article = rows.article()
    ModerationRule.objects.create(kind="word", pattern="Pills", action="spam", note="pharmacies")
    ModerationRule.objects.create(kind="email", pattern="@bad.example", action="refuse")
    ModerationRule.objects.create(kind="word", pattern="kind", action="refuse", is_active=False)
    spam = submit(article, "pills for all")
    assert spam.state == "spam" and "pharmacies" in spam.hold_reason and spam.decided_at
    with pytest.raises(ActionRefused, match="can’t publish this comment"):
        submit(article, email="x@bad.example")
    assert submit(article).state == "pending"
    assert Comment.objects.count() == 2


def test_possible_crisis_of_known_commenter_is_held():
    article = rows.article()
    submit(article)
    Comment.objects.update(state="approved")
    comment = submit(article, "I want to die")
    assert (comment.state, comment.risk) == ("pending", 3)


def test_comment_under_staff_name_is_held():
    article = rows.article()
    rows.person("Ada Quill", honorific="Dr.", suffix="MD")
    submit(article)
    Comment.objects.update(state="approved")
    for name in ("Ada Quill", "ada quill", "Dr. Ada Quill, MD"):
        comment = submit(article, f"Signed {name}", name=name)
        assert comment.state == "pending" and "name of a staff member" in comment.hold_reason


def test_staff_comment_under_their_own_name():
    article, user = rows.article(), rows.user()
    person = rows.person("Ada Quill", user=user)
    comment = submit(article, "Thank you; suicide is a hard word.", name="Somebody", user=user)
    assert (comment.state, comment.person, comment.name) == ("approved", person, "Ada Quill")
    assert comment.events.get().by == user
    user.is_staff = False
    assert submit(article, "Another.", user=user).person is None


def test_repeated_comment_within_ten_minutes_is_stored_once():
    article, now = rows.article(), timezone.now()
    first = submit(article, at=now)
    assert submit(article, "A  KIND word.", at=now + timedelta(minutes=9)) == first
    assert submit(article, email="other@example.org", at=now) != first
    assert submit(rows.article(), at=now) != first
    assert submit(article, at=now + timedelta(minutes=11)) != first


def test_ipv6_clients_are_grouped_by_network():
    digester = Digester.now()
    digests = {digester.client(f"2001:db8:1:2::{number:x}") for number in range(1, 200)}
    assert len(digests) == 1
    assert digester.client("2001:db8:1:3::1") not in digests
    assert digester.client("rubbish") == digester.client("")


def test_client_addresses_are_stored_only_as_keyed_digests(settings):
    comment = submit(rows.article())
    assert len(comment.client_hash.partition(":")[2]) == 64
    dump = str([list(model.objects.values_list()) for model in (Comment, RateWindow, ModerationEvent)])
    assert ADDRESS not in dump
    before = comment.client_hash
    settings.SECRET_KEY = "another key, with at least as many characters as the checks ask for"
    assert Digester.now().client(ADDRESS) != before


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "binned"])
def test_only_live_articles_accept_comments(state):
    with pytest.raises(errors.Closed):
        submit(rows.article(state=state))


def test_closed_articles_accept_no_comments():
    with pytest.raises(errors.Closed):
        submit(rows.article(comments_open=False))


@pytest.mark.parametrize("state", ["pending", "spam", "removed"])
def test_only_approved_comments_of_same_article_accept_replies(state):
    article = rows.article()
    for parent in (rows.comment(article, state=state), rows.comment(rows.article())):
        with pytest.raises(ActionRefused, match=r"(was|been) removed"):
            submit(article, parent=parent)
    parent = rows.comment(article)
    assert submit(article, parent=parent).parent == parent


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "x" * 81}, {"email": "x" * 255}, {"body": "x" * 5001}, {"name": ""}, {"name": "\u200b\x00"},
        {"body": " \n\x0b "},
    ],
)  # fmt: skip
def test_invalid_comment_lengths_are_refused_with_message(fields):
    with pytest.raises(ActionRefused, match="again"):
        submit(rows.article(), **fields)


def test_hostile_comment_text_is_cleaned():
    comment = submit(rows.article(), "a\x00b\ud800c\u202ed<script>alert(1)</script>\r\n\uffffe", name="N\x1bN\ud83d")
    comment.refresh_from_db()
    assert (comment.body, comment.name) == ("abcd<script>alert(1)</script>\ne", "NN")


def test_submitting_comment_uses_bounded_queries(django_assert_max_num_queries):
    article = rows.article()
    for number in range(20):
        ModerationRule.objects.create(kind="word", pattern=f"word{number}")
        rows.comment(article)
    Digester.now()
    with django_assert_max_num_queries(30):
        submit(article)


STATES = Comment.State.values


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_every_comment_state_is_reachable_from_every_other(before, after):
    comment, moderator = rows.comment(rows.article(), state=before), rows.user("comments.moderate_comment")
    if before == after:
        with pytest.raises(errors.AlreadyDecided):
            decisions.decide(comment=comment, state=after, by=moderator)
        assert not ModerationEvent.objects.exists()
        return
    row = decisions.decide(comment=comment, state=after, by=moderator, note="because\x00 of\nthis")
    row.refresh_from_db()
    assert row.state == after
    assert (row.decided_by, bool(row.decided_at)) == ((None, False) if after == "pending" else (moderator, True))
    event = ModerationEvent.objects.get()
    assert (event.action, event.by, event.note) == (after, moderator, "because of this")


def test_the_second_moderator_is_refused():
    comment = rows.comment(rows.article(), state="pending")
    seen_by_both = [Comment.objects.get(pk=comment.pk) for _ in range(2)]
    first, second = rows.user("comments.moderate_comment", name="first"), rows.user("comments.moderate_comment")
    decisions.decide(comment=seen_by_both[0], state="spam", by=first)
    with pytest.raises(errors.AlreadyDecided, match="already “spam” by first on"):
        decisions.decide(comment=seen_by_both[1], state="approved", by=second)
    comment.refresh_from_db()
    assert comment.state == "spam" and ModerationEvent.objects.count() == 1


def test_deciding_requires_moderator_and_valid_state():
    comment = rows.comment(rows.article(), state="pending")
    for user in (None, rows.user(), rows.user("comments.change_comment")):
        with pytest.raises(errors.NotAllowed):
            decisions.decide(comment=comment, state="approved", by=user)
    moderator = rows.user("comments.moderate_comment")
    with pytest.raises(ActionRefused, match="not a state"):
        decisions.decide(comment=comment, state="golden", by=moderator)
    comment.delete()
    comment.pk = 10**9
    with pytest.raises(ActionRefused, match="deleted"):
        decisions.decide(comment=comment, state="approved", by=moderator)


def _at_once(number, work):
    """Run `work(index)` in threads at once; return what each returned or raised."""
    gate, results = threading.Barrier(number), [None] * number

    def run(index):
        try:
            gate.wait()
            results[index] = work(index)
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(number)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return results


@pytest.mark.django_db(transaction=True)
def test_concurrent_posts_of_same_comment_store_one():
    article = rows.article()
    results = _at_once(12, lambda index: submit(Article.objects.get(pk=article.pk)).pk)
    assert len(set(results)) == 1 and isinstance(results[0], int), results
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rate_limit_holds_for_concurrent_posts():
    articles = [rows.article() for _ in range(12)]
    results = _at_once(12, lambda index: submit(articles[index], f"Word {index}").pk)
    assert sum(isinstance(result, int) for result in results) == 10, results
    assert sum(isinstance(result, errors.TooMany) for result in results) == 2
    assert Comment.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_concurrent_moderators_make_one_decision():
    comment, moderator = rows.comment(rows.article(), state="pending"), rows.user("comments.moderate_comment")
    seen = [Comment.objects.get(pk=comment.pk) for _ in range(8)]
    results = _at_once(
        8,
        lambda index: decisions.decide(comment=seen[index], state=("approved", "spam")[index % 2], by=moderator).state,
    )
    assert sum(isinstance(result, str) for result in results) == 1, results
    assert ModerationEvent.objects.count() == 1
