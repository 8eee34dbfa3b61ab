"""What readers search for: often, and in vain."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from search.asked import lists


@require_safe
def show_queries(request):
    """Show frequent and fruitless queries."""
    if not request.user.has_perm("search.add_synonyms"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "What readers search for",
        "groups": [
            ("Found nothing", "The last search for these words found nothing.", lists.fruitless()),
            ("Frequent", "The words that readers search for most.", lists.frequent()),
        ],
        "days": lists.DAYS,
        "least": lists.LEAST_DAYS,
    }
    return TemplateResponse(request, "admin/desk/queries.html", context)
