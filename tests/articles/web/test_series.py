"""Articles in a series: their places, and what readers see."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article, Series
from articles.publishing import actions
from tests.factories.articles import ALL, make_article, make_live, make_site_page, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return Series.objects.create(name="Sleep, step by step")


def test_parts_name_each_other_in_order(client, series):
    make_live("Second", series=series, part=20)
    make_live("First", series=series, part=10)
    make_live("Third", series=series, part=30)
    make_article("Draft", series=series, part=40)
    page = client.get("/articles/second/").text
    assert "Part 2 of 3: Sleep, step by step" in page
    assert '<span aria-current="page">Second</span>' in page
    assert 'rel="prev" href="/articles/first/"><span class="around__label">Previous part' in page
    assert 'rel="next" href="/articles/third/"><span class="around__label">Next part' in page
    assert "Draft" not in page and "Newer in" not in page
    first = client.get("/articles/first/").text
    assert "Part 1 of 3" in first and "Previous part" not in first and "Next part" in first


def test_a_withdrawn_part_does_not_count(client, series):
    make_live("First", series=series, part=1)
    second = make_live("Second", series=series, part=2)
    assert "Part 1 of 2" in client.get("/articles/first/").text
    actions.withdraw(article=second.article, by=make_user("chief", *ALL))
    assert "Part 1 of" not in client.get("/articles/first/").text


def test_an_article_without_a_series_shows_none(client):
    make_live("Alone")
    assert 'class="series"' not in client.get("/articles/alone/").text


@pytest.mark.parametrize("fields", [{"part": None}, {"series": None}])
def test_series_and_place_go_together(series, fields):
    article = make_article("First", series=series, part=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**fields)
    for name, value in fields.items():
        setattr(article, name, value)
    with pytest.raises(ValidationError, match="or leave both empty"):
        article.clean()


def test_each_place_is_taken_once(series):
    make_article("First", series=series, part=1)
    other = make_article("Other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=other.pk).update(series=series, part=1)
    other.series, other.part = series, 1
    with pytest.raises(ValidationError, match="“First” has this place"):
        other.clean()


def test_a_page_about_the_site_is_in_no_series(series):
    article = make_site_page(series=None)
    article.series, article.part = series, 1
    with pytest.raises(ValidationError, match="no part of a series"):
        article.clean()
