"""Citations in a document, numbered by the places of its references."""

from articles.document.items import is_rich
from core.html.citations import MARKUP


def places_of_sources(document):
    """Return {source: place} of the references of a document, counted from 1."""
    references = [item for item in document if item["type"] == "reference"]
    places = {}
    for place, item in enumerate(references, start=1):
        places.setdefault(item["source"], place)
    return places


def has_citations(document):
    return any(
        is_rich(name) and 'data-ref="source:' in value and MARKUP.search(value)
        for item in document
        for name, value in item.items()
    )


def replace_citations(document, replace):
    """Return a document with `replace(source)` for each citation in its rich text."""
    return [
        {
            name: MARKUP.sub(lambda found: replace(int(found["source"])), value) if is_rich(name) else value
            for name, value in item.items()
        }
        for item in document
    ]


def number_citations(document):
    """Return a document whose citations show the place of their source.

    A source without a reference has the number "?".
    """
    if not has_citations(document):
        return document
    places = places_of_sources(document)
    return replace_citations(document, lambda source: _markup(source, places.get(source, "?")))


def _markup(source, number):
    return f'<a data-ref="source:{source}" rel="noopener">[{number}]</a>'
