"""A site with something for each resource of the API."""

import pytest

from addresses.models import Redirect
from articles.models import Reference, Source
from psychsite.api import limits
from tests.core.pages.site import Site
from tests.factories.articles import add_block, freeze, make_article, publish


@pytest.fixture
def site(db, monkeypatch):
    """Return a Site with one more article, which cites a source."""
    monkeypatch.setattr(limits, "PER_NETWORK", 1_000_000)
    filled = Site()
    source = Source.objects.create(title="Sleep", authors="Doe J", year=2020, doi="10.1000/sleep")
    citing = make_article("Cited", topic=filled.topic, needs_approval=False)
    add_block(citing, Reference, source=source)
    publish(freeze(citing))
    Redirect.objects.create(old_path="/old/", new_path="/articles/")
    return filled
