"""Editions that readers saw, and the decisions about them."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse

from articles.models import Approval, ChangeClass, Edition
from articles.rendering.lists import with_names
from articles.rendering.page import edition_context
from clinics.api.responses import absolute
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import SLUG, slug_key
from psychsite.api.problems import Problem
from psychsite.api.resource import Filter, Resource
from psychsite.api.resources.articles import AUTHOR_SHAPE, author_data, body_html
from psychsite.api.resources.people import CREDENTIAL_SHAPE

_ARTICLE = shapes.text("The slug of the article.")
_OF_ARTICLE = "the slug of an article"

EDITION_KEYS = {
    "article": _ARTICLE,
    "number": shapes.number("The number of the edition."),
    "url": shapes.url("The page of exactly this edition."),
    "api": shapes.url("Its data."),
    "title": shapes.text("The title."),
    "standfirst": shapes.text("One or two sentences under the title."),
    "change_class": shapes.choice("How far the text differs from the edition compared_with.", *ChangeClass.values),
    "compared_with": shapes.maybe(shapes.number("The edition that was public before; null for the first one.")),
    "public_note": shapes.text("What changed, in words for readers."),
    "live_from": shapes.moment("When it went live."),
    "live_until": shapes.maybe(
        shapes.moment("When another one takes its place, or took it; null if that is not known.")
    ),
    "digest": shapes.text("The SHA-256 of the text. An approval is bound to it."),
    "words": shapes.number("The length of the text."),
    "authors": shapes.listed(AUTHOR_SHAPE, "The byline, in order."),
}
APPROVAL_KEYS = {
    "id": shapes.number("The number of the decision."),
    "article": _ARTICLE,
    "edition": shapes.number("The edition that was decided on."),
    "decision": shapes.choice("What was decided.", *Approval.Decision.values),
    "approver": shapes.text("The approver's name as readers see it."),
    "approver_url": shapes.url("The approver's page."),
    "credentials": shapes.listed(CREDENTIAL_SHAPE, "The approver's credentials as signed."),
    "decided_at": shapes.moment("When."),
    "review_due": shapes.maybe(shapes.day("The day by which the text must be approved again.")),
    "statement": shapes.text("What the approver signed; empty if the approval was withdrawn."),
    "disclosure": shapes.text("The approver's interest, in one sentence; mostly empty."),
    "withdrawn_at": shapes.maybe(shapes.moment("When the approval was withdrawn. Then it counts no longer.")),
    "withdrawn_because": shapes.text("Why it was withdrawn."),
    "digest": shapes.text("The SHA-256 of the text that was decided on."),
}


def _editions(asked=None):
    return Edition.objects.once_live().select_related("article").defer("document", "text")


def _write_editions(editions):
    return [_edition_data(edition) for edition in with_names(editions)]


def _edition_data(edition):
    slug = edition.article.slug
    return {
        "article": slug,
        "number": edition.number,
        "url": absolute(edition.get_permalink()),
        "api": absolute(reverse("api:edition", args=[slug, edition.number])),
        "title": edition.title,
        "standfirst": edition.standfirst,
        "change_class": edition.change_class,
        "compared_with": edition.compared_with or None,
        "public_note": edition.public_note,
        "live_from": edition.live_from,
        "live_until": edition.live_until,
        "digest": edition.digest,
        "words": edition.words,
        "authors": [author_data(line) for line in edition.authors()],
    }


def _find_edition(slug, number):
    rows = Edition.objects.once_live().with_body()
    edition = rows.filter(article__slug=slug, number=number).first()
    if edition is None:
        wrong = Edition.objects.withdrawn_as_wrong().filter(article__slug=slug, number=number, article__binned_at=None)
        if wrong.exists():
            raise Problem(410, "This edition was withdrawn as wrong. Remove what you stored of its text.")
        raise Http404("This edition has not been published.")
    context = edition_context(edition, past=edition.state() == "past")
    return {**_edition_data(edition), "html": body_html(context["blocks"]), "text": edition.text}


def _approvals(asked=None):
    """Return the decisions that the history of an article shows."""
    shown = Q(withdrawn_at=None) | Q(decision=Approval.Decision.APPROVED)
    once_live = Edition.objects.once_live().filter(pk=OuterRef("edition"))
    rows = Approval.objects.filter(shown, Exists(once_live))
    return rows.select_related("person", "edition__article").defer("edition__document", "edition__text")


def _write_approvals(approvals):
    return [_approval_data(approval) for approval in approvals]


def _approval_data(row):
    counts = row.withdrawn_at is None and row.decision == Approval.Decision.APPROVED
    return {
        "id": row.pk,
        "article": row.edition.article.slug,
        "edition": row.edition.number,
        "decision": row.decision,
        "approver": row.shown_name,
        "approver_url": absolute(row.person.get_absolute_url()),
        # Without the member of staff who checked them.
        "credentials": [
            {name: getattr(one, name) for name in CREDENTIAL_SHAPE["properties"]} for one in row.credentials
        ],
        "decided_at": row.decided_at,
        "review_due": row.review_due,
        "statement": row.statement if counts else "",
        "disclosure": row.disclosure if counts else "",
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_because": row.withdrawn_reason,
        "digest": row.digest,
    }


def _find_approval(number):
    row = _approvals().filter(pk=number).first()
    if row is None:
        raise Http404("There is no such decision about a text that readers saw.")
    return _approval_data(row)


def _changed_since(moment):
    return Q(pk__in=Edition.objects.changed_since(moment).values("pk"))


def _decided_since(moment):
    return Q(decided_at__gte=moment) | Q(withdrawn_at__gte=moment)


EDITIONS = Resource(
    name="editions",
    one="edition",
    about="The texts that readers saw, newest first. A text that was withdrawn as wrong is not among them.",
    keys=EDITION_KEYS,
    more={"html": shapes.text("The text as HTML."), "text": shapes.text("The text as plain words.")},
    order=(Order("live_from", datetime, True), Order("pk", int, True)),
    rows=_editions,
    write=_write_editions,
    find=_find_edition,
    path="<slug:slug>/<small:number>",
    key={
        "slug": slug_key("The slug of the article."),
        "number": shapes.number("Its number.", minimum=1, maximum=999_999),
    },
    filters={"article": Filter(_OF_ARTICLE, lambda slug: Q(article__slug=slug), SLUG, "winter-and-mood")},
    since=_changed_since,
    also=(410,),
)
APPROVALS = Resource(
    name="approvals",
    one="approval",
    about="The decisions of medical approvers about these texts, newest first. Those that were withdrawn say so.",
    keys=APPROVAL_KEYS,
    order=(Order("decided_at", datetime, True), Order("pk", int, True)),
    rows=_approvals,
    write=_write_approvals,
    find=_find_approval,
    path="<row:number>",
    key={"number": shapes.number("The number of the decision.", minimum=1, maximum=10**18 - 1)},
    filters={
        "article": Filter(_OF_ARTICLE, lambda slug: Q(edition__article__slug=slug), SLUG, "winter-and-mood"),
        "person": Filter("the slug of a person", lambda slug: Q(person__slug=slug), SLUG, "leonie-marchetti"),
    },
    since=_decided_since,
)
