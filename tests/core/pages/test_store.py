"""The store itself: what it keeps, for how long, and how much of it."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from core.models import PageChange
from core.pages import changes, retention
from core.pages.files import Page
from core.pages.store import Store
from core.retention import run
from tests.factories.articles import freeze, make_article, make_live, publish
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db(transaction=True)


def page(path="/a/", *tags, expires=None):
    return Page([["Content-Type", "text/html"]], 'W/"1"', expires, path, list(tags), (b"br", b"gzip"))


def at(moment):
    return mock.patch("django.utils.timezone.now", return_value=moment)


def test_a_page_is_dropped_by_any_of_its_tags(store):
    clinic = make_clinic()
    start = store.follow()
    store.keep("aa", page("/a/", f"clinic:{clinic.pk}", "other:1"), start)
    store.keep("bb", page("/b/", "other:1"), start)
    clinic.name = "Bay"
    clinic.save()
    store.follow()
    assert store.files.read_page("aa") is None and store.files.read_page("bb").path == "/b/"
    assert store.files.keys_with("other:1") == ["bb"], "no mark is left"


def test_a_page_that_changed_while_it_was_rendered_is_not_kept(store):
    clinic = make_clinic()
    start = store.follow()
    clinic.name = "Bay"
    clinic.save()
    store.follow()
    assert not store.keep("aa", page("/a/", f"clinic:{clinic.pk}"), start)
    assert not store.keep("aa", page("/a/", "fragment:regions=1"), start), "what the fragment shows could have changed"
    assert store.keep("aa", page("/a/", "article:1"), start)


def test_other_code_owns_the_store(store, settings):
    store.keep("aa", page(), store.follow())
    limits = {"most_pages": 10, "most_bytes": 1000}
    again = Store(settings.PAGE_CACHE_FOLDER, **limits)
    assert again.follow() is not None and again.files.read_page("aa"), "another process of the same code"
    with mock.patch("core.pages.store.code_version", return_value="new"):
        newer = Store(settings.PAGE_CACHE_FOLDER, **limits)
        assert newer.follow() is not None and newer.files.read_page("aa") is None
    assert store.follow() is None, "the older code neither serves nor keeps"


def test_pages_end_with_the_day(store, settings):
    settings.TIME_ZONE = "America/New_York"
    now = timezone.now()
    store.keep("aa", page(), store.follow())
    with at(now + timedelta(days=1)):
        store.follow()
    assert store.files.read_page("aa") is None


def test_a_clock_that_was_set_back_empties_the_store(store):
    with at(timezone.now() + timedelta(minutes=5)):
        store.keep("aa", page(), store.follow())
    store.follow()
    assert store.files.read_page("aa") is None


def test_editions_that_begin_and_end_with_time_drop_what_shows_them(get, stored):
    noon = timezone.now().replace(hour=10, minute=0)
    with at(noon):
        edition, other = make_live("Sleep and mood"), make_live("Fear", topic=make_live("Calm").article.topic)
        article = edition.article
        article.title = "Sleep again"
        article.save()
        publish(freeze(article), at=noon + timedelta(hours=1))
        for path in (
            f"/articles/{article.slug}/",
            "/articles/",
            "/clinics/",
            f"/articles/{other.article.slug}/history/",
        ):
            get(path)
        assert len(stored()) == 4
    with at(noon + timedelta(minutes=59)):
        assert len(stored()) == 4
    with at(noon + timedelta(hours=1)):
        assert stored() == {"/clinics/", f"/articles/{other.article.slug}/history/"}
        assert b"Sleep again" in get(f"/articles/{article.slug}/").content


def test_a_page_is_not_kept_across_a_moment_that_passed(store):
    now = timezone.now()
    publish(freeze(make_article("Later")), at=now + timedelta(minutes=1))
    start = store.follow()
    with at(now + timedelta(minutes=2)):
        assert not store.keep("aa", page(), start)


def test_a_page_expires_when_its_view_says(store, get):
    clinic = make_clinic(time_zone="UTC")
    noon = timezone.now().replace(hour=12, minute=0)
    from tests.factories.places import make_hours

    for weekday in range(7):
        make_hours(clinic=clinic, weekday=weekday)
    with at(noon):
        assert b"Open now" in get(clinic.get_absolute_url()).content
    with at(noon.replace(hour=16, minute=59)):
        assert b"Open now" in get(clinic.get_absolute_url()).content
    with at(noon.replace(hour=17)):
        assert b"Closed now" in get(clinic.get_absolute_url()).content


def test_the_oldest_pages_go_first(store):
    store.most_pages = 100
    start = store.follow()
    with mock.patch("core.pages.store.LOOK_EVERY", 10):
        for number in range(130):
            store.keep(f"{number:04}", page(f"/{number}/"), start)
    left = {one.name for one in store.files.root.glob("pages/*/*")}
    assert 90 <= len(left) <= 100 and "0129" in left and "0000" not in left


def test_the_log_keeps_its_newest_row(store):
    make_clinic()
    store.keep("aa", page(), store.follow())
    run(retention.RULES, at=timezone.now() + timedelta(days=30))
    assert PageChange.objects.count() == 1
    store.follow()
    assert store.files.read_page("aa"), "a site without writes keeps its pages"
    position = changes.position_now()
    make_clinic(name="Two")
    make_clinic(name="Three")
    run(retention.RULES, at=timezone.now() + timedelta(days=30))
    assert changes.changes_since(position)[1] == {changes.EVERYTHING}


def test_a_restored_database_empties_the_store(store):
    make_clinic()
    here = changes.position_now()
    assert changes.changes_since(here) == (here, set())
    of_another = here._replace(at="2020-01-01 00:00:00")
    assert changes.changes_since(of_another) == (here, {changes.EVERYTHING}), "its newest row only has the same number"


@pytest.mark.database("postgresql")
def test_a_database_on_a_new_server_empties_the_store(store):
    make_clinic()
    here = changes.position_now()
    of_another = here._replace(snapshot="90000000000:90000000000:")
    assert changes.changes_since(of_another)[1] == {changes.EVERYTHING}, "its transactions have lower numbers"
