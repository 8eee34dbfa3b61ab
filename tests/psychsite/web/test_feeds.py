"""Feeds in three forms, their page, and the addresses of WordPress's feeds."""

import json
import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from articles.models import Article, RichText
from comments.models import Comment
from core.pages.feeds import FORMS
from images.files import storage
from tests.factories.articles import approve, freeze, make_approver, make_article, make_live, make_topic, publish
from tests.factories.people import make_person
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db
HOSTILE = 'I take <5 mg & <img src=x onerror="alert(1)">'
# The feeds, with the queries that each takes, whatever it holds.
QUERIES = {
    "/feeds/articles": 2,
    "/feeds/comments": 1,
    "/feeds/corrections": 1,
    "/topics/rest/feed": 3,
    "/tags/mood/feed": 2,
    "/authors/wanda-writer/feed": 2,
    "/authors/ada-quill/approved": 3,
    "/articles/night-shifts/changes": 2,
    "/articles/night-shifts/comments": 2,
}
ADDRESSES = [f"{path}.{form}" for path in QUERIES for form in FORMS]


@pytest.fixture
def article():
    """Return a corrected article with everything that its feeds can hold."""
    article = make_article(
        "Night shifts",
        slug="night-shifts",
        standfirst=HOSTILE,
        topic=make_topic("Rest"),
        authors=[make_person(name="Wanda Writer", slug="wanda-writer")],
        tags=["mood"],
        lead_image=make_image(),
        html="<p>Sleep helps most people.</p>",
    )
    publish(freeze(article), at=timezone.now() - timedelta(days=9))
    RichText.objects.filter(parent=article).update(html="<p>Sleep rarely helps.</p>")
    edition = freeze(article, change_class="medical", public_note=HOSTILE)
    approve(edition, make_approver())
    publish(edition)
    Comment.objects.create(article=article, name="Robin", body=HOSTILE, state="approved")
    return article


def parse(client, address):
    """Return what feedparser finds in an Atom or RSS feed."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    head = {"content-type": answer.headers["Content-Type"]}
    return feedparser.parse(answer.content, response_headers=head, sanitize_html=False)


def shown_words(entry):
    """Return the words of a summary as a feed reader shows them."""
    if entry.summary_detail.type == "text/plain":
        return entry.summary
    return "".join(etree.HTML(entry.summary).itertext()).strip()


@pytest.mark.parametrize("address", [one for one in ADDRESSES if not one.endswith("json")])
def test_feed_readers_find_no_fault_and_keep_every_word(client, article, address):
    found = parse(client, address)
    assert not found.bozo, found.bozo_exception
    assert found.version == ("atom10" if address.endswith("atom") else "rss20")
    assert found.feed.title and found.feed.subtitle and found.feed.links[0].href.startswith("http://testserver/")
    assert any(link.rel == "self" and link.href == f"http://testserver{address}" for link in found.feed.links)
    assert "noindex" not in str(client.get(address).headers)
    for entry in found.entries:
        assert shown_words(entry) == HOSTILE, "what someone typed is words, not markup"
        assert entry.link.startswith("http://testserver/") and entry.id.startswith("http://testserver/") and entry.title
        assert client.get(urlsplit(entry.link).path).status_code == 200
    assert found.entries


# The rules of https://jsonfeed.org/version/1.1/: the name of each member, its type, and whether it must be there.
_FEED = {
    "version": (str, True), "title": (str, True), "home_page_url": (str, False), "feed_url": (str, False),
    "description": (str, False), "user_comment": (str, False), "next_url": (str, False), "icon": (str, False),
    "favicon": (str, False), "authors": (list, False), "language": (str, False), "expired": (bool, False),
    "hubs": (list, False), "items": (list, True),
}  # fmt: skip
_ITEM = {
    "id": (str, True), "url": (str, False), "external_url": (str, False), "title": (str, False),
    "content_html": (str, False), "content_text": (str, False), "summary": (str, False), "image": (str, False),
    "banner_image": (str, False), "date_published": (str, False), "date_modified": (str, False),
    "authors": (list, False), "tags": (list, False), "language": (str, False), "attachments": (list, False),
}  # fmt: skip
_AUTHOR = {"name": (str, False), "url": (str, False), "avatar": (str, False)}
_ATTACHMENT = {
    "url": (str, True), "mime_type": (str, True), "title": (str, False), "size_in_bytes": (int, False),
    "duration_in_seconds": (int, False),
}  # fmt: skip
_HUB = {"type": (str, True), "url": (str, True)}


def check_members(value, rules):
    assert value.keys() <= rules.keys() and {name for name, (_kind, needed) in rules.items() if needed} <= value.keys()
    for name, one in value.items():
        assert isinstance(one, rules[name][0]), name
        if name.endswith("url"):
            assert re.match("https?://", one), name


@pytest.mark.parametrize("address", [one for one in ADDRESSES if one.endswith("json")])
def test_json_feed_keeps_the_rules_of_its_version(client, article, address, settings):
    settings.FEED_HUB = "https://hub.example.org/"
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(answer.content)
    check_members(feed, _FEED)
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["feed_url"] == f"http://testserver{address}"
    assert feed["items"] and len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for hub in feed["hubs"]:
        check_members(hub, _HUB)
    for item in feed["items"]:
        check_members(item, _ITEM)
        assert ("content_html" in item) != ("content_text" in item) and item["content_text"] == HOSTILE
        for author in item.get("authors", ()):
            check_members(author, _AUTHOR)
        for attachment in item.get("attachments", ()):
            check_members(attachment, _ATTACHMENT)
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo


@pytest.mark.parametrize("form", FORMS)
def test_the_lead_picture_is_enclosed_with_its_length_and_type(client, article, form):
    image = Article.objects.get(pk=article.pk).lead_image
    size = storage().size(image.file.name)
    assert image.size == size > 0
    if form == "json":
        (picture,) = json.loads(client.get("/feeds/articles.json").content)["items"][0]["attachments"]
        found = (picture["url"], picture["mime_type"], picture["size_in_bytes"])
    else:
        (picture,) = parse(client, f"/feeds/articles.{form}").entries[0].enclosures
        found = (picture.href, picture.type, int(picture.length))
    assert found == (f"http://testserver{image.url}", "image/png", size)
    assert client.get(image.url).headers["Content-Type"] == "image/png"


@pytest.mark.parametrize("path", QUERIES)
def test_queries_of_a_feed_are_few_and_constant(client, article, path):
    counts = set()
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{path}.atom").status_code == 200
        counts.add(len(captured))
        make_live(f"More {_round}", topic=article.topic, tags=["mood"], authors=[make_person(name=f"More {_round}")])
        Comment.objects.create(article=article, name="Kim", body="Same here.", state="approved")
    assert counts == {QUERIES[path]} and QUERIES[path] <= 4


def test_feeds_name_the_hub_of_the_settings_alone(client, article, settings):
    assert "hub" not in client.get("/feeds/articles.atom").text + client.get("/feeds/articles.json").text
    settings.FEED_HUB = "https://hub.example.org/"
    for form in ("atom", "rss"):
        links = parse(client, f"/feeds/articles.{form}").feed.links
        assert [link.href for link in links if link.rel == "hub"] == ["https://hub.example.org/"]


def test_empty_feeds_are_valid_and_always_the_same(client):
    make_topic("Empty")
    for path in ("/feeds/articles", "/feeds/comments", "/feeds/corrections", "/topics/empty/feed"):
        for form in ("atom", "rss"):
            found = parse(client, f"{path}.{form}")
            assert not found.bozo and not found.entries
        assert client.get(f"{path}.rss").content == client.get(f"{path}.rss").content


@pytest.mark.parametrize(
    "address",
    [
        "/topics/none/feed.rss",
        "/tags/none/feed.rss",
        "/authors/none/feed.rss",
        "/feeds/articles.xml",
        "/feeds/none.rss",
    ],
)
def test_unknown_feeds_are_not_found(client, address):
    assert client.get(address).status_code == 404


def test_comments_of_an_article_that_is_not_live_are_in_no_feed(client, article):
    assert "5 mg" in client.get("/feeds/comments.atom").text
    article.editions.filter(live_until=None).update(live_until=timezone.now())
    assert "5 mg" not in client.get("/feeds/comments.atom").text
    assert not parse(client, "/feeds/corrections.atom").entries


def test_pages_name_their_own_feeds(client, article):
    for page, feed in {
        "/topics/rest/": "/topics/rest/feed",
        "/tags/mood/": "/tags/mood/feed",
        "/authors/wanda-writer/": "/authors/wanda-writer/feed",
        "/authors/ada-quill/": "/authors/ada-quill/approved",
        "/articles/night-shifts/history/": "/articles/night-shifts/changes",
    }.items():
        html = etree.HTML(client.get(page).content)
        alternates = html.xpath("//head/link[@rel='alternate']/@href")
        assert {f"{one}.{form}" for one in ("/feeds/articles", feed) for form in FORMS} <= set(alternates)
        assert html.xpath(f"//main//a[@href='{feed}.rss']"), "people find it on the page"
        assert all(client.get(address).status_code == 200 for address in alternates)


def test_the_page_of_feeds_lists_the_site_and_its_topics(client, article):
    html = etree.HTML(client.get("/feeds/").content)
    links = html.xpath("//main//li//a/@href")
    wanted = ("/feeds/articles", "/feeds/corrections", "/feeds/comments", "/topics/rest/feed")
    assert links == [f"{path}.{form}" for path in wanted for form in FORMS]
    assert html.xpath("//footer//a[@href='/feeds/']")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/feed/", "/feeds/articles.rss"),
        ("/feed/atom/", "/feeds/articles.atom"),
        ("/feed/rss2/", "/feeds/articles.rss"),
        ("/comments/feed/", "/feeds/comments.rss"),
        ("/category/rest/feed/", "/topics/rest/feed.rss"),
        ("/category/health/rest/feed/", "/topics/rest/feed.rss"),
        ("/tag/mood/feed/", "/tags/mood/feed.rss"),
        ("/author/wanda-writer/feed/", "/authors/wanda-writer/feed.rss"),
        ("/night-shifts/feed/", "/articles/night-shifts/comments.rss"),
        ("/night-shifts/feed/atom/", "/articles/night-shifts/comments.atom"),
        ("/category/none/feed/", None),
        ("/tag/none/feed/", None),
        ("/author/none/feed/", None),
        ("/none/feed/", None),
        ("/feed/nonsense/", None),
    ],
)
def test_addresses_of_wordpress_lead_to_the_feed_in_one_step(client, article, address, target):
    answer = client.get(address)
    if target is None:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 301 and answer.url == target
        assert client.get(target).status_code == 200
