"""Publications in CSL-JSON, which Zotero exports and Crossref and PubMed answer."""

import json

from articles.models import Source
from articles.references.pasted.work import make_work, write_name

_KINDS = {
    "article-newspaper": Source.Kind.NEWS,
    "bill": Source.Kind.LAW,
    "legislation": Source.Kind.LAW,
    "preprint": Source.Kind.PREPRINT,
}


def read_csl(text):
    """Return the Works of a text in CSL-JSON; raise ValueError if it is none."""
    try:
        found = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    items = found if isinstance(found, list) else [found]
    if not all(isinstance(item, dict) for item in items):
        raise ValueError("no list of publications")
    return [read_item(item) for item in items]


def read_item(item):
    """Return the Work of one item, whatever types its values have."""
    return make_work(
        title=_text(item.get("title")),
        authors=[_name(author) for author in _list(item.get("author")) if isinstance(author, dict)],
        publication=_text(item.get("container-title")) or _text(item.get("publisher")),
        year=_year(item.get("issued")) or _year(item.get("published")),
        volume=_text(item.get("volume")),
        issue=_text(item.get("issue")),
        pages=_text(item.get("page")),
        doi=_text(item.get("DOI")),
        pmid=_text(item.get("PMID")),
        url=_text(item.get("URL")),
        kind=_KINDS.get(_text(item.get("subtype")) or _text(item.get("type")), ""),
    )


def _text(value):
    """Return a value as text; Crossref writes titles as lists."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _list(value):
    return value if isinstance(value, list) else []


def _name(author):
    if family := _text(author.get("family")):
        particle = _text(author.get("non-dropping-particle"))
        return write_name(f"{particle} {family}".strip(), _text(author.get("given")), _text(author.get("suffix")))
    return _text(author.get("literal")) or _text(author.get("name"))


def _year(issued):
    if not isinstance(issued, dict):
        return ""
    parts = _list(issued.get("date-parts"))
    return _text(_list(parts[0])[:1] if parts else "") or _text(issued.get("raw")) or _text(issued.get("literal"))
