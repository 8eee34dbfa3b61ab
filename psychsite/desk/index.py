"""The admin's first page: whose turn it is."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.text import Truncator

from addresses.models import MissingAddress
from articles.approval.turns import address_of, find_turns
from articles.models import Article, Figure
from authors.credential_checks import VERIFY
from authors.models import IdentityChange
from comments.models import Comment, ErrorReport, Report
from images.models import Image
from psychsite.desk import directory, texts
from psychsite.desk.cards import MAX_COUNTED, Item, Queue, card, has_permission
from psychsite.desk.machine import MACHINE

RECENT = 5
# How often an address is asked for in vain before it is worth a redirect.
OFTEN = 10


@dataclass(frozen=True)
class Desk:
    """The desk of one person: cards by urgency, and what they edited last.

    `others` are the cards of which no row is this person's turn.
    """

    turn: list
    others: list
    empty: list
    recent: list


def desk(user):
    """Return the Desk of a person."""
    found = [card(queue, user) for queue in sorted(QUEUES, key=lambda row: row.urgency) if queue.shown(user)]
    *filled, recent = _add_turns([*(row.items for row in found), _recent(user)], user)
    cards = [replace(row, items=items) for row, items in zip(found, filled, strict=True)]
    return Desk(
        [row for row in cards if row.count and row.is_mine],
        [row for row in cards if row.count and not row.is_mine],
        [row for row in cards if not row.count],
        # Here the button leads back to the text, whatever its next step is.
        [replace(item, press="", button="") for item in recent],
    )


def _add_turns(lists, user):
    """Return lists of Items with the next steps of their articles."""
    turns = find_turns({item.article for items in lists for item in items} - {0}, user)
    return [[_with_turn(item, turns[item.article]) if item.article else item for item in items] for items in lists]


def _with_turn(item, turn):
    press = address_of(turn) or item.press
    return replace(item, note=turn.sentence, press=press, button=turn.task, is_mine=turn.is_mine)


def _recent(user):
    """Return the articles that a person edited last, for people who write."""
    if not user.has_perm("articles.change_article"):
        return []
    mine = Article.objects.filter(last_edited_by=user, binned_at=None).only("title", "updated_at")
    return [texts.draft_item(article) for article in mine.order_by("-updated_at", "-pk")[:RECENT]]


def _comment(comment):
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    note = "may be at risk" if comment.risk else comment.article.title
    return Item(_start(comment), url, comment.created_at, note)


def _start(comment):
    return f"{comment.name}: {Truncator(comment.body).chars(80)}"


def comments_waiting():
    """Return the first comments of the moderators' queue."""
    first = Comment.objects.awaiting_moderation()
    return Comment.objects.filter(pk__in=first.values("pk")[: MAX_COUNTED + 1]).order_by(*first.query.order_by)


def _reported(comment):
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    count = comment.desk_reports
    return Item(_start(comment), url, comment.desk_reported, f"{count} report{'s' if count > 1 else ''}")


def reported_comments():
    """Return comments with open reports, the longest waiting first."""
    reports = Report.objects.open().filter(comment=OuterRef("pk")).order_by().values("comment")
    return (
        Comment.objects.filter(pk__in=Report.objects.open().order_by("created_at").values("comment")[: MAX_COUNTED + 1])
        .annotate(
            desk_reported=Subquery(reports.annotate(first=Min("created_at")).values("first")),
            desk_reports=Subquery(reports.annotate(number=Count("pk")).values("number")),
        )
        .order_by("desk_reported", "pk")
    )


def _error(report):
    url = reverse("admin:comments_errorreport_change", args=[report.pk])
    return Item(report.article.title, url, report.created_at, report.message[:80])


def _image(image):
    return Item(str(image), reverse("admin:images_image_change", args=[image.pk]), image.created_at)


def images_to_describe():
    """Return pictures without alt text that an article shows.

    Most of those marked decorative there are not.
    """
    figures, leads = Figure.objects.filter(alt="").values("image"), Article.objects.exclude(lead_image=None)
    return Image.objects.filter(Q(pk__in=figures) | Q(pk__in=leads.values("lead_image")), alt="").order_by(
        "created_at", "pk"
    )


def _license(image):
    url = reverse("admin:images_image_change", args=[image.pk])
    return Item(str(image), url, image.license_until, image.license)


def _identity_change(change):
    url = reverse("admin:authors_identitychange_change", args=[change.pk])
    return Item(change.person.name, url, change.proposed_at, change.get_kind_display())


def _missing(address):
    press = f"{reverse('admin:addresses_redirect_add')}?{urlencode({'old_path': address.path})}"
    return Item(address.path, press, address.day, f"{address.total:,} times")


QUEUES = [
    *texts.QUEUES,
    Queue(
        "comments",
        "Comments waiting",
        "Comments by people who may be in crisis come first.",
        lambda user: comments_waiting().select_related("article"),
        _comment,
        lambda user: reverse("admin:comments_comment_changelist"),
        has_permission("comments.moderate_comment"),
        "Decide",
        10,
        oldest="created_at",
    ),
    Queue(
        "reported",
        "Comments reported",
        "Readers say that they should be removed.",
        lambda user: reported_comments(),
        _reported,
        lambda user: f"{reverse('admin:comments_comment_changelist')}?state=reported",
        has_permission("comments.moderate_comment"),
        "Decide",
        14,
    ),
    Queue(
        "errors",
        "Errors reported",
        "Readers say that a text is wrong.",
        lambda user: ErrorReport.objects.open().select_related("article"),
        _error,
        lambda user: f"{reverse('admin:comments_errorreport_changelist')}?outcome__exact=",
        has_permission("comments.change_errorreport"),
        "Check it",
        13,
    ),
    Queue(
        "identities",
        "Changes of approvers",
        "Another person proposed them. They count once you accept them.",
        lambda user: IdentityChange.objects.decidable_by(user).select_related("person"),
        _identity_change,
        lambda user: f"{reverse('admin:authors_identitychange_changelist')}?state=waiting",
        has_permission(VERIFY),
        "Decide",
        24,
    ),
    *directory.QUEUES,
    MACHINE,
    Queue(
        "images",
        "Pictures without alt text",
        "An article shows them, but they are not described.",
        lambda user: images_to_describe(),
        _image,
        lambda user: f"{reverse('admin:images_image_changelist')}?alt=decorative",
        has_permission("images.change_image"),
        "Describe it",
        60,
    ),
    Queue(
        "licenses",
        "Licenses of pictures that end",
        "The license has ended or ends within 30 days. Pages go on showing the picture.",
        lambda user: Image.objects.license_ending(),
        _license,
        lambda user: f"{reverse('admin:images_image_changelist')}?ends=soon",
        has_permission("images.delete_image"),
        "Renew or replace",
        58,
        future=True,
    ),
    Queue(
        "missing",
        "Addresses not found",
        f"Readers asked for each at least {OFTEN} times within 90 days.",
        lambda user: MissingAddress.objects.frequent_first().filter(total__gte=OFTEN),
        _missing,
        lambda user: reverse("admin:addresses_missingaddress_changelist"),
        has_permission("addresses.add_redirect"),
        "Make a redirect",
        62,
    ),
]
