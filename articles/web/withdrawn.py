"""The notice in place of an article that was withdrawn as wrong."""

from functools import wraps

from django.http import Http404
from django.shortcuts import render

from articles.models import Edition, PublicationEvent


def withdrawal_notice(slug, numbers=()):
    """Return the event that withdrew an article as wrong, or None.

    After a new publication only the wrong editions, asked for by `numbers`, show it.
    """
    events = PublicationEvent.objects.filter(
        edition__article__slug=slug, edition__article__wrong_since__isnull=False, edition__article__binned_at=None
    )
    event = events.filter(withdrawal=PublicationEvent.Withdrawal.WRONG).select_related("edition__article").first()
    if event is None:
        return None
    article = event.edition.article
    wrong = article.editions.withdrawn_as_wrong().filter(number__in=numbers)
    if Edition.objects.once_live().filter(article=article).exists() and not wrong.exists():
        return None
    return event


def show_notice_if_withdrawn(view):
    """Decorate a view of an article: show the notice of a withdrawal, not 404."""

    @wraps(view)
    def wrapped(request, **arguments):
        try:
            return view(request, **arguments)
        except Http404:
            numbers = [arguments[name] for name in ("number", "old", "new") if name in arguments]
            event = withdrawal_notice(arguments["slug"], numbers)
            if event is None:
                raise
            response = render(request, "articles/withdrawn.html", {"event": event}, status=410)
            response["X-Robots-Tag"] = "noindex"
            return response

    return wrapped
