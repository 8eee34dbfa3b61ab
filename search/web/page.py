"""The page at /search/."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Topic
from clinics.web.danger_help import find_help
from core.pages.decorator import stored
from core.paging import get_page
from search.asked.counting import count_query
from search.promotions import find_promoted
from search.query import PER_PAGE, Search
from search.results.filters import KEYS, SORTS
from search.results.hits import add_pictures, group_hits
from search.web.addresses import filter_links, read_address
from search.web.clinics_asked import asks_for_clinics

MOST_ALSO = 6


@require_safe
@stored(unstored=("q", *KEYS, "sort", "exact", "page"))
def search(request):
    """Show the results of a search: `?q=`, filters, `?sort=`, `?exact=1`, `?page=`.

    Search engines do not index it; they index the pages it finds.
    """
    asked = read_address(request.GET)
    found = Search(asked.query, asked.chosen, asked.sort, is_literal=asked.is_literal)
    results = get_page(request, found, PER_PAGE)
    helped = find_help(request, asked.query) if asked.query else None
    is_plain = results.number == 1 and not (asked.chosen or asked.sort or asked.is_literal)
    if is_plain and not helped and not is_prefetch(request):
        count_query(asked.query, len(found), is_judged=True)
    response = render(request, "search.html", _context(asked, found, results) | {"help": helped})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def is_prefetch(request):
    """Return True if a browser fetches the page before its user asked for it."""
    return "prefetch" in request.headers.get("Sec-Purpose", "")


def _context(asked, found, results):
    context = {"query": asked.query, "results": results, "asked": asked}
    if not asked.query:
        return context
    options, hits = found.options(), add_pictures(list(results.object_list))
    context |= {
        # In the order of their dates, results stay in one list.
        "blocks": group_hits(hits) if not asked.sort else [{"kind": "all", "label": _("Results"), "hits": hits}],
        "also": found.plan.also[:MOST_ALSO],
        "skipped": found.plan.skipped,
        "loosened": found.loosened,
        "without": [" ".join(words) for words in found.typed.without],
        "is_capped": found.is_capped,
        "for_clinics": results.number == 1 and asks_for_clinics(asked.query),
        "kinds": [(option, asked.toggled("kind", option.value)) for option in options.get("kind", ())],
        "all_kinds": asked.without("kind"),
        "filters": filter_links(asked, options),
        "sorts": [(label, asked.sort == sort, asked.address(sort=sort)) for sort, label in SORTS.items()],
        "parameters": asked.parameters(),
        "unfiltered": asked.address(chosen={}),
        "promoted": find_promoted(found.plan.words) if results.number == 1 and not asked.chosen else (),
    }
    if found.corrected:
        words = " ".join(found.corrected.get(word, word) for word in found.corrected_from)
        context |= {"corrected": words, "literal": asked.address(is_literal=True)}
        context["also"] = [one for one in context["also"] if one.casefold() not in words.split()]
    if not results.object_list:
        context["topics"] = Topic.load_menu()
    return context
