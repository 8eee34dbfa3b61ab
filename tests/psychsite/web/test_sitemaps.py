"""/sitemap.xml and /robots.txt."""

import xml.etree.ElementTree as ET

import pytest

from articles.models import Topic
from clinics.models import Clinic, Region
from psychsite.web import sitemaps
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client, url="/sitemap.xml"):
    response = client.get(url)
    assert response.status_code == 200 and response.headers["Content-Type"] == "application/xml"
    return [node.text for node in ET.fromstring(response.content).iterfind(".//s:loc", NAMES)]


def test_what_is_in_it(client):
    article, clinic = rows.article("Sleep & rest"), rows.clinic("Harbour Clinic", place=rows.city("Lindow"))
    rows.person("Ada Quill", writes=article)
    rows.person("Without Page", writes=None)
    Topic.objects.create(name="Empty", slug="empty")
    rows.city("Nowhere", country="Erewhon")
    Region.objects.filter(name="Lindow").update(intro="Words. " * 30)
    Region.objects.filter(name="Albion").update(intro="Words. " * 30)
    found = addresses(client)
    assert found == [
        f"http://testserver{path}"
        for path in (
            "/", "/articles/", "/authors/", "/clinics/", "/help/", f"/articles/{article.slug}/",
            "/topics/rest/", "/authors/ada-quill/",
            "/clinics/albion/", "/clinics/albion/lindow/", f"/clinic/{clinic.slug}/",
        )
    ]  # fmt: skip
    assert all(client.get(address.removeprefix("http://testserver")).status_code == 200 for address in found)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_region_that_is_not_indexed_is_not_in_it(client, number):
    place = rows.city("Lindow")
    for one in range(number):
        rows.clinic(f"Clinic {one}", place=place)
    thin = "noindex" in client.get("/clinics/albion/lindow/").text
    assert thin == (number < 3)
    assert ("http://testserver/clinics/albion/lindow/" in addresses(client)) == (not thin)


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "binned"])
def test_articles_that_are_not_live_are_not_in_it(client, state):
    article = rows.article(state=state)
    found = " ".join(addresses(client))
    assert article.slug not in found and "/topics/" not in found


@pytest.mark.parametrize("state", ["draft", "temporarily_closed", "closed", "moved", "opted_out"])
def test_clinics_that_are_not_listed_are_not_in_it(client, state):
    rows.clinic(state=state)
    assert "/clinic/" not in " ".join(addresses(client))


def test_last_change(client):
    rows.article()
    text = client.get("/sitemap.xml").text
    assert text.count("<lastmod>") == 2
    assert client.get("/sitemap.xml").headers["X-Robots-Tag"] == "noindex"


def test_addresses_name_the_site_and_not_the_request(client, settings):
    settings.SITE_URL = "https://psychsite.example"
    assert all(address.startswith("https://psychsite.example/") for address in addresses(client))


def test_many_addresses_become_an_index(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 6)
    place = rows.city()
    made = {
        f"http://testserver{rows.clinic(f'Clinic {number}', place=place).get_absolute_url()}" for number in range(8)
    }
    index = addresses(client)
    assert index == [
        f"http://testserver/sitemap.xml?section={part}"
        for part in ("lists&p=1", "regions&p=1", "clinics&p=1", "clinics&p=2")
    ]
    found = [address for url in index[2:] for address in addresses(client, url.removeprefix("http://testserver"))]
    assert set(found) == made and len(found) == 8


@pytest.mark.parametrize(
    "query",
    ["section=nonsense", "section=clinics&p=2", "section=clinics&p=x", "section=", "section=lists&p=" + "9" * 5000],
)
def test_parts_that_do_not_exist(client, query):
    assert client.get(f"/sitemap.xml?{query}").status_code == 404


def test_queries_do_not_grow(client, django_assert_num_queries):
    place = rows.city()
    for _ in range(3):
        rows.article()
        rows.person()
        rows.clinic(place=place)
        with django_assert_num_queries(10):
            client.get("/sitemap.xml")
    Clinic.objects.update(state="draft")
    with django_assert_num_queries(10):
        client.get("/sitemap.xml")


def test_robots(client):
    response = client.get("/robots.txt")
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *" and "Sitemap: http://testserver/sitemap.xml" in lines
    assert {"Disallow: /admin/", "Disallow: /search/", "Disallow: /comments/", "Allow: /"} <= set(lines)
    assert not response.cookies


@pytest.mark.parametrize("url", ["/robots.txt", "/sitemap.xml", "/healthz", "/readyz"])
def test_only_reading(client, url):
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200
