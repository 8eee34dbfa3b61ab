"""The publications that an article cites."""

from django.db.models import Q

from articles.document.citations import places_of_sources
from articles.models import Edition, Source
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import SLUG
from psychsite.api.resource import Filter, Resource

_KEYS = {
    "id": shapes.number("The number of the source."),
    "citation": shapes.text("The reference as readers see it."),
    "title": shapes.text("Its title."),
    "authors": shapes.text("Its authors, in one line."),
    "publication": shapes.text("Where it was published."),
    "year": shapes.maybe(shapes.number("When.")),
    "doi": shapes.text("Its DOI; empty if it has none."),
    "pmid": shapes.text("Its PubMed number; empty if it has none."),
    "url": shapes.url("Where readers find it."),
}


def _rows(asked):
    """Return the sources that the live edition of an article names."""
    edition = Edition.objects.live().filter(article__slug=asked.values["article"]).only("document").first()
    named = places_of_sources(edition.document) if edition else ()
    return Source.objects.filter(pk__in=list(named))


def _write(sources):
    return [
        {
            "id": row.pk,
            "citation": row.citation(),
            **{name: getattr(row, name) for name in ("title", "authors", "publication", "year", "doi", "pmid")},
            "url": row.link(),
        }
        for row in sources
    ]


SOURCES = Resource(
    name="sources",
    one="source",
    about="The publications that an article cites. Sources of drafts are not public, so name an article.",
    keys=_KEYS,
    order=(Order("pk", int),),
    rows=_rows,
    write=_write,
    filters={"article": Filter("the slug of an article", lambda slug: Q(), SLUG, "winter-and-mood", is_required=True)},
)
