"""The page behind a signed preview link, for people without an account."""

from django.core import signing
from django.shortcuts import render

from articles.publishing import previews
from core.errors import LinkExpired
from core.http import private_page


@private_page(hide_address=True, methods=("GET", "HEAD"))
def shared(request, signed):
    """Show the text as readers would see it.

    An expired link answers 410, an unknown one 404.
    """
    try:
        return render(request, "articles/detail.html", previews.link_context(signed))
    except LinkExpired as expired:
        context = {"sentence": str(expired)}
        return render(request, "articles/preview_gone.html", context, status=410)
    except signing.BadSignature:
        context = {"sentence": "The link is incomplete. Open it again, or ask the person who sent it for a new one."}
        return render(request, "articles/preview_gone.html", context, status=404)
