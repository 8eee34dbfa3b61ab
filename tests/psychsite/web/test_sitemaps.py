"""/sitemap.xml and /robots.txt."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from articles.models import Article, Figure, Topic
from clinics.models import Clinic, Region
from psychsite.web import sitemaps
from tests.factories.articles import add_block, freeze, make_article, make_live, publish
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.psychsite import rows
from tests.shared import SHARED, needs_shared

pytestmark = pytest.mark.django_db
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}
SCHEMAS = SHARED / "schema"


def addresses(client, url="/sitemap.xml"):
    response = client.get(url)
    assert response.status_code == 200 and response.headers["Content-Type"] == "application/xml"
    return [node.text for node in ET.fromstring(response.content).iterfind(".//s:loc", NAMES)]


def test_sitemap_lists_every_indexed_page(client):
    article, *others = [rows.article(f"Sleep & rest {number}") for number in range(3)]
    clinic = rows.clinic("Harbour Clinic", place=rows.city("Lindow"))
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
            "/", "/articles/", "/a-z/", "/authors/", "/clinics/", "/help/",
            *(f"/articles/{one.slug}/" for one in (article, *others)),
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
    for number in range(3):
        rows.article(f"Sleep {number}")
    Article.objects.update(needs_approval=False)
    text = client.get("/sitemap.xml").text
    assert text.count("<lastmod>") == 4
    assert client.get("/sitemap.xml").headers["X-Robots-Tag"] == "noindex"


def test_pages_carry_the_date_of_what_they_list(client):
    writer = rows.person("Ada Quill", writes=None)
    writer_page = "http://testserver/authors/ada-quill/"
    for number in range(3):
        edition = make_live(f"Sleep {number}", tags=["mood"], authors=[writer], days_ago=number, needs_approval=False)
    place = rows.city("Lindow")
    for number in range(3):
        rows.clinic(f"Clinic {number}", place=place)
    dates = {
        node.findtext("s:loc", None, NAMES): node.findtext("s:lastmod", None, NAMES)
        for node in ET.fromstring(client.get("/sitemap.xml").content)
    }
    today = timezone.localdate().isoformat()
    topic = f"http://testserver{edition.article.topic.get_absolute_url()}"
    for page in ("tags/mood/", "clinics/albion/", "clinics/albion/lindow/"):
        assert dates[f"http://testserver/{page}"] == today, page
    assert dates[topic] == dates[writer_page] == today
    assert dates[f"http://testserver{edition.get_absolute_url()}"] == (timezone.localdate() - timedelta(2)).isoformat()


@pytest.mark.parametrize("number", [1, 2, 3])
def test_thin_tags_are_followed_and_not_listed(client, number):
    for one in range(number):
        make_live(f"Sleep {one}", tags=["mood"])
    make_article("A draft", tags=["mood"])
    thin = '<meta name="robots" content="noindex, follow">' in client.get("/tags/mood/").text
    assert thin == (number < 3)
    assert ("http://testserver/tags/mood/" in addresses(client)) == (not thin)


def test_sitemap_names_the_pictures_of_an_article(client):
    article = make_article("Sleep", lead_image=make_image(), needs_approval=False)
    add_block(article, Figure, image=make_image())
    add_block(article, Figure, image=make_image())
    publish(freeze(article))
    (page,) = [
        node for node in ET.fromstring(client.get("/sitemap.xml").content) if node.find("i:image", NAMES) is not None
    ]
    assert page.findtext("s:loc", None, NAMES) == "http://testserver/articles/sleep/"
    pictures = [node.text for node in page.iterfind("i:image/i:loc", NAMES)]
    assert len(set(pictures)) == 3 and all(one.startswith("http://testserver/media/images/") for one in pictures)
    assert all(client.get(one.removeprefix("http://testserver")).status_code == 200 for one in pictures)


@needs_shared
@pytest.mark.parametrize("per_page", [1000, 6])
def test_sitemaps_are_valid_by_their_schemas(client, monkeypatch, per_page):
    monkeypatch.setattr(sitemaps, "PER_PAGE", per_page)
    make_live("Sleep", lead_image=make_image(), needs_approval=False, tags=["mood"], authors=[rows.person(writes=None)])
    place = rows.city()
    for number in range(8):
        rows.clinic(f"Clinic & {number}", place=place)
    index = client.get("/sitemap.xml").content
    parts = [index]
    if per_page == 6:
        etree.XMLSchema(etree.parse(SCHEMAS / "siteindex.xsd")).assertValid(etree.fromstring(index))
        parts = [client.get(one.removeprefix("http://testserver")).content for one in addresses(client)]
    for part in parts:
        tree = etree.fromstring(part)
        # The schema has no extensions.
        for image in tree.xpath("//*[namespace-uri()='http://www.google.com/schemas/sitemap-image/1.1']"):
            image.getparent().remove(image)
        etree.XMLSchema(etree.parse(SCHEMAS / "sitemap.xsd")).assertValid(tree)


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


def test_queries_of_the_sitemap_do_not_grow(client):
    place, counts = rows.city(), []
    for number in range(5):
        writer = make_person(name=f"Writer {number}")
        make_live(f"Sleep {number}", tags=["mood", "rest"], authors=[writer], needs_approval=False)
        rows.clinic(place=place)
        with CaptureQueriesContext(connection) as captured:
            client.get("/sitemap.xml")
        counts.append(len(captured))
    assert counts[2:] == [17] * 3 and max(counts) == 17


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
