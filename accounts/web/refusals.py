"""Refuse tries over a limit, and clients of other networks, at next to no cost."""

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from accounts.passwords.hashers import TooBusy
from core.http import make_private

# {sentence: page}; there are as many sentences as there are waits in words.
_pages = {}


def refuse(request, refusal):
    """Return the page with the sentence of a refusal, and when to try again."""
    page = _pages.get(refusal.sentence)
    if page is None:
        context = {"sentence": refusal.sentence, "site_header": settings.SITE_NAME, "title": "Wait a moment"}
        page = _pages[refusal.sentence] = render_to_string("admin/accounts/wait.html", context)
    response = HttpResponse(page, status=503 if isinstance(refusal, TooBusy) else 429)
    response.headers["Retry-After"] = str(refusal.retry_after)
    return make_private(response)


def refuse_network(request):
    """Return the page for a client that is in none of STAFF_NETWORKS."""
    context = {"site_header": settings.SITE_NAME, "title": "This network is not open"}
    return make_private(HttpResponse(render_to_string("admin/accounts/other_network.html", context), status=403))
