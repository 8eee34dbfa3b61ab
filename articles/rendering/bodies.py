"""Bodies of editions: rendered once, when they are frozen, and stored.

A document never changes, so most of its body is the same HTML for all time. A stored body is a shorter document: what
stays the same is joined into items of rich text, and items that name pictures, clinics or articles stay as they are. The
page renders it like any document, and so looks these things up each time.

A body counts only with the seal of its edition and of today's code and templates. Without one the page renders the
document itself, which is slower and the same.
"""

import hashlib
import json
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac

from articles.blocks.base import kind_of
from articles.models import Edition, EditionBody
from articles.rendering.document import render_as_stored
from articles.rendering.links import with_own_links

_BATCH = 200
_SALT = "articles.rendering.bodies"
# What a body is made by. Paths are relative to the project.
_SOURCES = (
    "templates/blocks/*.html",
    "templates/components/*.html",
    "articles/blocks/**/*.py",
    "articles/rendering/*.py",
    "psychsite/setup/templates.py",
)


def read_body(edition):
    """Return (items, headings, references) to render for an edition.

    They come from its stored body if that was fetched with the edition and is valid.
    """
    body = Edition.body.is_cached(edition) and getattr(edition, "body", None)
    content = body and constant_time_compare(body.seal, _seal(edition, body.content)) and json.loads(body.content)
    if content:
        return content["items"], content["headings"], content["references"]
    return edition.document, headings_of(edition.document), references_of(edition.document)


def headings_of(document):
    """Return the entries of the table of contents."""
    return [heading for item in document for heading in item.get("headings", ())]


def references_of(document):
    """Return the references of a document, for the structured data of its page."""
    return [item for item in document if item["type"] == "reference"]


def store_bodies(editions):
    """Render the bodies of saved editions and store them; one query."""
    rows = [EditionBody(edition=one, version=body_version(), content=_content(one)) for one in editions]
    for row in rows:
        row.seal = _seal(row.edition, row.content)
    fields = ["version", "content", "seal"]
    EditionBody.objects.bulk_create(rows, update_conflicts=True, unique_fields=["edition"], update_fields=fields)


def outdated_editions():
    """Return the editions without a body of today's code and templates, newest first."""
    return Edition.objects.exclude(body__version=body_version()).order_by("-pk")


def store_outdated(report=lambda done, total: None):
    """Store the bodies of all outdated editions; return their number."""
    done, total = 0, outdated_editions().count()
    while editions := list(outdated_editions()[:_BATCH]):
        store_bodies(editions)
        done += len(editions)
        report(done, total)
    return done


def is_right(body):
    """Return True if a stored body of today's version is that of its document."""
    return body.content == _content(body.edition) and body.seal == _seal(body.edition, body.content)


def _content(edition):
    items = condense(edition.document)
    content = None
    if items is not None:
        content = {"items": items, "headings": headings_of(edition.document)}
        content["references"] = references_of(edition.document)
    return json.dumps(content, ensure_ascii=False)


def condense(document):
    """Return a shorter document that renders the same, or None if there is none.

    There is none if a list goes on behind something that may not be shown: only the page knows whether the two parts
    become one list.
    """
    document = with_own_links(document)
    # An item of a kind that was removed stays, so that each page logs it.
    kept = {place: item for place, item in enumerate(document) if kind_of(item).names or not kind_of(item).kind}
    constant = [
        (place, item)
        for place, item in enumerate(document)
        if place not in kept and kind_of(item).render(item, {}) is not None
    ]
    for (place, item), (next_place, following) in pairwise(constant):
        is_list_of_both = kind_of(item).is_list and item["type"] == following["type"]
        if is_list_of_both and not kept.keys().isdisjoint(range(place, next_place)):
            return None
    _lead, blocks = render_as_stored([item for _place, item in constant])
    for block in blocks:
        html = render_to_string(block.template, {"block": block})
        kept[constant[block.index][0]] = {"type": "rich_text", "html": html}
    return _join([kept[place] for place in sorted(kept)])


def _join(items):
    joined = []
    for item in items:
        if item["type"] == "rich_text" and joined and joined[-1]["type"] == "rich_text":
            joined[-1] = {"type": "rich_text", "html": joined[-1]["html"] + item["html"]}
        else:
            joined.append(item)
    for item in joined:
        if item["type"] == "rich_text":
            # Its template ends the line again.
            item["html"] = item["html"].removesuffix("\n")
    return joined


@lru_cache(maxsize=1)
def body_version():
    """Return the name of the code and templates that render bodies."""
    code = hashlib.sha256(django.__version__.encode())
    for pattern in _SOURCES:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            code.update(f"\0{path.name}\0".encode() + path.read_bytes())
    return salted_hmac(_SALT, code.hexdigest(), algorithm="sha256").hexdigest()


def _seal(edition, content):
    bound = f"{body_version()}\0{edition.pk}\0{edition.digest}\0{content}"
    return salted_hmac(_SALT, bound, algorithm="sha256").hexdigest()
