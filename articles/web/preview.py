"""What a signed preview link opens, for people without an account."""

from django.core import signing
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.publishing import previews


@require_safe
def shared(request, signed):
    """The text as readers would get it; 410 where the link has run out, 404 where we never made it."""
    try:
        response = render(request, "articles/detail.html", previews.page_of_link(signed))
    except previews.Gone as gone:
        response = render(request, "articles/preview_gone.html", {"sentence": str(gone)}, status=410)
    except signing.BadSignature:
        sentence = "The link is incomplete. Open it again, or ask the person who sent it for a new one."
        response = render(request, "articles/preview_gone.html", {"sentence": sentence}, status=404)
    return previews.private(response)
