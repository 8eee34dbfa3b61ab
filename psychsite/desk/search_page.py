"""The search of the desk: a page, and the same as JSON for the dialog."""

from dataclasses import asdict

from django.contrib import admin
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from psychsite.desk.finding import find

MAX_CHARACTERS = 200
# Keys that work on every page of the desk, and what they do.
KEYS = [
    ("Ctrl+K or ⌘K", "Search everything, or go to a page"),
    ("?", "Show these keys"),
    ("Ctrl+S or ⌘S", "Save the form that is open"),
    ("Tab, Shift+Tab", "Go to the next or the previous field"),
    ("Esc", "Close a dialog"),
]


@require_safe
def search(request):
    """Show what has the words of `?q=`; with `?as=json`, as data."""
    text = request.GET.get("q", "").replace("\0", "")[:MAX_CHARACTERS]
    groups = find(request.user, text)
    if request.GET.get("as") == "json":
        return JsonResponse({"groups": [asdict(group) for group in groups], "keys": KEYS})
    context = {**admin.site.each_context(request), "title": "Search", "text": text, "groups": groups, "keys": KEYS}
    return TemplateResponse(request, "admin/desk/search.html", context)
