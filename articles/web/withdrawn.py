"""The notice in place of an article that was withdrawn."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps

from django.http import Http404
from django.shortcuts import render

from articles.models import Edition, PublicationEvent
from articles.rendering.marks import with_marks
from articles.rendering.page import linked_editions
from clinics.models import HelpLine
from core.urls import path_to

NEAR_COUNT = 3
_WRONG = PublicationEvent.Withdrawal.WRONG


@dataclass(frozen=True)
class Notice:
    """What readers learn of an article that they could open once.

    `history` is the address of its record, or "". The notice at an edition names no title: the article may be back.
    """

    title: str
    day: datetime
    note: str
    is_wrong: bool
    history: str = ""


def find_wrong(slug, numbers=()):
    """Return the event that withdrew an article as wrong, or None.

    After a new publication only the wrong editions, asked for by `numbers`, show it.
    """
    events = PublicationEvent.objects.filter(
        edition__article__slug=slug, edition__article__wrong_since__isnull=False, edition__article__binned_at=None
    )
    event = events.filter(withdrawal=_WRONG).select_related("edition__article").first()
    if event is None:
        return None
    article = event.edition.article
    wrong = article.editions.withdrawn_as_wrong().filter(number__in=numbers)
    if Edition.objects.once_live().filter(article=article).exists() and not wrong.exists():
        return None
    return event


def show_notice_if_withdrawn(view):
    """Decorate a view of what is below an article.

    It shows the notice of a withdrawal as wrong, not 404.
    """

    @wraps(view)
    def wrapped(request, **arguments):
        try:
            return view(request, **arguments)
        except Http404:
            numbers = [arguments[name] for name in ("number", "old", "new") if name in arguments]
            event = find_wrong(arguments["slug"], numbers)
            if event is None:
                raise
            return _render(request, replace(_notice_of(event.edition, event), title=""), event.edition.article)

    return wrapped


def show_gone(request, pk):
    """Return the response for an article without a live edition.

    None if it never had one.
    """
    last = Edition.objects.begun().filter(article=pk).select_related("article").newest_first().first()
    if last is None:
        return None
    withdrawn = PublicationEvent.objects.filter(edition__article=pk, kind=PublicationEvent.Kind.WITHDRAWN)
    if last.article.wrong_since:
        withdrawn = withdrawn.filter(withdrawal=_WRONG)
    event = withdrawn.filter(at__gte=last.live_from).first()
    return _render(request, _notice_of(last, event), last.article)


def _notice_of(edition, event):
    article = edition.article
    is_wrong = event is not None and event.withdrawal == _WRONG
    is_kept = not is_wrong and article.binned_at is None
    day = event.at if event else edition.live_until or article.binned_at
    history = path_to("articles:history", article.slug) if is_kept else ""
    return Notice(edition.title, day, event.reader_note if event else "", is_wrong, history)


def _render(request, notice, article):
    near, _named = linked_editions(article, ())
    near = near[:NEAR_COUNT]
    if len(near) < NEAR_COUNT:
        known = {article.pk, *(edition.article_id for edition in near)}
        rows = Edition.objects.live().articles().with_card().newest_first().exclude(article__in=known)
        near += rows[: NEAR_COUNT - len(near)]
    context = {"notice": notice, "near": with_marks(near), "helplines": HelpLine.load_shown()}
    response = render(request, "articles/withdrawn.html", context, status=410)
    response["X-Robots-Tag"] = "noindex"
    return response
