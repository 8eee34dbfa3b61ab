"""Suggestions while a reader types, as JSON."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from core.text.clean import clean_line
from crisis.danger import find_danger
from search.suggestions import suggest
from search.terms import MOST_CHARACTERS


@require_safe
def suggestions(request):
    """Return {"suggestions": [{"text", "kind", "lang"}]} for `?q=`.

    There are none for words of danger.
    """
    query = clean_line(request.GET.get("q", "")[:MOST_CHARACTERS])
    found = [] if find_danger(query) else suggest(query)
    response = JsonResponse({"suggestions": found})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
