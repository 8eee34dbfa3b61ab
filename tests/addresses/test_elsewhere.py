"""Addresses as other systems have them lead to the page with the same name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from addresses.models import MissingAddress, Redirect
from articles.models import Article
from tests.addresses.test_following import leads
from tests.factories.articles import freeze, make_article, make_live, make_site_page, publish
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/here/",
        "/Here",
        "/blog/here/",
        "/2024/05/here/",
        "/2024/05/17/here.html",
        "/index.php/2024/here/",
        "/a/here/amp/",
    ],
)
def test_an_article_is_found_by_its_name_alone(client, path):
    make_live("Here")
    leads(client, path, "/articles/here/")
    assert not MissingAddress.objects.exists()


def test_lists_of_other_systems_lead_to_ours(client):
    article = make_live("Here", tags=["mood"], authors=[make_person(name="Ada Quill")]).article
    leads(client, f"/category/{article.topic.slug}/", f"/topics/{article.topic.slug}/")
    leads(client, f"/category/health/{article.topic.slug}/", f"/topics/{article.topic.slug}/")
    leads(client, "/tag/mood/", "/tags/mood/")
    leads(client, "/author/ada-quill/", "/authors/ada-quill/")
    leads(client, "/people/ada-quill/", "/authors/ada-quill/")
    assert client.get("/category/here/").status_code == client.get("/tag/here/").status_code == 404


def test_a_page_about_the_site_is_led_to_in_one_step(client):
    publish(freeze(make_site_page("Imprint", slug="imprint")))
    leads(client, "/en/imprint/", "/imprint/")


def test_the_name_of_a_moved_article_takes_one_step(client):
    article = make_live("Here").article
    Article.objects.filter(pk=article.pk).update(slug="there")
    leads(client, "/blog/here/", "/articles/there/")


def test_a_redirect_of_staff_comes_first(client):
    make_live("Here")
    make_live("Other")
    Redirect.objects.create(old_path="/blog/here/", new_path="/articles/other/")
    leads(client, "/blog/here/", "/articles/other/")


def test_a_draft_is_not_found_by_its_name(client):
    make_article("Draft", slug="draft")
    for path in ("/draft/", "/blog/draft/"):
        assert client.get(path).status_code == 404


def test_pages_of_ours_are_not_guessed_at(client):
    make_live("Here")
    paths = ("/api/clinics/?page=99", "/api/here/", "/topics/here/", "/clinic/here/", "/authors/here/")
    for path in (*paths, "/comments/nowhere/here/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/blog/nowhere/", "/category/nowhere/"])
def test_a_missing_one_costs_two_queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 404
    assert len(captured) <= 2, [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/topics/", "/a-z/"), ("/tags/", "/a-z/"), ("/clinic/", "/clinics/"), ("/people/", "/authors/"), ("/index.php", "/"),
        ("/sitemap_index.xml", "/sitemap.xml"), ("/rss/", "/feeds/articles.rss"), ("/atom.xml", "/feeds/articles.atom"),
        ("/?s=light+%26+sleep", "/search/?q=light+%26+sleep"),
    ],
)  # fmt: skip
def test_what_most_sites_have_is_led_to(client, path, to):
    leads(client, path, to)
    assert client.post(path).status_code in (405, 403)


def test_the_search_of_a_missing_page_has_the_words_of_the_address(client):
    def words_at(path):
        answer = client.get(path)
        assert answer.status_code == 404
        return answer.text.split('id="page-q"')[1].split('value="')[1].split('"')[0]

    assert words_at("/articles/Winter-and_mood.html") == "winter and mood"
    assert words_at("/clinics/nowhere/a%22%3E%3Cb/") == "a"
    # What may be a secret is not carried into another address.
    assert words_at(f"/x/{'a1' * 20}/") == words_at("/preview/abc/x/") == words_at("/a@example.org/") == ""
