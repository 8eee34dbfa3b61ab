"""Give links that are stored by key the address of today."""

import re

from django.utils import timezone
from django.utils.html import escape

from articles.document.items import is_rich
from articles.document.targets import keys_in
from articles.models import Edition, Topic
from authors.models import Person
from clinics.models import Clinic, Region
from core.html.sanitize import REFERENCE
from core.urls import path_to

_LINK = re.compile(r'<a(?P<attributes>(?: [\w-]+="[^"]*")*)>(?P<words>.*?)</a>', re.DOTALL)
_ATTRIBUTE = re.compile(r' (?P<name>[\w-]+)="(?P<value>[^"]*)"')


def with_addresses(document):
    """Return a document whose links by key have the address of today.

    There is one query for each sort of page. A link to what readers cannot see leaves its words.
    """
    keys = keys_in(document)
    if not keys:
        return document
    found = addresses_of(keys)
    return [
        {name: _linked(value, found) if is_rich(name) else value for name, value in item.items()} for item in document
    ]


def addresses_of(keys):
    """Return {(sort, id): address} of the keys that readers can follow."""
    ids = {}
    for sort, pk in keys:
        ids.setdefault(sort, []).append(pk)
    return {(sort, pk): address for sort, some in ids.items() for pk, address in _FINDERS[sort](some)}


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
        named = "".join(f' {name}="{value}"' for name, value in attributes.items())
        return f"<a{named}>{link['words']}</a>"

    return _LINK.sub(today, html) if "data-ref=" in html else html


def _articles(ids):
    live = Edition.objects.live(timezone.now()).filter(article__in=ids)
    return [(pk, path_to("articles:detail", slug)) for pk, slug in live.values_list("article", "article__slug")]


def _clinics(ids):
    rows = Clinic.objects.visible().filter(pk__in=ids).values_list("pk", "slug")
    return [(pk, path_to("clinics:detail", slug)) for pk, slug in rows]


def _pages(model):
    return lambda ids: [(row.pk, row.get_absolute_url()) for row in model.objects.filter(pk__in=ids)]


_FINDERS = {
    "article": _articles,
    "clinic": _clinics,
    "person": _pages(Person),
    "topic": _pages(Topic),
    "region": _pages(Region),
}
