"""/sitemap.xml and /robots.txt."""

import xml.etree.ElementTree as ET

import pytest

from articles.models import Article, Topic
from clinics.models import Clinic, Region
from psychsite.web import sitemaps
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def addresses(client, url="/sitemap.xml"):
    response = client.get(url)
    assert response.status_code == 200 and response.headers["Content-Type"] == "application/xml"
    return [node.text for node in ET.fromstring(response.content).iterfind(".//s:loc", NAMES)]


def test_sitemap_lists_every_indexed_page(client):
    article, clinic = rows.article("Sleep & rest"), rows.clinic("Harbour Clinic", place=rows.city("Lindow"))
    rows.person("Ada Quill", writes=article)
    rows.person("Without Page", writes=None)
    # The sitemap leaves out a text that needs an approval and has none.
    Article.objects.update(needs_approval=False)
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
def test_sitemap_omits_thin_regions(client, number):
    place = rows.city("Lindow")
    for one in range(number):
        rows.clinic(f"Clinic {one}", place=place)
    thin = "noindex" in client.get("/clinics/albion/lindow/").text
    assert thin == (number < 3)
    assert ("http://testserver/clinics/albion/lindow/" in addresses(client)) == (not thin)


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "binned"])
def test_sitemap_omits_unpublished_articles(client, state):
    article = rows.article(state=state)
    found = " ".join(addresses(client))
    assert article.slug not in found and "/topics/" not in found


@pytest.mark.parametrize("state", ["draft", "temporarily_closed", "closed", "moved", "opted_out"])
def test_sitemap_omits_unlisted_clinics(client, state):
    rows.clinic(state=state)
    assert "/clinic/" not in " ".join(addresses(client))


def test_sitemap_contains_last_modification_dates(client):
    rows.article()
    Article.objects.update(needs_approval=False)
    text = client.get("/sitemap.xml").text
    assert text.count("<lastmod>") == 2
    assert client.get("/sitemap.xml").headers["X-Robots-Tag"] == "noindex"


def test_sitemap_urls_use_configured_site_url(client, settings):
    settings.SITE_URL = "https://psychsite.example"
    assert all(address.startswith("https://psychsite.example/") for address in addresses(client))


def test_large_sitemap_is_split_with_index(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 6)
    place = rows.city()
    made = {
        f"http://testserver{rows.clinic(f'Clinic {number}', place=place).get_absolute_url()}" for number in range(8)
    }
    index = [url.removeprefix("http://testserver/sitemap.xml?section=") for url in addresses(client)]
    assert index[0] == "lists&p=1" and index[1].startswith("regions&p=")
    parts = [addresses(client, f"/sitemap.xml?section={part}") for part in index if part.startswith("clinics&p=")]
    assert len(parts) in (2, 3) and all(0 < len(part) <= 6 for part in parts), "parts without rows are left out"
    found = [address for part in parts for address in part]
    assert set(found) == made and len(found) == 8


def test_large_sitemap_jumps_over_missing_keys(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "PER_PAGE", 6)
    place = rows.city()
    clinics = [rows.clinic(f"Clinic {number}", place=place) for number in range(40)]
    kept = {clinics[0].pk, clinics[39].pk}
    Clinic.objects.exclude(pk__in=kept).update(state="draft")
    assert sitemaps.SECTIONS["clinics"].parts() == [pk // 6 + 1 for pk in sorted(kept)]


@pytest.mark.parametrize(
    "query",
    ["section=nonsense", "section=clinics&p=2", "section=clinics&p=x", "section=", "section=lists&p=" + "9" * 5000],
)
def test_unknown_sitemap_section_gets_404(client, query):
    assert client.get(f"/sitemap.xml?{query}").status_code == 404


def test_number_of_queries_is_constant(client, django_assert_num_queries):
    place = rows.city()
    for _ in range(3):
        rows.article()
        rows.person()
        rows.clinic(place=place)
        with django_assert_num_queries(5):
            client.get("/sitemap.xml")
    Clinic.objects.update(state="draft")
    with django_assert_num_queries(5):
        client.get("/sitemap.xml")


def test_robots_txt_lists_sitemap_and_forbids_no_path(client):
    response = client.get("/robots.txt")
    assert response.status_code == 200 and response.headers["Content-Type"].startswith("text/plain")
    lines = response.text.splitlines()
    assert lines[0] == "User-agent: *" and "Sitemap: http://testserver/sitemap.xml" in lines
    # A crawler that must not read a page does not see its “noindex”, and lists the bare address.
    assert "Allow: /" in lines and "Disallow" not in response.text
    assert not response.cookies


@pytest.mark.parametrize("url", ["/robots.txt", "/sitemap.xml", "/healthz", "/readyz"])
def test_sitemap_and_robots_refuse_post(client, url):
    assert client.post(url).status_code == 405
    assert client.head(url).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind", "begin"),
    [
        ("/favicon.ico", "image/x-icon", b"\0\0\1\0"),
        ("/apple-touch-icon.png", "image/png", b"\x89PNG"),
        ("/apple-touch-icon-precomposed.png", "image/png", b"\x89PNG"),
    ],
)
def test_icons_that_browsers_ask_for_unasked_exist(client, path, kind, begin):
    answer = client.get(path)
    assert answer.headers["Content-Type"] == kind and answer.content.startswith(begin)
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert client.post(path).status_code == 405
