"""Fixtures for tests of the admin's article form."""

import pytest

from articles.models import PullQuote
from psychsite.setup import roles
from tests.e2e.desk import Desk
from tests.factories.articles import add_block, make_article


@pytest.fixture
def desks(db):
    roles.sync()
    return Desk("writer", "Writer"), Desk("editor", "Editor")


@pytest.fixture
def article(desks):
    article = make_article(owner=desks[0].user, html="<p>The first text of all.</p>")
    add_block(article, PullQuote, quote="I slept through.")
    return article
