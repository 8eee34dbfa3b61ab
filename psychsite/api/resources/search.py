"""The site's search."""

from django.db.models import Q

from clinics.api.responses import absolute
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import SLUG
from psychsite.api.problems import Problem
from psychsite.api.resource import Filter, Resource
from search.query import Search
from search.results.filters import KEYS
from search.results.visible import SHOWN
from search.terms import MOST_CHARACTERS

MOST_HITS = 1_000
_KEYS = {
    "kind": shapes.choice("What was found.", *SHOWN),
    "title": shapes.text("Its title or name."),
    "url": shapes.url("Its page."),
    "about": shapes.text("A line about it."),
    "snippet_html": shapes.text("Its words around those of the search, as HTML: escaped text and <mark>."),
}


_FACET = shapes.thing(
    "A value of a filter.",
    value=shapes.text("The value for the address."),
    label=shapes.text("Its name."),
    count=shapes.number("How many results it would leave, by the other filters."),
)


def _page(asked):
    start = asked.after[0] if asked.after else 0
    if start > MOST_HITS:
        raise Problem(400, f"A search has at most {MOST_HITS:,} results. Add a word to the query.")
    chosen = {key: [asked.values[key]] for key in KEYS if key in asked.values}
    hits = Search(asked.values["q"], chosen, asked.values.get("sort", ""))
    stop = start + asked.limit
    found = [
        {
            "kind": hit["kind"],
            "title": hit["title"],
            "url": absolute(hit["url"]),
            "about": hit["meta"],
            "snippet_html": hit["snippet"],
        }
        for hit in hits[start:stop]
    ]
    return found, [stop] if stop < min(len(hits), MOST_HITS) else None, {"facets": _facets(hits)}


def _facets(hits):
    """Return {filter: how many results each of its values would leave}."""
    return {
        key: [{"value": one.value, "label": one.label, "count": one.count} for one in options]
        for key, options in hits.options().items()
    }


def _any(value):
    return Q()


_ABOUT_Q = "the words to search for; words in quotation marks follow each other, and those after a minus are left out"
SEARCH = Resource(
    name="search",
    one="search result",
    about="What the search of the site finds, best first.",
    keys=_KEYS,
    # The cursor holds how many results were passed.
    order=(Order("start", int),),
    page=_page,
    beside={
        "facets": shapes.mapped(shapes.listed(_FACET, "Its values, at most 12."), "The filters, with their values.")
    },
    filters={
        "q": Filter(_ABOUT_Q, _any, rf"[^\x00]{{1,{MOST_CHARACTERS}}}", "sleep", is_required=True),
        "kind": Filter(f"one of {', '.join(SHOWN)}", _any, "|".join(SHOWN), "article"),
        "topic": Filter("the slug of a topic; those below it count too", _any, SLUG, "sleep-and-mood"),
        "tag": Filter("the slug of a tag", _any, SLUG, "safety"),
        "year": Filter("the year of an article", _any, "[0-9]{4}", "2026"),
        "approved": Filter("yes: articles with a medical approval alone", _any, "yes", "yes"),
        "region": Filter("the path of a state or a city", _any, "[a-z0-9-]+(/[a-z0-9-]+)*", "us/california"),
        "sort": Filter("newest: the newest first", _any, "newest", "newest"),
    },
)
