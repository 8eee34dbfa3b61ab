"""From an edition to what its page shows: everything a template needs, in a number of queries that no document changes."""

from types import SimpleNamespace

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from articles import trust
from articles.actions import approvals_of
from articles.models import Edition
from clinics.models import Clinic, Region
from images.models import Image

RELATED = 4
REGIONS = 12


def page_of_edition(edition, *, preview=False, past=False):
    """Return the context of articles/detail.html for an edition that was fetched with its article and topic."""
    article = edition.article
    lead, blocks = render(edition.document)
    needed = article.needs_approval
    approvals = approvals_of(article) if needed else []
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


def render(document):
    """Return (lead, blocks) of a document, each block an object that names its template and its `index` in the document.

    One query a kind of thing named, however many blocks name one. What is no longer public leaves no trace: a
    callout to a withdrawn article and a clinic that left the directory are dropped.
    """
    things = _things(document)
    lead, blocks = None, []
    for index, item in enumerate(document):
        block = _RENDERERS[item["type"]](item, things)
        if block is None:
            continue
        block.index = index
        if item["type"] == "lead":
            lead = block
        elif blocks and item["type"] in _LISTS and blocks[-1].type == item["type"]:
            blocks[-1].items += block.items
        else:
            block.type = item["type"]
            block.template = f"blocks/{_LISTS.get(item['type'], item['type'])}.html"
            blocks.append(block)
    number = 0
    for block in blocks:
        if block.type == "reference":
            for entry in block.items:
                number += 1
                entry["number"] = number
    return lead, blocks


def _things(document):
    def ids(key):
        return {item[key] for item in document if key in item}

    images, clinics, articles = ids("image"), ids("clinic"), ids("article")
    return {
        "image": Image.objects.in_bulk(images) if images else {},
        "clinic": {row.pk: row for row in Clinic.objects.visible().with_place().with_paid().filter(pk__in=clinics)}
        if clinics
        else {},
        "article": {row.article_id: row for row in Edition.objects.live().for_link().filter(article__in=articles)}
        if articles
        else {},
    }


def _picture(item, things):
    image = things["image"].get(item["image"])
    return image and SimpleNamespace(image=image, alt=item["alt"], caption=item["caption"], credit=item["credit"])


def _spotlight(item, things):
    clinic = things["clinic"].get(item["clinic"])
    return clinic and SimpleNamespace(items=[{"clinic": clinic, "note": item["note"]}])


def _callout_to_article(item, things):
    edition = things["article"].get(item["article"])
    return edition and SimpleNamespace(edition=edition)


def _plain(item, things):
    return SimpleNamespace(**{key: value for key, value in item.items() if key != "type"})


_LISTS = {"clinic_spotlight": "clinic_spotlights", "reference": "references"}
_RENDERERS = {
    "lead": _picture,
    "figure": _picture,
    "rich_text": _plain,
    "pull_quote": _plain,
    "callout": _plain,
    "related_article": _callout_to_article,
    "clinic_spotlight": _spotlight,
    "reference": lambda item, things: SimpleNamespace(items=[{"text": item["text"], "url": item["url"]}]),
}
