"""Who gets which page, how often it is rendered, and what is never stored."""

import gzip
import threading
from datetime import timedelta
from unittest import mock

import brotli
import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from articles.models import Article
from core.pages import middleware
from core.pages import store as stores
from tests.factories.articles import make_live
from tests.factories.places import make_clinic

FEED = "/feeds/articles.atom"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def renders(store):
    """Return the list of paths that views rendered."""
    found = []
    from core.pages.middleware import StoredPages

    original = StoredPages._render

    def render(self, request, query):
        found.append(request.get_full_path())
        return original(self, request, query)

    with mock.patch.object(StoredPages, "_render", render):
        yield found


def test_each_reader_gets_the_same_page_in_their_coding(get, renders):
    plain, packed, small = get("/"), get("/", Accept_Encoding="gzip"), get("/", Accept_Encoding="gzip, deflate, br")
    assert renders == ["/"]
    assert gzip.decompress(packed.content) == brotli.decompress(small.content) == plain.content
    assert [one.headers.get("Content-Encoding") for one in (plain, packed, small)] == [None, "gzip", "br"]
    for answer in (plain, packed, small):
        assert answer.headers["Vary"] == "Accept-Encoding" and answer.headers["Cache-Control"] == "no-cache"
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert answer.headers["ETag"] == plain.headers["ETag"]
        assert answer.headers["X-Frame-Options"] == "DENY" and "Speculation-Rules" in answer.headers
    assert "Speculation-Rules" not in get("/", Save_Data="on").headers and renders == ["/"]
    assert get("/", Accept_Encoding="br;q=0, gzip").headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "path", ["/", "/feeds/articles.atom", "/sitemap.xml", "/robots.txt", "/clinics/?treatment=a", "/api/clinics/"]
)
@pytest.mark.parametrize("is_on", [True, False])
def test_pages_that_did_not_change_are_not_sent_again(get, settings, path, is_on):
    settings.PAGE_CACHE = is_on
    etag = get(path).headers["ETag"]
    again = get(path, If_None_Match=etag)
    assert again.status_code == 304 and not again.content and again.headers["ETag"] == etag
    assert again.headers["Cache-Control"] == "no-cache"
    assert get(path, If_None_Match='"other"').status_code == 200


def test_a_feed_heeds_the_date_that_it_gave(get, settings):
    edition = make_live("Night shifts")
    for settings.PAGE_CACHE in (True, False):
        date = get(FEED).headers["Last-Modified"]
        again = get(FEED, If_Modified_Since=date)
        assert again.status_code == 304 and not again.content and again.headers["Last-Modified"] == date
        assert get(FEED, If_Modified_Since="Sun, 01 Jan 2023 00:00:00 GMT").status_code == 200
        assert get(FEED, If_Modified_Since=date, If_None_Match='"other"').status_code == 200
    settings.PAGE_CACHE = True
    with mock.patch("core.pages.middleware.timezone.now", return_value=timezone.now() + timedelta(seconds=2)):
        # What is withdrawn is no newer entry, and the date goes on all the same.
        edition.live_until = timezone.now() - timedelta(seconds=1)
        edition.save(update_fields=["live_until"])
        assert get(FEED, If_Modified_Since=date).status_code == 200


def test_unknown_parameters_share_the_page_without_them(get, renders, stored):
    make_live()
    first = get("/articles/?ref=a&page=1")
    assert get("/articles/?page=1&from=2").content == first.content
    assert stored() == {"/articles/?page=1"} and len(renders) == 1
    get("/articles/?ref=b")
    assert stored() == {"/articles/?page=1", "/articles/"}


def test_no_stored_page_outlives_its_address(get, stored):
    article = make_live("Here").article
    for _round in range(2):
        assert get("/articles/here/").status_code == 200
        Article.objects.filter(pk=article.pk).update(slug="there")
        moved = get("/articles/here/?a=1&utm_source=b")
        assert (moved.status_code, moved.headers["Location"]) == (301, "/articles/there/?a=1")
        assert get("/articles/here/?ref=1").headers["Location"] == "/articles/there/?ref=1"
        assert get("/articles/there/").status_code == 200
        Article.objects.filter(pk=article.pk).update(slug="here")
        assert get("/articles/there/").headers["Location"] == "/articles/here/"
    assert "/articles/there/" not in stored()
    followed = get("/articles/here/?utm_source=a&page=1")
    assert (followed.status_code, followed.headers["Location"]) == (301, "/articles/here/?page=1")


@pytest.mark.parametrize(
    "path",
    [
        "/articles/?page=01",
        "/clinics/?near=Miami",
        "/search/?q=sleep",
        "/help/?language=e%00",
        "/nothing/",
        "/articles/?page=2",
    ],
)
def test_addresses_without_end_are_not_stored(get, stored, path):
    get(path)
    assert stored() == set()


def test_a_request_with_a_cookie_or_another_method_passes_by(get, stored, renders):
    get("/", Cookie="a=b")
    Client().head("/")
    assert stored() == set()
    get("/")
    assert Client().head("/").headers["ETag"] == get("/").headers["ETag"]
    assert Client().post("/").status_code == 405


def test_pages_with_a_token_or_of_staff_are_never_stored(get, stored):
    edition, clinic = make_live(), make_clinic()
    for path in (
        f"/comments/{edition.article.slug}/reply/",
        f"/clinic/{clinic.slug}/report/",
        "/my-data/",
        "/admin/login/",
    ):
        assert "ETag" not in get(path).headers
    assert stored() == set()


def test_an_unknown_host_is_refused(get, store):
    get("/")
    assert get("/", Host="elsewhere.example").status_code == 400


def test_no_page_names_the_host_of_a_request(get, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    make_live()
    assert b"http://testserver/articles/" in get("/feeds/articles.atom", Host="other.example").content


def test_fifty_requests_for_a_cold_page_render_it_at_most_twice(get, renders, monkeypatch):
    # On a busy machine fifty threads may wait longer than a reader should.
    monkeypatch.setattr(middleware, "TURN_SECONDS", 60)
    make_live()
    gate, answers = threading.Barrier(50), []

    def ask():
        gate.wait()
        answers.append(get("/articles/").content)
        connections.close_all()

    threads = [threading.Thread(target=ask) for _number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50 and len(set(answers)) == 1
    assert len(renders) <= 2


def test_a_hit_is_one_query(get, django_assert_num_queries):
    get("/")
    with django_assert_num_queries(1):
        get("/")


def test_a_page_that_reads_an_undeclared_table_is_not_stored(get, stored, caplog):
    with mock.patch.dict("core.pages.registry.registry.sources", clear=True):
        stores._last_logged["at"] = float("-inf")
        assert get("/articles/").status_code == 200
    assert stored() == set() and "which no room declares" in caplog.text


@pytest.mark.parametrize("harm", ["damaged", "read-only", "a file", "full"])
def test_a_store_that_fails_costs_a_rendering(get, store, caplog, tmp_path, harm):
    expected = get("/articles/").content
    (page,) = store.files.root.glob("pages/*/*")
    stores._last_logged["at"] = float("-inf")
    if harm == "damaged":
        page.write_bytes(page.read_bytes()[:-9])
        assert get("/articles/").content == expected and store.files.read_page(page.name)
        return
    target = {"read-only": "core.pages.files.os.open", "full": "core.pages.files.Files._write"}.get(harm)
    store.files.root.joinpath("state").unlink()
    if harm == "a file":
        store.files.root.rename(tmp_path / "gone")
        store.files.root.write_text("")
        assert get("/articles/").content == expected
    else:
        with mock.patch(target, side_effect=OSError(28, "No space left")):
            assert get("/articles/").content == expected
            assert get("/articles/").content == expected
    assert caplog.text.count("Stored pages are unavailable") == 1


def test_a_writer_whose_transaction_is_open_changes_nothing_yet(get, store, stored):
    """Commits come in another order than numbers; no change may be passed over."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    make_clinic(name="Bay Clinic")
    get("/clinics/")
    began, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def write_slowly():
        from django.db import transaction

        from clinics.models import Clinic

        with transaction.atomic():
            Clinic.objects.update(name="Slow Clinic")
            began.set()
            go_on.wait(20)
        done.set()
        connections.close_all()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert began.wait(20)
    make_live()
    get("/clinics/")
    assert b"Bay Clinic" in get("/clinics/").content and "/clinics/" in stored()
    go_on.set()
    assert done.wait(20)
    assert b"Slow Clinic" in get("/clinics/").content
    thread.join()
