"""Queries that are compiled once."""

from datetime import timedelta

import pytest
from django.db import connection, models
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from articles.models import Edition
from core.db.reused import any_of, reused
from tests.factories.articles import make_live
from tests.factories.people import make_person
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db


@reused(slug=models.CharField(), at=models.DateTimeField())
def live_with(slug, at):
    return Edition.objects.live(at).select_related("article__lead_image").defer("text").filter(article__slug=slug)


@reused(pks=[models.BigIntegerField()], articles=[models.BigIntegerField()])
def among(pks, articles):
    return Edition.objects.filter(models.Q(pk__in=pks) | any_of("article", articles)).order_by("pk")


@reused(at=models.DateTimeField())
def titles(field, at):
    return Edition.objects.live(at).order_by("pk").values_list(field, models.F("pk"))


def test_statement_is_compiled_once_and_takes_other_values(monkeypatch, django_assert_num_queries):
    image = make_image()
    make_live("Sleep", lead_image=image), make_live("Mood", days_ago=3)
    now = timezone.now()
    live_with(slug="sleep", at=now)
    monkeypatch.setattr(SQLCompiler, "as_sql", None)
    with django_assert_num_queries(3):
        (sleep,) = live_with(slug="sleep", at=now)
        (mood,) = live_with(slug="mood", at=now)
        assert live_with(slug="sleep", at=now - timedelta(days=1)) == []
    assert (sleep.title, sleep.article.lead_image, mood.article.lead_image) == ("Sleep", image, None)
    assert sleep.article.lead_image.file.url == image.file.url and sleep.live_from.tzinfo is not None


def test_rows_equal_those_of_the_queryset():
    edition = make_live("Sleep", authors=[make_person()], lead_image=make_image())
    (found,) = live_with(slug="sleep", at=timezone.now())
    plain = Edition.objects.select_related("article__lead_image").defer("text").get()
    assert found == plain == edition and not found._state.adding and found._state.db == "default"
    for one, other in ((found, plain), (found.article, plain.article)):
        values = {key: value for key, value in vars(one).items() if key != "_state"}
        assert values == {key: value for key, value in vars(other).items() if key != "_state"}
    assert found.get_deferred_fields() == {"text"} and found.text == edition.text
    assert found.document == edition.document and found.byline == edition.byline


def test_a_value_in_several_places_is_adapted_once(monkeypatch):
    assert len(titles("title", at=timezone.now())) == 0
    (statement,) = [one for (_vendor, _part, choices), one in titles._statements.items() if choices == ("title",)]
    adapted = []
    monkeypatch.setattr(
        models.DateTimeField, "get_db_prep_value", lambda field, value, connection: adapted.append(value)
    )
    statement.adapt({"at": timezone.now()}, connection)
    assert len(adapted) == 1 and statement.sql.count("%s") > 1


def test_lists_of_any_length_and_tuples():
    made = [make_live(f"Text {number}") for number in range(5)]
    for number in range(1, 6):
        part = made[:number]
        found = among(pks=[one.pk for one in part[:1]], articles=[one.article_id for one in part[1:]] or [0])
        assert found == part
    assert titles("title", at=timezone.now()) == [(one.title, one.pk) for one in made]
    assert titles("number", at=timezone.now()) == [(1, one.pk) for one in made]
    assert [*titles.build("number", at=timezone.now())] == titles("number", at=timezone.now())


def test_statement_is_seen_by_what_watches_the_connection():
    seen = []

    def watch(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        live_with(slug="sleep", at=timezone.now())
    assert len(seen) == 1 and "articles_edition" in seen[0]
