"""Make citations links to the references of the page, and let these lead back."""

from collections import defaultdict

from articles.document.citations import has_citations, places_of_sources, replace_citations


def with_citations(document):
    """Return a document whose citations lead to their references.

    Each reference notes where it is cited. A citation without a reference leaves nothing. A stored body has none left.
    """
    if not has_citations(document):
        return document
    places, anchors = places_of_sources(document), defaultdict(list)

    def link(source):
        place = places.get(source)
        if place is None:
            return ""
        anchor = f"citation-{place}-{len(anchors[place]) + 1}"
        anchors[place].append(anchor)
        return (
            f'<a class="citation" id="{anchor}" href="#reference-{place}" role="doc-biblioref" '
            f'aria-label="Reference [{place}]">[{place}]</a>'
        )

    items = replace_citations(document, link)
    for place, item in enumerate((item for item in items if item["type"] == "reference"), start=1):
        item["cited_at"] = anchors[place]
    return items
