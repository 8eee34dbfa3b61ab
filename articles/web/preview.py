"""The page behind a preview link, for people without an account."""

from django.shortcuts import render

from articles.publishing import previews
from core.errors import LinkExpired
from core.http import private_page


@private_page(hide_address=True, methods=("GET", "HEAD"))
def shared(request, token):
    """Show the text as readers would see it.

    An expired link answers 410, an unknown one 404.
    """
    try:
        return render(request, "articles/detail.html", previews.link_context(token))
    except LinkExpired as expired:
        status = 404 if isinstance(expired, previews.UnknownLink) else 410
        return render(request, "articles/preview_gone.html", {"sentence": str(expired)}, status=status)
