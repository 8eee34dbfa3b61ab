"""From an edition to what its page shows: everything a template needs, in a number of queries that no document changes."""

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from articles.approval import status as trust
from articles.models import Edition
from articles.rendering.document import render
from clinics.models import Region

RELATED = 4
REGIONS = 12


def page_of_edition(edition, *, preview=False, past=False):
    """Return the context of articles/detail.html for an edition that was fetched with its article and topic."""
    article = edition.article
    lead, blocks = render(edition.document)
    needed = article.needs_approval
    approvals = trust.approvals_of(article) if needed else []
    status = trust.review_status(edition, approvals, timezone.localdate()) if needed else None
    return {
        "edition": edition,
        "article": article,
        "lead": lead,
        "blocks": blocks,
        "toc": [heading for item in edition.document for heading in item.get("headings", ())],
        "bylines": list(article.bylines.with_people()),
        "status": status,
        "approver_boxes": approver_boxes(edition, approvals, status),
        "related": related(article),
        "tags": list(article.tags.all()),
        "regions": list(Region.objects.explore(REGIONS)),
        "preview": preview,
        "past": past,
    }


def approver_boxes(edition, approvals, status):
    """Return [{"person", "approval", "credentials"}] of those who vouch for this text today; empty if nobody does."""
    if status is None or not status.vouched:
        return []
    today = timezone.localdate()
    return [
        {
            "person": approval.person,
            "approval": approval,
            "credentials": [row for row in approval.person.credentials.all() if row.is_valid(today)],
        }
        for approval in trust.counting_approvals(edition, approvals)
        if trust.in_time(approval, today)
    ]


def related(article):
    """Live articles to read next: those that staff chose, then the newest of the same topic. One query."""
    chosen = article.related.through.objects.filter(from_article=article).values("to_article")
    rank = Case(When(article__in=chosen, then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(
        Edition.objects.live()
        .filter(Q(article__in=chosen) | Q(article__topic=article.topic_id))
        .exclude(article=article)
        .for_link()
        .select_related("article__topic", "article__lead_image")
        .order_by(rank, "-live_from", "-pk")[:RELATED]
    )
