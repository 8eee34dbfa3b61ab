"""Feeds: one description of what is new, as Atom, RSS 2.0 or JSON Feed 1.1.

A summary is plain text in every form: “<5 mg” stays words, and so does the markup that a reader typed. The bytes of a feed
depend on its entries alone, never on the present time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.html import escape, linebreaks
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from lxml import etree

from core.pages.decorator import stored
from core.text.clean import clean_characters
from core.urls import absolute, path_to

ATOM, XHTML = "http://www.w3.org/2005/Atom", "http://www.w3.org/1999/xhtml"
DUBLIN_CORE, CONTENT = "http://purl.org/dc/elements/1.1/", "http://purl.org/rss/1.0/modules/content/"
JSON_FEED = "https://jsonfeed.org/version/1.1"
LANGUAGE = "en"
# The date of a feed without entries.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_FOR_PEOPLE = "This is a feed. Copy its address into a feed reader, and the reader shows what is new here."


@dataclass(frozen=True)
class Enclosure:
    """A picture of an entry; `size` is in bytes, `type` its media type."""

    url: str
    size: int
    type: str


@dataclass(frozen=True)
class Entry:
    """One thing that is new.

    `summary` is plain text, `html` the sanitized full text or "". `authors` are (name, path), and `path` may be "".
    `key` is the path that names the entry for all time, if that is not its address.
    """

    title: str
    path: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    authors: tuple = ()
    categories: tuple = ()
    picture: Enclosure | None = None
    key: str = ""

    @property
    def id(self):
        return absolute(self.key or self.path)


@dataclass(frozen=True)
class Feed:
    """A feed, independent of its format.

    `page` is the path of the page about the same, `key` names the feed if that does not.
    """

    title: str
    subtitle: str
    page: str
    entries: list
    key: str = ""

    @property
    def updated(self):
        return max((entry.updated for entry in self.entries), default=_NEVER)


def feed_view(make):
    """Return a view that writes the Feed of `make` in the form of the address."""

    @wraps(make)
    def view(request, form, **arguments):
        feed = make(**arguments)
        response = HttpResponse(FORMS[form].write(feed, absolute(request.path)), content_type=FORMS[form].type)
        response.headers["Last-Modified"] = http_date(feed.updated.timestamp())
        return response

    return view


def show_feed(view):
    """Return the view of an address: stored, for GET and HEAD."""
    return require_safe(stored()(view))


def write_atom(feed, address):
    """Return a feed as Atom 1.0 (RFC 4287)."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", LANGUAGE)
    add = _adder(ATOM)
    add(root, "title", feed.title)
    add(root, "subtitle", feed.subtitle)
    add(root, "link", rel="alternate", type="text/html", href=absolute(feed.page))
    add(root, "link", rel="self", type="application/atom+xml", href=address)
    if settings.FEED_HUB:
        add(root, "link", rel="hub", href=settings.FEED_HUB)
    add(root, "id", absolute(feed.key or feed.page))
    add(root, "updated", feed.updated.isoformat())
    add(add(root, "author"), "name", settings.SITE_NAME)
    _add_note(root)
    for entry in feed.entries:
        node = add(root, "entry")
        add(node, "title", entry.title)
        add(node, "link", rel="alternate", type="text/html", href=absolute(entry.path))
        add(node, "published", entry.published.isoformat())
        add(node, "updated", entry.updated.isoformat())
        add(node, "id", entry.id)
        for name, path in entry.authors:
            author = add(node, "author")
            add(author, "name", name)
            if path:
                add(author, "uri", absolute(path))
        for category in entry.categories:
            add(node, "category", term=category)
        if entry.summary:
            add(node, "summary", entry.summary, type="text")
        if entry.html:
            add(node, "content", entry.html, type="html")
        if picture := entry.picture:
            add(node, "link", rel="enclosure", type=picture.type, length=str(picture.size), href=picture.url)
        _add_link(node, entry)
    return _to_bytes(root)


def write_rss(feed, address):
    """Return a feed as RSS 2.0.

    Its descriptions are html by custom, so plain text is escaped once more.
    """
    root = etree.Element("rss", version="2.0", nsmap={"atom": ATOM, "dc": DUBLIN_CORE, "content": CONTENT})
    add = _adder()
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", absolute(feed.page))
    add(channel, "description", feed.subtitle)
    add(channel, f"{{{ATOM}}}link", rel="self", type="application/rss+xml", href=address)
    if settings.FEED_HUB:
        add(channel, f"{{{ATOM}}}link", rel="hub", href=settings.FEED_HUB)
    add(channel, "language", LANGUAGE)
    add(channel, "lastBuildDate", format_datetime(feed.updated.astimezone(UTC)))
    _add_note(channel)
    for entry in feed.entries:
        item = add(channel, "item")
        add(item, "title", entry.title)
        add(item, "link", absolute(entry.path))
        if entry.summary:
            add(item, "description", linebreaks(entry.summary, autoescape=True))
        for name, _path in entry.authors:
            add(item, f"{{{DUBLIN_CORE}}}creator", name)
        add(item, "pubDate", format_datetime(entry.published.astimezone(UTC)))
        if entry.updated != entry.published:
            add(item, f"{{{ATOM}}}updated", entry.updated.isoformat())
        add(item, "guid", entry.id, isPermaLink=str(not entry.key).lower())
        for category in entry.categories:
            add(item, "category", category)
        if entry.html:
            add(item, f"{{{CONTENT}}}encoded", entry.html)
        if picture := entry.picture:
            add(item, "enclosure", url=picture.url, length=str(picture.size), type=picture.type)
        _add_link(item, entry)
    return _to_bytes(root)


def write_json(feed, address):
    """Return a feed as JSON Feed 1.1."""
    whole = {
        "version": JSON_FEED,
        "title": feed.title,
        "home_page_url": absolute(feed.page),
        "feed_url": address,
        "description": feed.subtitle,
        "language": LANGUAGE,
        **({"hubs": [{"type": "WebSub", "url": settings.FEED_HUB}]} if settings.FEED_HUB else {}),
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def _item(entry):
    item = {
        "id": entry.id,
        "url": absolute(entry.path),
        "title": entry.title,
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        **({"content_html": entry.html} if entry.html else {"content_text": entry.summary or entry.title}),
    }
    if entry.summary:
        item["summary"] = entry.summary
    if entry.authors:
        item["authors"] = [{"name": name, **({"url": absolute(path)} if path else {})} for name, path in entry.authors]
    if entry.categories:
        item["tags"] = list(entry.categories)
    if picture := entry.picture:
        item["image"] = picture.url
        item["attachments"] = [{"url": picture.url, "mime_type": picture.type, "size_in_bytes": picture.size}]
    return item


def _adder(namespace=""):
    def add(parent, tag, text=None, **attributes):
        node = etree.SubElement(parent, tag if tag.startswith("{") or not namespace else f"{{{namespace}}}{tag}")
        for name, value in attributes.items():
            node.set(name, value)
        if text is not None:
            # XML has no control characters, whatever an import brought.
            node.text = clean_characters(text)
        return node

    return add


def _add_note(parent):
    """Add a sentence and a link for people who open the feed in a browser."""
    note = etree.SubElement(parent, f"{{{XHTML}}}p", nsmap={"x": XHTML})
    note.text = f"{_FOR_PEOPLE} "
    link = etree.SubElement(note, f"{{{XHTML}}}a", href=path_to("feeds"))
    link.text = "See all feeds"


def _add_link(parent, entry):
    # A style sheet cannot make a link of an address; feed readers ignore elements of another vocabulary.
    etree.SubElement(parent, f"{{{XHTML}}}a", href=absolute(entry.path), nsmap={"x": XHTML}).text = "Open the page"


def _to_bytes(root):
    """Return an XML document that browsers show in the site's own style."""
    sheets = [
        f'<?xml-stylesheet href="{escape(static(f"css/{name}.css"))}" type="text/css"?>' for name in ("tokens", "feed")
    ]
    head = ['<?xml version="1.0" encoding="utf-8"?>', *sheets]
    return "\n".join([*head, etree.tostring(root, encoding="unicode"), ""]).encode()


@dataclass(frozen=True)
class Form:
    """One way to write a feed: `write(feed, address)` returns bytes.

    `type` is the Content-Type, `named` the type that links name if that is another.
    """

    name: str
    type: str
    write: Callable
    named: str = ""

    @property
    def link_type(self):
        """Return the type that links name."""
        return self.named or self.type.partition(";")[0]


# By the ending of the address. The converter `form` of core/urls.py knows these endings.
FORMS = {
    "atom": Form("Atom", "application/atom+xml; charset=utf-8", write_atom),
    # Chromium shows application/rss+xml and application/atom+xml as bare text. The links for people lead to this form, whose
    # type makes every browser use the style sheets; RSS has no registered type.
    "rss": Form("RSS", "application/xml; charset=utf-8", write_rss, "application/rss+xml"),
    "json": Form("JSON Feed", "application/feed+json; charset=utf-8", write_json),
}
