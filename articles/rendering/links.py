"""Write links as readers see them: their address of today, and if someone pays."""

import re

from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django.utils.html import escape

from articles.document.items import is_rich
from articles.document.targets import keys_in
from articles.models import Edition, Topic
from articles.models.site_pages import path_of
from articles.rendering.citations import with_citations
from authors.models import Person
from clinics.models import Clinic, Region
from core.html.sanitize import PAID, REFERENCE
from core.urls import path_to
from images.files import storage
from images.models import Image

_LINK = re.compile(r'<a(?P<attributes>(?: [\w-]+="[^"]*")*)>(?P<words>.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r' (?P<name>[\w-]+)="(?P<value>[^"]*)"')


_PAID_MARK = f'data-ref="{PAID}"'


def with_own_links(document):
    """Return a document with citations and paid links as readers see them."""
    document = with_citations(document)
    if not any(is_rich(name) and _PAID_MARK in value for item in document for name, value in item.items()):
        return document
    return [{name: _said(value) if is_rich(name) else value for name, value in item.items()} for item in document]


def _said(html):
    """Return html whose paid links say so, in words and to search engines."""

    def say(link):
        attributes = dict(_ATTRIBUTE.findall(link["attributes"]))
        if attributes.pop("data-ref", "") != PAID:
            return link[0]
        return f"<a{_written(attributes | {'rel': 'sponsored noopener'})}>{link['words']}</a> (paid link)"

    return _LINK.sub(say, html)


def _written(attributes):
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def with_addresses(document):
    """Return a document whose links by key have the address of today.

    One query finds them all. A link to what readers cannot see leaves its words.
    """
    keys = keys_in(document)
    if not keys:
        return document
    return with_known_addresses(document, addresses_of(keys))


def with_known_addresses(document, found):
    """Return a document with these addresses of links: {(sort, id): address}."""
    return [
        {name: _linked(value, found) if is_rich(name) else value for name, value in item.items()} for item in document
    ]


def addresses_of(keys):
    """Return {(sort, id): address} of the keys that readers can follow; one query."""
    ids = {}
    for sort, pk in keys:
        ids.setdefault(sort, []).append(pk)
    rows = [_FINDERS[sort](some).annotate(sort=Value(sort, CharField())) for sort, some in sorted(ids.items())]
    if not rows:
        return {}
    parts = [part.order_by().values_list("sort", *_COLUMNS[sort]) for sort, part in zip(sorted(ids), rows, strict=True)]
    found = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return {(sort, pk): _ADDRESS[sort](name) for sort, pk, name in found}


def _linked(html, found):
    def today(link):
        attributes = dict(_ATTRIBUTE.findall(link["attributes"]))
        key = REFERENCE.fullmatch(attributes.pop("data-ref", ""))
        if not key:
            return link[0]
        address = found.get((key["sort"], int(key["id"])))
        if address is None:
            return link["words"]
        attributes["href"] = escape(address)
        return f"<a{_written(attributes)}>{link['words']}</a>"

    return _LINK.sub(today, html) if "data-ref=" in html else html


_KEY = Concat("article__slug", Value("|"), "article__site_page", output_field=CharField())
_FINDERS = {
    "article": lambda ids: Edition.objects.live(timezone.now()).filter(article__in=ids).annotate(key=_KEY),
    "clinic": lambda ids: Clinic.objects.visible().filter(pk__in=ids),
    "person": lambda ids: Person.objects.filter(pk__in=ids).annotate(key=Coalesce("merged_into__slug", "slug")),
    "topic": lambda ids: Topic.objects.filter(pk__in=ids),
    "region": lambda ids: Region.objects.filter(pk__in=ids),
    "image": lambda ids: Image.objects.filter(pk__in=ids),
}
# The columns that hold the id and what the address is made from.
_COLUMNS = {
    "article": ("article_id", "key"),
    "region": ("pk", "path"),
    "image": ("pk", "file"),
    "person": ("pk", "key"),
    **dict.fromkeys(("clinic", "topic"), ("pk", "slug")),
}
_ADDRESS = {
    "article": lambda key: path_of(*key.split("|")),
    "clinic": lambda slug: path_to("clinics:detail", slug),
    "person": lambda slug: path_to("authors:detail", slug),
    "topic": lambda slug: path_to("articles:topic", slug),
    "region": lambda path: path_to("clinics:region", path),
    "image": lambda name: storage().url(name),
}
