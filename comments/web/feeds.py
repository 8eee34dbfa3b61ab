"""Feeds of comments: under one live article, and under all of them."""

from django.conf import settings
from django.db.models import OuterRef, Subquery

from articles.models import Edition
from comments.models import Comment
from comments.threads.page_tags import show_comments
from comments.web.comment import live_edition
from core.pages.feeds import Entry, Feed, feed_view
from core.urls import path_to

MAX_ENTRIES = 50


@feed_view
def of_article(slug):
    """Make the feed of the newest approved comments of a live article; two queries."""
    edition = live_edition(slug)
    show_comments(edition.article)
    return Feed(
        f"Comments on “{edition.title}”",
        f"Comments from readers and medical approvers. {settings.SITE_NAME}",
        edition.get_absolute_url(),
        [
            _entry(comment, comment.display_name)
            for comment in _newest().filter(article=edition.article_id)[:MAX_ENTRIES]
        ],
        key=path_to("comments:list", slug),
    )


@feed_view
def of_all():
    """Make the feed of the newest approved comments of all live articles; one query."""
    live = Edition.objects.live().filter(article=OuterRef("article")).values("title")
    rows = _newest().annotate(on=Subquery(live[:1])).filter(on__isnull=False)[:MAX_ENTRIES]
    return Feed(
        f"Comments · {settings.SITE_NAME}",
        "Comments from readers and medical approvers, on all articles.",
        path_to("articles:list"),
        [_entry(comment, f"{comment.display_name} on “{comment.on}”") for comment in rows],
        key=path_to("comments:all", "atom"),
    )


def _newest():
    rows = Comment.objects.approved().filter(erased_at=None).select_related("person", "article")
    return rows.order_by("-created_at", "-pk")


def _entry(comment, title):
    return Entry(
        title=title,
        path=comment.get_absolute_url(),
        published=comment.created_at,
        updated=comment.edited_at or comment.created_at,
        summary=comment.body,
        authors=((comment.display_name, ""),),
    )
