"""Filters behind a search with more results than are looked at."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinics.models import Clinic
from search import query as searching
from search.query import Search
from search.results import filters
from tests.factories.articles import approve, make_live, make_topic
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(monkeypatch):
    """Return a function that filters results for "sleep", two of a kind at first."""
    monkeypatch.setattr(searching, "LIMITS", searching.LIMITS | {"article": (0, 2), "clinic": (0, 2)})

    def titles(**chosen):
        search = Search("sleep", chosen)
        assert search.is_capped
        return {hit["title"] for hit in search[:]}

    return titles


@pytest.fixture
def oldest():
    """Return a text that each filter leaves, and that newer ones hide."""
    edition = make_live("Sleep first", days_ago=900, topic=make_topic("Rest"), tags=["night"])
    approve(edition)
    for number in range(3):
        make_live(f"Sleep {number}", topic=make_topic("Work"))
    return edition


@pytest.mark.parametrize("most_listed", [0, filters.MOST_LISTED])
def test_filters_find_texts_behind_newer_ones(found, oldest, monkeypatch, most_listed):
    monkeypatch.setattr(filters, "MOST_LISTED", most_listed)
    year = str(oldest.live_from.year)
    for chosen in ({"topic": ["rest"]}, {"tag": ["night"]}, {"year": [year]}, {"tag": ["night"], "topic": ["rest"]}):
        assert found(**chosen) == {"Sleep first"}, chosen
    assert "Sleep first" in found(approved=["yes"])


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("chosen", [{"topic": ["rest"]}, {"tag": ["night"]}, {"tag": ["night"], "year": ["2026"]}])
def test_sqlite_lists_the_few_articles_of_a_filter_once(found, oldest, chosen):
    with CaptureQueriesContext(connection) as captured:
        found(**chosen)
    (asked,) = (query["sql"] for query in captured if "MATCH" in query["sql"] and "articles_edition" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.replace('%', '%%')}", [])
        plan = [row[3] for row in cursor.fetchall()]
    assert any("LIST SUBQUERY" in step for step in plan) and not any("CORRELATED" in step for step in plan), plan


def test_region_finds_clinics_behind_newer_ones(found):
    far, near = make_city("Reno", "Nevada"), make_city("Miami", "Florida")
    make_clinic(name="Sleep in Reno", city=far, state=Clinic.State.LISTED)
    for number in range(3):
        make_clinic(name=f"Sleep in Miami {number}", city=near, state=Clinic.State.LISTED)
    assert found(region=[far.parent.path]) == {"Sleep in Reno"}


@pytest.mark.parametrize("name", ["topic", "tag", "region", "year", "approved", "kind"])
def test_values_that_nothing_has_find_nothing(client, found, oldest, name):
    answer = client.get("/search/", {"q": "sleep", name: "gone"})
    assert answer.status_code == 200
    assert name in ("year", "approved", "kind") or found(**{name: ["gone"]}) == set()
