"""How many queries the way from a draft to readers takes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.approval import actions as approval_actions
from articles.checklist import checks
from articles.models import BLOCKS, RichText
from articles.publishing import actions
from tests.bench.tasks import MARKS
from tests.factories.articles import ALL, add_block, make_approver, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def queries_of(action, **options):
    """Return (result, SQL statements) of an action.

    Statements that only mark a transaction are left out.
    """
    with CaptureQueriesContext(connection) as caught:
        result = action(**options)
    return result, [query["sql"] for query in caught if not query["sql"].startswith(MARKS)]


def test_first_publication_takes_at_most_twelve_queries():
    chief, person = make_user("chief", *ALL), make_approver()
    article = make_article(
        authors=[make_person(name="Ida Writer")], standfirst="Why sleep and mood belong together, in short. " * 2
    )
    for number in range(3):
        add_block(article, RichText, html=f"<h2>Part {number}</h2><p>Sleep helps people.</p>")
    assert chief.has_perm("articles.publish_edition") and person.user.has_perm("articles.approve_edition")
    reasons = checks.waive_all("A test's text.")
    edition, freezing = queries_of(actions.freeze, article=article, by=chief, reasons=reasons)
    _approval, approving = queries_of(approval_actions.approve, edition=edition, person=person, by=person.user)
    edition, publishing = queries_of(actions.publish, edition=edition, by=chief, reasons=reasons)
    assert edition.state() == "live"
    statements = [*freezing, *approving, *publishing]
    assert len(statements) <= 12, "\n\n".join(statement[:300] for statement in statements)
    assert len(BLOCKS) > 5, "one query reads the blocks of all kinds"
