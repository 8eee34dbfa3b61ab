"""The admin's first page: whose turn it is, in one query per queue."""

from dataclasses import dataclass

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.text import Truncator

from articles.approval import queues
from articles.models import Article, Figure
from articles.permissions import is_editor
from authors.credential_checks import VERIFY
from authors.models import IdentityChange
from comments.models import Comment, Report
from images.models import Image
from psychsite.desk import directory
from psychsite.desk.cards import MAX_COUNTED, Item, Queue, card, has_permission

RECENT = 5


@dataclass(frozen=True)
class Desk:
    """The desk of one person: cards by urgency, and what they edited last."""

    turn: list
    others: list
    empty: list
    recent: list


def desk(user):
    """Return the Desk of a person: one query for each card, and one more."""
    found = sorted((card(queue, user) for queue in QUEUES if queue.shown(user)), key=lambda row: row.queue.urgency)
    filled = [row for row in found if row.count]
    return Desk(
        [row for row in filled if not row.queue.is_others_turn],
        [row for row in filled if row.queue.is_others_turn],
        [row for row in found if not row.count],
        _recent(user),
    )


def _recent(user):
    """Return the articles that a person edited last, for people who write."""
    if not user.has_perm("articles.change_article"):
        return []
    mine = Article.objects.filter(last_edited_by=user, binned_at=None).only("title", "updated_at")
    return [_draft(article) for article in mine.order_by("-updated_at", "-pk")[:RECENT]]


def _articles(name):
    return lambda user: f"{reverse('admin:articles_article_changelist')}?desk={name}"


def _edition(note, when="frozen_at", step=""):
    def item(edition):
        url = reverse("admin:articles_edition_change", args=[edition.pk])
        press = reverse(f"admin:articles_edition_{step}", args=[edition.pk]) if step else ""
        return Item(edition.title, url, getattr(edition, when), note(edition), press)

    return item


def _of_number(edition):
    return f"edition {edition.number}"


def _draft(article):
    return Item(article.title, reverse("admin:articles_article_change", args=[article.pk]), article.updated_at)


def _request(request):
    url = reverse("admin:articles_edition_change", args=[request.edition_id])
    return Item(request.edition.title, url, request.requested_at, _of_number(request.edition))


def _to_change(edition):
    url = reverse("admin:articles_article_change", args=[edition.article_id])
    return Item(edition.title, url, edition.frozen_at, _of_number(edition))


def _sent(request):
    url = reverse("admin:articles_edition_change", args=[request.edition_id])
    again = reverse("admin:articles_edition_request_again", args=[request.edition_id, request.pk])
    return Item(request.edition.title, url, request.requested_at, request.person.display_name, again)


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


def _link(link):
    # The working copy is where the link is fixed.
    url = reverse("admin:articles_article_change", args=[link.edition.article_id])
    return Item(link.edition.title, url, link.found_at, f"{link.url} ({link.reason})")


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


def _licence(image):
    url = reverse("admin:images_image_change", args=[image.pk])
    return Item(str(image), url, image.licence_until, image.licence)


def _identity_change(change):
    url = reverse("admin:authors_identitychange_change", args=[change.pk])
    return Item(change.person.name, url, change.proposed_at, change.get_kind_display())


_CAN_WRITE, _IS_EDITOR = has_permission("articles.change_article"), is_editor

QUEUES = [
    Queue(
        "waiting",
        "Waiting for my approval",
        "You were asked to review them.",
        queues.waiting_for,
        _request,
        _articles("waiting"),
        has_permission("articles.approve_edition"),
        "Read and decide",
        20,
    ),
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
        "drafts",
        "My drafts",
        "Written or changed, and not frozen yet.",
        queues.drafts,
        _draft,
        _articles("drafts"),
        _CAN_WRITE,
        "Continue writing",
        46,
    ),
    Queue(
        "changes",
        "Changes requested",
        "An approver wrote what should change.",
        lambda user: queues.changes_requested(None if is_editor(user) else user),
        _to_change,
        lambda user: _articles("changes" if is_editor(user) else "my-changes")(user),
        _CAN_WRITE,
        "Make the changes",
        22,
    ),
    Queue(
        "sent",
        "Sent for approval",
        "You asked for these approvals.",
        queues.sent_by,
        _sent,
        _articles("sent"),
        has_permission("articles.request_review"),
        "Send a new link",
        80,
        is_others_turn=True,
    ),
    Queue(
        "approved",
        "Approved, not published",
        "Approved and waiting for you to publish.",
        lambda user: queues.approved_unpublished(),
        _edition(_of_number, step="publish"),
        _articles("approved"),
        _IS_EDITOR,
        "Publish",
        30,
    ),
    Queue(
        "scheduled",
        "Scheduled",
        "They go live automatically.",
        lambda user: queues.scheduled(),
        _edition(_of_number, "live_from"),
        _articles("scheduled"),
        _IS_EDITOR,
        "Open",
        70,
        future=True,
    ),
    Queue(
        "changed",
        "Changed since approval",
        "Readers see that the text has changed since its approval.",
        lambda user: queues.changed_since_approval(),
        _edition(_of_number, step="request_review"),
        _articles("changed"),
        _IS_EDITOR,
        "Send for approval",
        34,
    ),
    Queue(
        "overdue",
        "Review overdue",
        "Their review date has passed.",
        lambda user: queues.overdue(),
        _edition(_of_number, "due", "request_review"),
        _articles("overdue"),
        _IS_EDITOR,
        "Send for approval",
        32,
    ),
    Queue(
        "due",
        "Review due in 30 days",
        "Send them to their approver now.",
        lambda user: queues.due_soon(),
        _edition(_of_number, "due", "request_review"),
        _articles("due"),
        _IS_EDITOR,
        "Send for approval",
        50,
        future=True,
    ),
    Queue(
        "never",
        "Never approved",
        "Live medical articles without approval.",
        lambda user: queues.never_approved(),
        _edition(_of_number, step="request_review"),
        _articles("never"),
        _IS_EDITOR,
        "Send for approval",
        36,
    ),
    Queue(
        "links",
        "Broken links",
        "They did not respond at the last check.",
        lambda user: queues.broken_links(),
        _link,
        _articles("links"),
        _IS_EDITOR,
        "Fix the link",
        58,
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
        "licences",
        "Licenses of pictures that end",
        "The license has ended or ends within 30 days. Pages go on showing the picture.",
        lambda user: Image.objects.licence_ending(),
        _licence,
        lambda user: f"{reverse('admin:images_image_changelist')}?ends=soon",
        has_permission("images.delete_image"),
        "Renew or replace",
        58,
        future=True,
    ),
]
