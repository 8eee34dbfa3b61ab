"""Suggestions: titles that readers may see, in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from search.staff import find_rows
from search.suggestions import suggest
from search.words.counting import count_words
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


def test_suggestions_are_visible_titles_by_their_beginning(django_assert_num_queries):
    rows.article("Harbour light")
    rows.article("The light of the harbour")
    rows.article("Harbour draft", state="draft")
    rows.article("Harbour past", state="withdrawn")
    rows.clinic("Harbour Clinic", place=rows.city("Harbourton"))
    rows.clinic("Harbour Closed", state="closed")
    rows.person("Harbour Master")
    rows.person("Harbour Unknown", writes=None)
    with django_assert_num_queries(1):
        found = suggest("harb")
    assert {(row["text"], row["kind"]) for row in found} == {
        ("Harbour light", "Article"), ("The light of the harbour", "Article"), ("Harbour Clinic", "Clinic"),
        ("Harbourton", "Region"), ("Harbour Master", "Person"),
    }  # fmt: skip
    assert found[-1]["text"] == "The light of the harbour"


def test_a_title_in_another_language_says_so(django_assert_num_queries):
    spanish = rows.article("Harbour en invierno")
    Article.objects.filter(pk=spanish.pk).update(language="es")
    rows.article("Harbour light")
    with django_assert_num_queries(1):
        found = {row["text"]: row for row in suggest("harb")}
    assert found["Harbour en invierno"] == {"text": "Harbour en invierno", "kind": "Article", "lang": "es"}
    assert found["Harbour light"] == {"text": "Harbour light", "kind": "Article"}


def test_a_beginning_is_asked_for_by_its_counted_words():
    rows.article("Harbour light", text="Harbours and harbourmasters.")
    count_words()
    rows.article("Harbinger of rest")
    rows.article("Zuranolone explained")
    rows.article("Harbour draft", state="draft")
    with CaptureQueriesContext(connection) as asked:
        assert [row["text"] for row in suggest("harbo")] == ["Harbour light"]
    if connection.vendor == "sqlite":
        # FTS5 would merge the texts of all words with a beginning, for each kind.
        assert "search_word" in asked[0]["sql"]
    # What no one counted yet is found, too: beginnings without counted words, and drafts.
    assert [row["text"] for row in suggest("zuran")] == ["Zuranolone explained"]
    assert "Harbour draft" in str(find_rows("harbo", ["draft"], 5))


@pytest.mark.parametrize("query", ["", "a", "\0", "'; DROP", "*", "🙂", "i want to kill myself"])
def test_suggestions_answer_anything(query, client):
    rows.article("I want to kill myself: what to do")
    answer = client.get("/search/suggest/", {"q": query})
    assert answer.status_code == 200 and answer.json() == {"suggestions": []}
