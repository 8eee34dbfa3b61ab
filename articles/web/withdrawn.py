"""The notice in place of an article that was withdrawn as wrong."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render

from articles.models import Edition, PublicationEvent


def withdrawal_notice(slug):
    """Return the event that withdrew an article as wrong.

    None means that readers may read it.
    """
    events = PublicationEvent.objects.filter(
        edition__article__slug=slug, edition__article__wrong_since__isnull=False, edition__article__binned_at=None
    )
    event = events.filter(withdrawal=PublicationEvent.Withdrawal.WRONG).select_related("edition").first()
    if event and Edition.objects.once_live().filter(article=event.edition.article_id).exists():
        return None
    return event


def show_notice_if_withdrawn(view):
    """Decorate a view of an article: show the notice of a withdrawal instead of 404."""

    @wraps(view)
    def wrapped(request, **arguments):
        try:
            return view(request, **arguments)
        except Http404:
            event = withdrawal_notice(arguments["slug"])
            if event is None:
                raise
            response = render(request, "articles/withdrawn.html", {"event": event}, status=410)
            response["X-Robots-Tag"] = "noindex"
            return response

    return wrapped
