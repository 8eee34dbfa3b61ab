"""Counts of queries: words alone, never of danger, shown after three days."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from search.asked import lists
from search.asked.counting import count_query, is_personal
from search.asked.retention import RULES
from search.models import AskedQuery
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 29)


def test_search_counts_words_once_a_day_and_nothing_else(client):
    for _number in range(2):
        client.get("/search/", {"q": "Spravato, COST?"})
    for more in ({"page": "1", "kind": "article"}, {"sort": "newest"}, {"exact": "1"}):
        client.get("/search/", {"q": "spravato cost", **more})
    client.get("/search/", {"q": "spravato cost"}, headers={"Sec-Purpose": "prefetch"})
    (row,) = AskedQuery.objects.all()
    assert (row.words, row.times, row.found) == ("spravato cost", 2, 0)
    assert {field.name for field in AskedQuery._meta.fields} == {"id", "day", "words", "times", "found"}


@pytest.mark.parametrize(
    "query",
    ["i want to kill myself", "suicidal", "anna@example.org", "anna at example dot org", "call 303 555 0142",
     "5550142999", "@anna", ""],
)  # fmt: skip
def test_danger_emails_and_numbers_are_never_counted(query, client):
    client.get("/search/", {"q": query})
    assert not AskedQuery.objects.exists()
    assert not query or is_personal(query)


def test_long_query_is_not_counted():
    count_query("word " * 40, 0)
    assert not AskedQuery.objects.exists()


def test_staff_see_words_of_three_days():
    for days in range(3):
        count_query("spravato", 0, TODAY - timedelta(days=days))
        count_query("ketamine", 5, TODAY - timedelta(days=days))
    for _number in range(9):
        count_query("private words", 0, TODAY)
    count_query("private words", 0, TODAY - timedelta(days=1))
    assert [row["words"] for row in lists.frequent(TODAY)] == ["ketamine", "spravato"]
    assert [(row["words"], row["times"], row["days"]) for row in lists.fruitless(TODAY)] == [("spravato", 3, 3)]


def test_page_leads_to_a_synonym_and_needs_a_permission(client):
    for days in range(3):
        count_query("spravato cost", 0, date.today() - timedelta(days=days))
    client.force_login(rows.user("search.add_synonyms"))
    page = client.get(reverse("admin:queries")).text
    assert "spravato cost" in page and "/admin/search/synonyms/add/?words=spravato%20cost%2C%20" in page
    client.force_login(rows.user())
    assert client.get(reverse("admin:queries")).status_code == 403


@pytest.mark.parametrize("model", ["synonyms", "promotion"])
def test_lists_of_the_search_lead_to_the_page(client, model):
    address = reverse(f"admin:search_{model}_changelist")
    client.force_login(rows.user(f"search.view_{model}", "search.add_synonyms"))
    assert f'href="{reverse("admin:queries")}"' in client.get(address).text
    client.force_login(rows.user(f"search.view_{model}"))
    assert f'href="{reverse("admin:queries")}"' not in client.get(address).text


def test_counts_are_forgotten(db):
    count_query("old", 0, TODAY - timedelta(days=91))
    count_query("new", 0, TODAY)
    (rule,) = RULES
    assert [row.words for row in rule.rows(TODAY - timedelta(days=rule.days), TODAY)] == ["old"]
