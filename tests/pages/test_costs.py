"""Queries, templates and compressed bytes of each kind of public page.

One table holds all limits. A page that costs less fails, too: write its new numbers into the table. `make bench` measures time.
"""

import gzip
from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from tests.articles.web.test_reader import full_article
from tests.factories.articles import make_live
from tests.factories.people import make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
# The share by which bytes may be fewer before the table must follow.
SLACK = 0.1


class Cost(NamedTuple):
    """Queries, rendered templates with all includes, and the most compressed bytes."""

    queries: int
    templates: int
    bytes: int


COSTS = {
    "/": Cost(5, 4, 3_240),
    "/articles/": Cost(4, 5, 2_710),
    "/articles/full/": Cost(8, 24, 7_530),
    "/articles/full/history/": Cost(6, 5, 2_410),
    "/topics/ketamine-therapy/": Cost(8, 6, 2_880),
    "/tags/mood/": Cost(5, 5, 2_760),
    "/authors/": Cost(3, 4, 2_570),
    "/authors/anna-writer/": Cost(6, 5, 2_620),
    "/clinics/": Cost(12, 11, 4_240),
    "/clinics/us/florida/": Cost(8, 10, 3_550),
    "/clinic/harbour/": Cost(5, 9, 2_910),
    "/help/": Cost(1, 2, 2_200),
    "/api/": Cost(1, 2, 7_200),
    "/articles/full.md": Cost(7, 0, 820),
    "/llms.txt": Cost(1, 0, 410),
    "/comments/full/": Cost(3, 3, 4_320),
    "/search/?q=other": Cost(11, 4, 2_270),
    "/feeds/articles.atom": Cost(2, 0, 1_640),
    "/articles/full/comments.atom": Cost(2, 0, 1_950),
    "/feeds/": Cost(2, 3, 2_350),
    "/feeds/articles.rss": Cost(2, 0, 1_340),
    "/feeds/articles.json": Cost(2, 0, 1_370),
    "/sitemap.xml": Cost(18, 0, 620),
}


@pytest.fixture
def site():
    """Fill a site in which no list is empty, and each article has 50 comments at most."""
    full_article()
    for number in range(20):
        make_live(f"More {number}", tags=["mood"], authors=[make_person(name=f"Writer {number}")])
    for number in range(3):
        make_clinic(name=f"Clinic {number}")
    make_clinic(name="Harbour", slug="harbour")
    assert Comment.objects.approved().count() == 50


def cost_of(client, path):
    """Return the Cost of a page that was open before, and the SQL of its queries."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, path
    statements = [query["sql"] for query in captured.captured_queries]
    return Cost(len(captured), len(answer.templates), len(gzip.compress(answer.content, 6, mtime=0))), statements


def test_pages_cost_what_the_table_says(site, client):
    wrong = []
    for path, limit in COSTS.items():
        cost, statements = cost_of(client, path)
        if cost[:2] != limit[:2] or not limit.bytes * (1 - SLACK) <= cost.bytes <= limit.bytes:
            wrong.append(f'"{path}": {cost}, not {limit}')
        if cost.queries > limit.queries:
            wrong += [f"    {statement[:200]}" for statement in statements]
    assert not wrong, "\n".join(wrong)
