"""What the editor's link dialog finds."""

import pytest
from django.urls import reverse

from articles.models import Source
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import make_article, make_live, make_topic
from tests.factories.people import make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/articles/article/links/"


@pytest.fixture
def writer():
    roles.sync()
    return Desk("writer", "Writer").client


def find(client, words):
    answer = client.get(reverse("admin:articles_article_links"), {"q": words})
    assert answer.status_code == 200
    return answer.json()["results"]


def test_dialog_finds_pages_of_every_sort(writer, django_assert_max_num_queries):
    make_live("Maple syrup and sleep")
    make_article("Maple leaves", slug="maple-leaves")
    make_topic("Maple topic")
    make_person(name="Ann Maple")
    make_clinic(name="Annex Maple Clinic")
    Source.objects.create(title="A maple study", doi="10.1000/1")
    found = find(writer, "maple")
    assert {row["sort"] for row in found} >= {"Article", "Topic", "Person", "Clinic", "Source"}
    articles = [(row["title"], bool(row["warning"])) for row in found if row["sort"] == "Article"]
    assert articles == [("Maple syrup and sleep", False), ("Maple leaves", True)]
    assert all(row["address"].startswith(("/", "https://")) for row in found)
    with django_assert_max_num_queries(10):  # one a sort, and those of the session
        find(writer, "maple")


def test_citation_dialog_finds_sources_alone(writer):
    make_live("Maple syrup and sleep")
    source = Source.objects.create(title="A maple study", authors="Doe J", doi="10.1000/1")
    answer = writer.get(ADDRESS, {"q": "maple", "sort": "source"}).json()["results"]
    assert [(row["key"], row["title"]) for row in answer] == [(f"source:{source.pk}", "Doe J. A maple study.")]
    assert writer.get(ADDRESS, {"q": "doe", "sort": "source"}).json()["results"] == answer
    assert [row["key"] for row in find(writer, "maple") if row["sort"] == "Source"] == [""]


def test_unknown_sort_is_refused_with_a_sentence(writer):
    answer = writer.get(ADDRESS, {"q": "maple", "sort": "banana"})
    assert answer.status_code == 400 and answer.content.decode() == "Leave out the sort, or ask for “source”."


def test_short_or_strange_words_find_nothing(writer):
    assert find(writer, "m") == find(writer, "%%%_\\'") == find(writer, "\x00\x00\x00") == []


def test_moderators_find_no_targets(db):
    roles.sync()
    assert Desk("moderator", "Moderator").client.get(ADDRESS, {"q": "maple"}).status_code == 403
