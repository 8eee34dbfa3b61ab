"""The context of an edition's page, in a fixed number of queries."""

from django.conf import settings
from django.db.models import BigIntegerField, Case, CharField, DateTimeField, IntegerField, Q, Value, When
from django.utils import timezone
from taggit.models import Tag

from articles.approval.status import OVERDUE, approvals_of, covering_approvals, is_in_time, review_status
from articles.models import Article, Edition, PublicationEvent
from articles.rendering.bodies import read_body
from articles.rendering.document import render
from articles.rendering.lists import LINK_COLUMNS
from clinics.models import Region
from core.db.reused import reused

MAX_RELATED = 4
MAX_REGIONS = 12


def edition_context(edition, *, preview=False, past=False):
    """Return the context of articles/detail.html.

    Fetch the edition with article, topic and body.
    """
    article = edition.article
    items, headings = read_body(edition)
    lead, blocks = render(items)
    needed = article.needs_approval
    approvals = approvals_of(article) if needed else []
    status = review_status(edition, approvals, timezone.localdate()) if needed else None
    return {
        "edition": edition,
        "article": article,
        "lead": lead,
        "blocks": blocks,
        "toc": headings,
        "bylines": edition.authors(),
        "status": status,
        "approver_boxes": approver_boxes(edition, approvals, status),
        "related": related_editions(article),
        "tags": _tags_of(article=article.pk),
        "regions": _largest_regions(),
        "preview": preview,
        "past": past,
        "state": edition.state(),
        "is_first": _is_first(edition),
        "withdrawal": _withdrawal(article) if past or preview else None,
        "has_current": past and Edition.objects.live().filter(article=article).exists(),
        "unapproved_because": _reason_without_approval(edition, status),
        "hide_from_search": preview or past or not may_be_indexed(status),
    }


def may_be_indexed(status):
    """Return True if search engines may list a text with this ReviewStatus.

    None means that it needs no approval.
    """
    return status is None or status.is_approved or (status.code == OVERDUE and not settings.NOINDEX_OVERDUE)


def _reason_without_approval(edition, status):
    """Return the reason for publishing this text without an approval, or ""."""
    if status is None or status.is_approved or edition.pk is None:
        return ""
    last = edition.publication_events.filter(kind=PublicationEvent.Kind.PUBLISHED).first()
    return last.override_reason if last else ""


def _is_first(edition):
    """Return True if no edition of the article was public before."""
    known = getattr(edition, "is_first", None)
    return not Edition.objects.begun_before(edition).exists() if known is None else known


def _withdrawal(article):
    """Return the event that withdrew the article last, or None."""
    return PublicationEvent.objects.filter(edition__article=article, kind=PublicationEvent.Kind.WITHDRAWN).first()


def approver_boxes(edition, approvals, status):
    """Return the approvals of this text that are in time, for a box each."""
    if status is None or not status.is_approved:
        return []
    today = timezone.localdate()
    return [approval for approval in covering_approvals(edition, approvals) if is_in_time(approval, today)]


def related_editions(article):
    """Return live articles to read next: chosen ones, then the newest of the topic."""
    return _related(article=article.pk, topic=article.topic_id, at=timezone.now())


@reused(article=BigIntegerField(), topic=BigIntegerField(), at=DateTimeField())
def _related(article, topic, at):
    chosen = Article.related.through.objects.filter(from_article=article).values("to_article")
    rank = Case(When(article__in=chosen, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        Edition.objects.live(at)
        .filter(Q(article__in=chosen) | Q(article__topic=topic))
        .exclude(article=article)
        .select_related("article__topic", "article__lead_image")
        .only(*LINK_COLUMNS)
        .order_by(rank, "-live_from", "-pk")[:MAX_RELATED]
    )


def find_live(slug):
    """Return the live edition of an article with what its page needs, or None."""
    return next(iter(_live_with(slug=slug, at=timezone.now())), None)


@reused(slug=CharField(), at=DateTimeField())
def _live_with(slug, at):
    return Edition.objects.live(at).with_body().filter(article__slug=slug)


@reused()
def _largest_regions():
    return Region.objects.largest_regions(MAX_REGIONS)


@reused(article=BigIntegerField())
def _tags_of(article):
    tagged = {"content_type__app_label": "articles", "content_type__model": "article", "object_id": article}
    rows = Tag.objects.filter(**{f"taggit_taggeditem_items__{name}": value for name, value in tagged.items()})
    return rows.order_by("taggit_taggeditem_items__pk")
