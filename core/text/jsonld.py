"""Structured data: nodes of one graph a page, with ids that stay the same."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import mark_safe

ORGANIZATION, WEBSITE = "#org", "#website"
# A closing tag or a comment inside a string would end the element. JSON parsers read the escapes as
# the same string.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def absolute(path):
    """Return the whole address of a path of this site."""
    return path if path.startswith(("https://", "http://")) else f"{settings.SITE_URL}{path}"


def name_node(path, part):
    """Return the id of a node: the address of the page that is about it, and a word."""
    return f"{absolute(path)}#{part}"


def refer(path, part):
    """Return a reference to another node of the graph."""
    return {"@id": name_node(path, part)}


def format_time(moment):
    """Return a moment as ISO 8601 with its offset, in the site's time zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def page_node(kind, path, name, **more):
    """Return the node of a page: what it is, its address and its name."""
    node = {"@type": kind, "@id": name_node(path, "webpage"), "url": absolute(path), "name": name}
    return node | {"isPartOf": refer("/", WEBSITE[1:])} | {key: value for key, value in more.items() if value}


def breadcrumb_node(path, items):
    """Return the BreadcrumbList of [(label, address or None)], or None below two."""
    if len(items) < 2:
        return None
    steps = [
        {"@type": "ListItem", "position": place, "name": label, **({"item": absolute(url)} if url else {})}
        for place, (label, url) in enumerate(items, start=1)
    ]
    return {"@type": "BreadcrumbList", "@id": name_node(path, "breadcrumb"), "itemListElement": steps}


def collection_nodes(path, name, page, *, breadcrumbs=(), **more):
    """Return the nodes of a list: the page with the addresses on it, and its place.

    `page` is a page of things that have an address of their own. The second page of a list has an address of its own too.
    """
    own = f"{path}?page={page.number}" if page.number > 1 else path
    listed = [
        {"@type": "ListItem", "position": place, "url": absolute(thing.get_absolute_url())}
        for place, thing in enumerate(page.object_list, start=page.start_index())
    ]
    trail = breadcrumb_node(own, breadcrumbs)
    if trail:
        more["breadcrumb"] = {"@id": trail["@id"]}
    if listed:
        order = "https://schema.org/ItemListUnordered"
        more["mainEntity"] = {"@type": "ItemList", "itemListOrder": order, "itemListElement": listed}
    return [page_node("CollectionPage", own, name, **more), trail]


def render_script(data):
    """Return `data` as a safe `<script type="application/ld+json">` element.

    Returns "" if there is no data.

    Browsers never run this type, so the policy against inline scripts allows it.
    """
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)
