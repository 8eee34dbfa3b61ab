"""The text of an edition as Markdown, for readers of text and for programs."""

import json
from types import SimpleNamespace

from django.utils import timezone
from markdown_it import MarkdownIt

from articles.approval.status import approvals_of, review_status
from articles.blocks.base import kinds, named_in
from articles.blocks.parts.named import IMAGE, SOURCE
from articles.document.targets import keys_in
from articles.rendering.document import render, render_as_stored
from articles.rendering.links import addresses_of, with_known_addresses, with_own_links
from articles.rendering.page import approver_boxes
from core.html import markdown as md
from core.urls import absolute

# What a full text in a feed leaves to the page: cards of things that would have to be looked up.
_NOT_IN_FEEDS = {"article": {}, "clinic": {}, "file": {}, "captions": {}}
_TO_HTML = MarkdownIt("commonmark").enable("table")


def write_article(edition):
    """Return (Markdown of an edition with its facts in front, ReviewStatus or None)."""
    article = edition.article
    approvals = approvals_of(article) if article.needs_approval else []
    status = review_status(edition, approvals, timezone.localdate()) if article.needs_approval else None
    facts = _facts(edition) | _approval_facts(edition, approvals, status) | {"sources": _sources(edition.document)}
    front = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items() if value]
    text = md.join(f"# {md.escape(edition.title)}", md.escape(edition.standfirst), _body(*render(edition.document)))
    return "\n".join(["---", *front, "---", "", text, ""]), status


def full_texts(editions):
    """Return {pk: html} of the text of editions, for feeds; at most two queries."""
    documents = {edition.pk: with_own_links(edition.document) for edition in editions}
    keys = {key for document in documents.values() for key in keys_in(document)}
    named = named_in(item for document in documents.values() for item in document)
    pictures, sources = named.get(IMAGE, ()), named.get(SOURCE, ())
    found = addresses_of(keys | {("image", pk) for pk in pictures})
    known = {"image": {pk: SimpleNamespace(url=found["image", pk]) for pk in pictures if ("image", pk) in found}}
    known["source"] = SOURCE.fetch(sources) if sources else {}
    return {
        pk: _TO_HTML.render(_body(*render_as_stored(with_known_addresses(document, found), **known, **_NOT_IN_FEEDS)))
        for pk, document in documents.items()
    }


def to_html(text):
    """Return the HTML of Markdown that this module wrote."""
    return _TO_HTML.render(text)


def _body(lead, blocks):
    known = kinds()
    return md.join(*(known[block.type].markdown(block) for block in (lead, *blocks) if block))


def _facts(edition):
    article = edition.article
    return {
        "title": edition.title,
        "url": absolute(edition.get_absolute_url()),
        "published": edition.first_live.isoformat(),
        "updated": edition.changed.isoformat(),
        "authors": [author.name for author in edition.authors()],
        "topic": article.topic_name,
    }


def _approval_facts(edition, approvals, status):
    """Return who approved the text, and what the page says about it."""
    if status is None:
        return {"approval": "not needed"}
    boxes = approver_boxes(edition, approvals, status)
    return {
        "approval": status.label,
        "approval_explained": f"{status.explanation} {status.meaning}",
        "approved_by": [approval.shown_name for approval in boxes],
        "approved_on": [timezone.localdate(approval.decided_at).isoformat() for approval in boxes],
        "review_due": status.approval.review_due.isoformat() if boxes else "",
    }


def _sources(document):
    rows = [item for item in document if item["type"] == "reference"]
    return [f"{item['text']} {item['url']}".strip() for item in rows]
