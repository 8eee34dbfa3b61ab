"""Suggestions: titles that readers may see, in one statement."""

import pytest

from search.suggestions import suggest
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


@pytest.mark.parametrize("query", ["", "a", "\0", "'; DROP", "*", "🙂", "i want to kill myself"])
def test_suggestions_answer_anything(query, client):
    rows.article("I want to kill myself: what to do")
    answer = client.get("/search/suggest/", {"q": query})
    assert answer.status_code == 200 and answer.json() == {"suggestions": []}
