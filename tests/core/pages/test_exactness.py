"""After any write stored pages are as fresh ones, and the others stay stored."""

import pytest
from django.urls import get_resolver

from comments.models import Comment
from core.pages import changes
from core.pages.change_triggers import columns_of
from core.pages.registry import registry
from psychsite.setup.pages import SHARED_SOURCES
from tests.core.pages.site import Site
from tests.core.pages.writes import WRITES, execute, save
from tests.factories.articles import freeze, make_article
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(store, get, stored):
    """Return the Site, all its pages stored."""
    site = Site()
    for path in site.paths():
        assert get(path).status_code == 200, path
    assert stored() == set(site.paths()), "each page is stored; the log names a table without a source"
    return site


def test_every_view_of_readers_is_stored_or_private():
    """A new public view must say which it is."""
    known = {
        "healthz",
        "readyz",
        "styleguide",
        "styleguide-part",
        "preview",
        "thanks",
        "nothing",
        "api-nothing",
        "file",
        "favicon",
        "touch-icon",
        "wordpress-feed",
        "elsewhere",
        "shared-picture",
        "search-suggest",
    }
    found = set()

    def walk(patterns, prefix=""):
        for entry in patterns:
            text = prefix + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                if not text.startswith(("admin/", "review/")):
                    walk(entry.url_patterns, text)
            elif not hasattr(entry.callback, "stored") and not getattr(entry.callback, "csrf_exempt", False):
                found.add((entry.name, text))

    walk(get_resolver().url_patterns)
    assert {
        (name, text) for name, text in found if name not in known and name is not None and "media" not in text
    } == set()


def test_sources_name_tables_and_columns_that_exist():
    for source in SHARED_SOURCES:
        assert not {*source.hidden, *source.apart} - set(columns_of(source.table)), source.table
    for fragment in registry.fragments.values():
        assert set(fragment.tables) <= registry.sources.keys()


def test_stored_pages_are_as_fresh_ones_after_each_write(site, stored, get, fresh):
    wrong, dropped, missing = {}, {}, {}
    for number, (name, (function, leaves)) in enumerate(WRITES.items()):
        before = stored()
        function(site)
        left = stored()
        kept = {getattr(site, one).get_absolute_url() if not one.startswith("/") else one for one in leaves}
        dropped[name] = kept & before - left
        # All pages take seconds, so they are compared after every third write; tests/stateful does it after each.
        if number % 3 == 2:
            wrong[name] = [path for path in left if get(path).content != fresh(path)]
            answers = {path: get(path).status_code for path in site.paths()}
            missing[name] = {path for path, status in answers.items() if status == 200} - stored()
    for found in (wrong, dropped, missing):
        assert not {name: paths for name, paths in found.items() if paths}


def test_writes_that_no_page_shows_drop_nothing(site, stored):
    article = make_article("A draft", topic=site.article.topic, authors=[site.author], tags=["sleep"])
    freeze(article)
    save(site.article, title="A draft of another title", standfirst="Draft.")
    site.article.save()
    site.clinic.state_note = site.clinic.state_note
    make_clinic(city=site.miami, state="draft")
    Comment.objects.create(article=site.article, name="Kim", body="Buy now.", state="pending")
    Comment.objects.filter(state="pending").update(state="spam")
    assert stored() == set(site.paths())


def test_a_save_of_a_clinic_without_a_change_drops_the_sitemap_alone(site, stored):
    site.clinic.save()
    assert stored() == set(site.paths()) - {"/sitemap.xml"}


def test_a_log_that_was_shortened_drops_everything(site, stored):
    execute(f"DELETE FROM {changes.TABLE}")
    assert stored() == set()
