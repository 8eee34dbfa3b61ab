"""Conditions that nearly all rows meet, and what SQLite makes of them."""

import re

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Edition, Topic
from articles.rendering.page import _live_in_group
from psychsite.web.sitemaps import SECTIONS
from tests.factories.articles import make_article, make_live

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Edition.objects.live().articles().newest_first(),
        lambda: Edition.objects.live().articles().with_card().newest_first(),
        lambda: SECTIONS["articles"].rows(),
    ],
    ids=["list", "cards", "sitemap"],
)
def test_newest_rows_are_read_in_their_order(rows):
    plan = rows()[:10].explain()
    # PostgreSQL chooses by the number of rows, and here are none.
    assert connection.vendor == "postgresql" or re.search(r"^\S+ \S+ \S+ SCAN articles_edition\b", plan), plan


def test_translations_are_found_without_reading_all_articles():
    root = make_live("One").article
    for number in range(60):
        make_article(f"More {number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    found = _live_in_group(root.pk, timezone.now()).order_by()
    assert [article.pk for article in found] == [root.pk]
    # PostgreSQL reads a table of one page whole, and is right.
    assert connection.vendor == "postgresql" or "SCAN articles_article" not in found.explain(), found.explain()


def test_opposite_of_a_likely_condition_is_not_likely():
    edition = make_live("One")
    binned = make_live("Two").article
    Article.objects.filter(pk=binned.pk).update(binned_at=edition.live_from)
    assert list(Article.objects.exclude(binned_at=None)) == [binned]
    assert list(Article.objects.filter(binned_at=None)) == [edition.article]
    assert list(Article.objects.exclude(site_page="", canonical_url="", noindex=False)) == []
    assert not Edition.objects.exclude(live_from__lte=edition.live_from).filter(pk=edition.pk).exists()


def test_topics_count_their_live_articles():
    article = make_live("One").article
    make_live("Two", topic=article.topic)
    Topic.objects.create(name="Empty", risk="low")
    counts = {topic.name: topic.own_count for topic in Topic.objects.counted()}
    assert counts == {article.topic.name: 2, "Empty": 0}
    Article.objects.filter(pk=article.pk).update(binned_at=article.created_at)
    assert Topic.objects.counted().get(pk=article.topic_id).own_count == 1


def test_topics_stop_counting_at_a_limit():
    article = make_live("One").article
    for number in range(3):
        make_live(f"More {number}", topic=article.topic)
    counts = [Topic.objects.counted(most=most).get(pk=article.topic_id).own_count for most in (3, 4, 5)]
    assert counts == [3, 4, 4]
    # What was counted is not looked up once more.
    assert "LIST SUBQUERY" not in Topic.objects.counted(most=3).explain()
