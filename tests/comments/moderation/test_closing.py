"""Closed articles: refused comments, and notices on every page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import errors
from comments.models import Comment, Policy
from comments.posting import submission
from tests.comments.posting.test_submission import submit
from tests.comments.web.test_comment import FIELDS, stamp
from tests.comments.web.test_section import render
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def by_policy():
    Policy(is_open=False).save()
    return rows.article()


def by_its_own_switch():
    return rows.article(comments_open=False)


def by_its_age():
    """Return an article of yesterday, corrected an hour ago, that closes after a day."""
    Policy(close_after_days=1).save()
    article = rows.article()
    hour = timezone.now() - timedelta(hours=1)
    article.editions.update(live_until=hour)
    corrected = rows.edition(article, number=2)
    article.editions.filter(pk=corrected.pk).update(live_from=hour, changed=hour, first_live=hour)
    return article


@pytest.mark.parametrize("close", [by_policy, by_its_own_switch, by_its_age])
def test_closed_article_refuses_comments_and_shows_notice(client, close):
    article = close()
    comment = rows.comment(article, "Still here.")
    section = render(article)
    assert "Comments are closed." in section and "Still here." in section and "Reply to" not in section
    assert "<form" not in section and "’s comment" in section
    assert "Comments are closed." in client.get(f"/comments/{article.slug}/").text
    reply, data = f"/comments/{article.slug}/reply/", {**FIELDS, "stamp": stamp(article)}
    assert client.get(reply).status_code == 303
    assert client.get(reply, headers={"X-Requested-With": "fetch"}).status_code == 403
    for path in (reply, f"/comments/{article.slug}/preview/"):
        answer = client.post(path, data)
        assert answer.status_code == 403 and "A kind word." in answer.text and "closed" in answer.text
    assert client.get(comment.get_absolute_url()).status_code == 200
    with pytest.raises(errors.Closed):
        submit(article)
    assert Comment.objects.count() == 1


def test_article_accepts_comments_until_exact_closing_time():
    article, now = rows.article(), timezone.now()
    Policy(close_after_days=3).save()
    appeared = article.editions.get().live_from
    assert submission.accepts_comments(article, at=now)
    assert submission.accepts_comments(article, at=appeared + timedelta(days=3, seconds=-1))
    assert not submission.accepts_comments(article, at=appeared + timedelta(days=3))


def test_closing_period_of_scheduled_article_starts_at_publication():
    article = rows.article(state="scheduled")
    Policy(close_after_days=3).save()
    at = article.editions.get().live_from
    assert submission.accepts_comments(article, at=at - timedelta(seconds=1))
    assert submission.accepts_comments(article, at=at + timedelta(days=2))
    assert not submission.accepts_comments(article, at=at + timedelta(days=3))


def test_comment_section_with_closing_rule_uses_one_query(django_assert_num_queries):
    article = rows.article()
    Policy(close_after_days=3).save()
    render(article)
    with django_assert_num_queries(1):
        assert "Leave a reply" in render(article)
