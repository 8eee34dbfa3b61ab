"""Rows that are inserted without `bulk_create` are those that it would insert."""

import pytest
from django.forms.models import model_to_dict
from django.utils import timezone

from articles.models import Topic
from comments.models import Comment, ModerationEvent
from core.db.rows import insert_copies, insert_rows
from tests.factories.articles import make_article

pytestmark = pytest.mark.django_db


def _comments(article):
    return [
        Comment(article=article, name=f" Robin\t{n} ", body=f"Line \n{n}", spam_words=[["a", n]]) for n in range(70)
    ]


def test_inserted_rows_equal_those_of_bulk_create():
    article = make_article()
    ours, django = _comments(article), _comments(article)
    insert_rows(ours)
    Comment.objects.bulk_create(django)
    apart_from = {"id", "created_at"}
    for mine, theirs in zip(ours, django, strict=True):
        stored, expected = Comment.objects.get(pk=mine.pk), Comment.objects.get(pk=theirs.pk)
        for field in Comment._meta.concrete_fields:
            if field.name not in apart_from:
                assert getattr(stored, field.attname) == getattr(expected, field.attname), field.name
    assert not ours[0]._state.adding and model_to_dict(ours[0])["name"] == "Robin 0"


def test_insert_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows([])
        insert_rows(Topic(name=name) for name in ())


def test_copies_differ_in_their_key_alone():
    rows = _comments(make_article())
    insert_rows(rows)
    at = timezone.now()
    insert_copies(ModerationEvent(action=ModerationEvent.Action.IMPORTED, at=at), "comment", [row.pk for row in rows])
    events = ModerationEvent.objects.filter(action=ModerationEvent.Action.IMPORTED, at=at, by=None)
    assert set(events.values_list("comment", flat=True)) == {row.pk for row in rows}
