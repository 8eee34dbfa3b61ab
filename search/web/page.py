"""The page at /search/."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.pages.decorator import stored
from core.paging import get_page
from core.text.clean import clean_line
from search.index import PUBLIC
from search.query import MOST_CHARACTERS, PER_PAGE, Hits


@require_safe
@stored(unstored=("q", "kind", "page"))
def search(request):
    """Show the results of a search; `?q=`, `?kind=` and `?page=`.

    Search engines do not index it; they index the pages it finds.
    """
    query = clean_line(request.GET.get("q", "")[:MOST_CHARACTERS])
    kind = request.GET.get("kind") if request.GET.get("kind") in PUBLIC else ""
    hits = Hits(query, kind)
    context = {"query": query, "kind": kind, "results": get_page(request, hits, PER_PAGE), "counts": hits.counts()}
    response = render(request, "search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
