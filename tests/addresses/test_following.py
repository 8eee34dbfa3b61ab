"""Old addresses lead to the page that moved, by whatever way its address changed."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.models import Tag

from addresses.models import MissingAddress, Redirect, RedirectUse
from articles.models import Article, Topic
from authors.models import Person
from clinics.models import Clinic, Region
from tests.factories.articles import freeze, make_article, make_live, make_user, publish
from tests.factories.people import make_person
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db
CASES = Path("/work/shared/data/cases/C31-addresses.txt")


def leads(client, path, to, code=301):
    """Assert that a path leads to an address in one step, and that a page is there."""
    answer = client.get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (code, to), path
    assert client.get(to).status_code == 200, to


def test_twenty_addresses_of_an_article_lead_to_the_last(client):
    edition = make_live("Winter and mood")
    for number in range(20):
        Article.objects.filter(pk=edition.article_id).update(slug=f"winter-{number}")
    old = ["winter-and-mood", *(f"winter-{number}" for number in range(19))]
    for slug in old:
        for below in ("", "history/", f"editions/{edition.number}/", "changes.atom", "comments.atom"):
            leads(client, f"/articles/{slug}/{below}", f"/articles/winter-19/{below}")
        leads(client, f"/comments/{slug}/", "/comments/winter-19/")
        leads(client, f"/articles/{slug}.md", "/articles/winter-19.md")
    assert client.get("/articles/winter-3/?page=2&a=b%26c").headers["Location"] == "/articles/winter-19/?page=2&a=b%26c"
    assert Redirect.objects.count() == 20


def test_each_way_to_change_an_address_leaves_a_redirect(client):
    article = make_live("First", tags=["mood"], authors=[make_person(name="Ada Quill")]).article
    tag, person, topic = article.tags.get(), Person.objects.get(name="Ada Quill"), article.topic
    clinic = make_clinic(name="Harbour", slug="harbour")
    article.slug = "second"
    article.save()
    Tag.objects.filter(pk=tag.pk).update(slug="moods")
    Person.objects.bulk_update([Person(pk=person.pk, slug="ada")], ["slug"])
    Topic.objects.filter(pk=topic.pk).update(slug="other")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clinics_clinic SET slug = 'pier' WHERE id = %s", [clinic.pk])
    leads(client, "/articles/first/", "/articles/second/")
    leads(client, "/tags/mood/", "/tags/moods/")
    leads(client, "/authors/ada-quill/", "/authors/ada/")
    for feed in ("feed.atom", "feed.rss", "feed.json"):
        leads(client, f"/tags/mood/{feed}", f"/tags/moods/{feed}")
        leads(client, f"/authors/ada-quill/{feed}", f"/authors/ada/{feed}")
        leads(client, f"/topics/ketamine-therapy/{feed}", f"/topics/other/{feed}")
    leads(client, "/topics/ketamine-therapy/", "/topics/other/")
    leads(client, "/clinic/harbour/", "/clinic/pier/")
    leads(client, "/api/clinics/harbour/", "/api/clinics/pier/")


@pytest.mark.parametrize("change", ["save", "parent"])
def test_a_region_takes_its_tree_along(client, change):
    city = make_city("Miami", "Florida")
    make_clinic(city=city)
    state = city.parent
    if change == "save":
        state.slug = "fl"
        state.save()
        new = "us/fl"
    else:
        state.parent = Region.objects.create(name="America", kind="country", slug="america", country_code="US")
        state.save()
        new = "america/florida"
    leads(client, "/clinics/us/florida/", f"/clinics/{new}/")
    leads(client, "/clinics/us/florida/miami/", f"/clinics/{new}/miami/")
    leads(client, "/api/regions/us/florida/miami/", f"/api/regions/{new}/miami/")


def test_what_was_never_public_leaves_none():
    article = make_article("Draft")
    freeze(article)
    scheduled = publish(freeze(make_article("Later")), at=timezone.now() + timedelta(days=2))
    clinic = make_clinic(state="draft", slug="hidden")
    person = make_person(name="Nobody Yet")
    tag = Tag.objects.create(name="unused")
    for row in (article, scheduled.article, clinic, person, tag):
        type(row).objects.filter(pk=row.pk).update(slug=f"another-{row.pk}")
    assert not Redirect.objects.exists()


def test_an_address_that_comes_back_ends_its_redirect(client):
    article = make_live("Here").article
    for slug in ("there", "here"):
        Article.objects.filter(pk=article.pk).update(slug=slug)
    leads(client, "/articles/there/", "/articles/here/")
    assert client.get("/articles/here/").status_code == 200
    assert [row.old_path for row in Redirect.objects.all()] == ["/articles/there/"]


def test_a_new_page_takes_the_address_over(client):
    first = make_live("Here").article
    Article.objects.filter(pk=first.pk).update(slug="there")
    draft = make_article("Another", slug="here")
    leads(client, "/articles/here/", "/articles/there/")
    publish(freeze(draft))
    assert client.get("/articles/here/").status_code == 200
    assert not Redirect.objects.exists()


def test_a_merged_clinic_is_passed_in_one_step(client):
    old, new = make_clinic(slug="old"), make_clinic(slug="new")
    Clinic.objects.filter(pk=old.pk).update(slug="older")
    Clinic.objects.filter(pk=old.pk).update(state="merged", merged_into=new)
    leads(client, "/clinic/old/", "/clinic/new/")


def test_redirects_go_with_their_page(client):
    clinic = make_clinic(slug="old")
    Clinic.objects.filter(pk=clinic.pk).update(slug="new")
    Clinic.objects.filter(pk=clinic.pk).delete()
    assert not Redirect.objects.exists()
    assert client.get("/clinic/old/").status_code == 404


def test_a_page_that_exists_asks_for_no_redirect(client):
    make_live("Here")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/articles/here/").status_code == 200
    assert not [query for query in captured.captured_queries if "addresses_" in query["sql"]]


@pytest.mark.parametrize("path", ["/nowhere/", "/articles/nowhere/", "/clinic/nowhere/", "/tags/nowhere/", "/a/b/c"])
def test_a_missing_address_costs_two_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 404
    assert len(captured) <= 2, [query["sql"] for query in captured.captured_queries]
    assert MissingAddress.objects.get(path=path).hits == 2


def test_uses_are_counted_by_week(client):
    article = make_live("Here").article
    Article.objects.filter(pk=article.pk).update(slug="there")
    for _time in range(3):
        client.get("/articles/here/history/")
    use = RedirectUse.objects.get()
    assert (use.path, use.uses, use.week.weekday()) == ("/articles/here/", 3, 0)


SENT = [
    "/articles/here.",
    "/articles/here/.",
    "/articles/here/)",
    "/articles/here/,",
    "/articles/here/%E2%80%9D",
    "/articles/here/%20",
    "/articles/here%C2%A0",
    "/articles/here/%2522",
    "/Articles/HERE/",
    "/articles//here/",
    "/articles/here/amp/",
    "/articles/here/feed/",
    "/articles/here/feed/rss2/",
    "/articles/here/trackback/",
    "/articles/here/page/2/",
    "/articles/here/comment-page-3/",
    "/articles/here/%3C/a%3E",
    "/articles/here%3C/p%3E%3Cp%3E",
    "/articles/here/?utm_source=letter&fbclid=1",
    "/articles/here.?utm_source=letter",
    "/articles/here/index.html",
    "/articles/here/%0A",
    "/articles/here.html",
    "/articles/here/%3Cbr%3E",
    "/articles/here%3Futm_source%3Dx",
    "/articles/here/%3Futm_source=x",
    "/articles/here/%3Fref%3Dmail%26utm_source%3Dx",
    "/articles/here/%27%20target=%27_blank",
    "/articles/here/%22%20rel=%22nofollow%22%3Ehere",
    "/articles/here/%E2%80%9D%20says",
    "/articles/here/&utm_source=x",
    "/articles/here/%23comments",
    "/articles/here/%EF%BC%89%E3%80%82",
    "/articles/here/%E2%80%99s",
    "/articles/here,%20which",
    "/articles/here-/",
    "/amp/articles/here/",
]


@pytest.mark.parametrize("path", SENT)
def test_addresses_as_people_send_them_lead_to_the_page(client, path):
    make_live("Here")
    leads(client, path, "/articles/here/")
    assert not MissingAddress.objects.exists()


def test_a_sent_address_of_a_moved_page_takes_one_step(client):
    article = make_live("Here").article
    Article.objects.filter(pk=article.pk).update(slug="there")
    leads(client, "/articles/HERE/amp/?utm_source=letter&page=2", "/articles/there/?page=2")
    leads(client, "/articles/here", "/articles/there/")


@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not on this machine")
def test_shared_addresses_lead_to_the_article(client):
    make_live("Slug in capitals")
    cases = CASES.read_text().split("\n")
    for case in filter(None, cases):
        path = re.sub(
            "<slug>|<Slug-In-Capitals>",
            lambda found: "Slug-In-Capitals" if "C" in found[0] else "slug-in-capitals",
            case,
        )
        leads(client, path, "/articles/slug-in-capitals/")


def test_no_address_leads_to_another_site(client):
    make_live("Here")
    for path in ("//evil.example/", "//evil.example/articles/here/", "/%5Cevil.example/", "/%09/evil.example/"):
        for query in ("", "?utm_source=x", "?utm_source=x&next=//evil.example/"):
            answer = client.get(f"{path}{query}")
            target = answer.headers.get("Location", "/")
            assert target.startswith("/") and not target.startswith(("//", "/\\")), (path, target)


def test_a_query_goes_along_as_it_was_sent(client):
    article = make_live("Here").article
    Article.objects.filter(pk=article.pk).update(slug="there")
    for query, kept in (
        ("a=b%26c&d", "a=b%26c&d"),
        ("q=%C3%A9+%20&utm_medium=x&&b=", "q=%C3%A9+%20&b="),
        ("utm%5Fsource=x&a=1", "a=1"),
        ("x=%FF%00", "x=%FF%00"),
    ):
        assert client.get(f"/articles/here/?{query}").headers["Location"] == f"/articles/there/?{kept}"


def test_a_redirect_renders_no_page(client):
    article = make_live("Here").article
    Article.objects.filter(pk=article.pk).update(slug="there")
    assert not client.get("/articles/here/").templates
    assert MissingAddress.objects.count() == 0


def test_a_missing_address_is_counted_once_by_programs_too(client):
    client.get("/api/nowhere/")
    client.head("/api/nowhere/")
    client.post("/api/nowhere/")
    assert MissingAddress.objects.get().hits == 2


def test_nothing_secret_is_counted(client):
    assert client.get("/my-comment/ABC/").status_code == 404
    for path in (
        "/preview/abc/x/", "/my-comment/abc)", "/my-data/abc/x", "/clinics/removal/abc.", "/clinic/propose/abc",
        "/unsubscribe/ada@example.org/", f"/x/{'a1' * 20}/", "/admin/nowhere/", f"/{'long-' * 60}/",
    ):  # fmt: skip
        assert client.get(path).status_code >= 300, path
    client.get("/nowhere/?token=abc")
    client.get("/articles/?page=99")
    assert [row.path for row in MissingAddress.objects.all()] == ["/nowhere/"]


def test_the_rarest_address_makes_room(client, monkeypatch):
    monkeypatch.setattr("addresses.counting.MOST_ROWS", 3)
    for path in ("/a/", "/a/", "/b/", "/c/", "/c/", "/d/", "/a/"):
        assert client.get(path).status_code == 404
    assert {row.path: row.hits for row in MissingAddress.objects.all()} == {"/a/": 3, "/c/": 2, "/d/": 1}


def test_rows_by_other_hands_never_send_readers_round(client):
    Redirect.objects.create(old_path="/a/", new_path="/b/")
    Redirect.objects.create(old_path="/b/", new_path="/a/")
    assert client.get("/a/").status_code == 404


def test_staff_need_no_cookie_to_be_led(client):
    article = make_live("Here").article
    Article.objects.filter(pk=article.pk).update(slug="there")
    client.force_login(make_user("reader"))
    leads(client, "/articles/here/", "/articles/there/")
