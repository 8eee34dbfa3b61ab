"""Lists that are counted up to a limit."""

import pytest
from django.db import connection
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from articles.models import Topic
from core import paging
from core.db.reused import reused

pytestmark = pytest.mark.django_db


@reused()
def topics():
    return Topic.objects.order_by("name")


def page(number):
    return paging.get_page(RequestFactory().get("/", {"page": number}), topics.rows(2), 2)


@pytest.fixture
def nine(monkeypatch):
    monkeypatch.setattr(paging, "PAGES_COUNTED", 3)
    for number in range(9):
        Topic.objects.create(name=f"Topic {number}", risk="low")


def test_long_list_is_counted_up_to_a_limit_and_leads_to_its_end(nine):
    found = [page(number) for number in range(1, 6)]
    assert [(one.paginator.num_pages, one.paginator.goes_on, one.has_next()) for one in found] == [
        *((3, True, True), (3, True, True), (4, True, True), (5, False, True), (5, False, False))
    ]
    assert [topic.name for one in found for topic in one] == [f"Topic {number}" for number in range(9)]
    with pytest.raises(Http404):
        page(6)


def test_every_count_has_a_limit(nine):
    with CaptureQueriesContext(connection) as captured:
        page(1)
        page(4)
    counts = [query["sql"] for query in captured if "COUNT(" in query["sql"]]
    assert [sql.rpartition("LIMIT ")[2] for sql in counts] == ["6) AS counted", "10) AS counted"]


def test_list_that_goes_on_says_so(nine):
    words = [" ".join(render_to_string("components/pagination.html", {"page": page(one)}).split()) for one in (1, 5)]
    assert "Page 1 of 3 or more" in words[0] and "Page 5 of 5</li>" in words[1]


def test_list_of_one_page_is_not_counted(django_assert_num_queries):
    Topic.objects.create(name="Only", risk="low")
    with django_assert_num_queries(1):
        only = page(1)
        assert (len(only), only.has_next(), only.paginator.goes_on) == (1, False, False)
