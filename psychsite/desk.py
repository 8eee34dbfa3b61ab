"""The admin's first page: one card a queue, with how many wait, the oldest, and the first five; one query a card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, OuterRef, Q, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from articles import queues
from articles.models import Article, Figure
from articles.ownership import is_editor
from clinics.models import Clinic
from comments.models import Comment, Report
from images.models import Image

SHOWN = 5
# What can be a million rows is counted up to here.
COUNTED = 1000
_UNITS = [(365, "year"), (30, "month"), (7, "week"), (1, "day")]


@dataclass(frozen=True)
class Item:
    """One thing that waits: what it is called, where it is worked on, since or until when, and a word about it."""

    title: str
    url: str
    when: date | datetime | None = None
    note: str = ""

    @property
    def age(self):
        return age(self.when)


@dataclass(frozen=True)
class Queue:
    """One kind of card. `rows(user)` is a queryset in the order of work, `item(row)` shows a row, `oldest` is the field of
    its age where the order of work is not that of age; `shown(user)` says whose work it is."""

    key: str
    title: str
    about: str
    rows: Callable
    item: Callable
    url: Callable
    shown: Callable
    oldest: str = ""
    future: bool = False


@dataclass(frozen=True)
class Card:
    """A queue as one person sees it now."""

    queue: Queue
    count: int
    oldest: date | datetime | None
    items: list
    url: str

    @property
    def more(self):
        return self.count - len(self.items)

    @property
    def counted(self):
        return f"{COUNTED:,}+" if self.count > COUNTED else self.count

    @property
    def age(self):
        return age(self.oldest)


def age(when):
    """Return how long ago, or how far ahead, in words: "today", "3 days", "in 2 weeks"; empty for None."""
    if when is None:
        return ""
    day = timezone.localdate(when) if isinstance(when, datetime) else when
    days = (timezone.localdate() - day).days
    if days == 0:
        return "today"
    size, unit = next((size, unit) for size, unit in _UNITS if abs(days) >= size * (1 if size == 1 else 2))
    number = abs(days) // size
    words = f"{number} {unit}{'s' if number > 1 else ''}"
    return words if days > 0 else f"in {words}"


def card(queue, user):
    """Ask a queue: one query for the count, the oldest and the first rows."""
    rows = queue.rows(user).annotate(desk_count=Window(Count("*")))
    if queue.oldest:
        rows = rows.annotate(desk_oldest=Window(Min(queue.oldest)))
    rows = list(rows[:SHOWN])
    items = [queue.item(row) for row in rows]
    oldest = (rows[0].desk_oldest if queue.oldest else items[0].when) if rows else None
    return Card(queue, rows[0].desk_count if rows else 0, oldest, items, queue.url(user))


def cards(user):
    """The cards of everything that is this person's work, those with something in them first."""
    return sorted((card(queue, user) for queue in QUEUES if queue.shown(user)), key=lambda row: not row.count)


def _may(permission):
    return lambda user: user.has_perm(permission)


def _articles(name):
    return lambda user: f"{reverse('admin:articles_article_changelist')}?desk={name}"


def _edition(note, when="frozen_at"):
    def item(edition):
        url = reverse("admin:articles_edition_change", args=[edition.pk])
        return Item(edition.title, url, getattr(edition, when), note(edition))

    return item


def _of_number(edition):
    return f"edition {edition.number}"


def _draft(article):
    return Item(article.title, reverse("admin:articles_article_change", args=[article.pk]), article.updated_at)


def _request(request):
    url = reverse("admin:articles_edition_change", args=[request.edition_id])
    return Item(request.edition.title, url, request.requested_at, _of_number(request.edition))


def _comment(comment):
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    note = "may be at risk" if comment.risk else comment.article.title
    return Item(_start(comment), url, comment.created_at, note)


def _start(comment):
    return f"{comment.name}: {Truncator(comment.body).chars(80)}"


def comments_waiting():
    """The first comments of the moderators' pile."""
    first = Comment.objects.awaiting_moderation()
    return Comment.objects.filter(pk__in=first.values("pk")[: COUNTED + 1]).order_by(*first.query.order_by)


def _reported(comment):
    url = reverse("admin:comments_comment_change", args=[comment.pk])
    count = comment.desk_reports
    return Item(_start(comment), url, comment.desk_reported, f"{count} report{'s' if count > 1 else ''}")


def reported_comments():
    """Comments with reports that nobody has looked at, the longest waiting first."""
    reports = Report.objects.open().filter(comment=OuterRef("pk")).order_by().values("comment")
    return (
        Comment.objects.filter(pk__in=Report.objects.open().order_by("created_at").values("comment")[: COUNTED + 1])
        .annotate(
            desk_reported=Subquery(reports.annotate(first=Min("created_at")).values("first")),
            desk_reports=Subquery(reports.annotate(number=Count("pk")).values("number")),
        )
        .order_by("desk_reported", "pk")
    )


def _clinic(clinic):
    url = reverse("admin:clinics_clinic_change", args=[clinic.pk])
    return Item(clinic.name, url, clinic.checked_on, "" if clinic.checked_on else "telephone never checked")


def _link(link):
    # To the working copy: that is where it is mended.
    url = reverse("admin:articles_article_change", args=[link.edition.article_id])
    return Item(link.edition.title, url, link.found_at, f"{link.url} ({link.reason})")


def _image(image):
    return Item(str(image), reverse("admin:images_image_change", args=[image.pk]), image.created_at)


def images_to_describe():
    """Pictures without a text alternative that an article shows: most that are called decorative there are not."""
    figures, leads = Figure.objects.filter(alt="").values("image"), Article.objects.exclude(lead_image=None)
    return Image.objects.filter(Q(pk__in=figures) | Q(pk__in=leads.values("lead_image")), alt="").order_by(
        "created_at", "pk"
    )


_AT_WORK, _EDITING = _may("articles.change_article"), is_editor

QUEUES = [
    Queue(
        "waiting",
        "Waiting for my approval",
        "You were asked to read and sign them.",
        queues.waiting_for,
        _request,
        _articles("waiting"),
        _may("articles.approve_edition"),
    ),
    Queue(
        "comments",
        "Comments waiting",
        "Whoever may be at risk comes first.",
        lambda user: comments_waiting().select_related("article"),
        _comment,
        lambda user: reverse("admin:comments_comment_changelist"),
        _may("comments.moderate_comment"),
        oldest="created_at",
    ),
    Queue(
        "reported",
        "Comments reported",
        "Readers say that they should not stand.",
        lambda user: reported_comments(),
        _reported,
        lambda user: f"{reverse('admin:comments_comment_changelist')}?state=reported",
        _may("comments.moderate_comment"),
    ),
    Queue(
        "drafts",
        "My drafts",
        "Written or changed, and not frozen and sent on yet.",
        queues.drafts,
        _draft,
        _articles("drafts"),
        _AT_WORK,
    ),
    Queue(
        "changes",
        "Changes requested",
        "An approver wrote what should change.",
        lambda user: queues.changes_requested(None if is_editor(user) else user),
        _edition(_of_number),
        lambda user: _articles("changes" if is_editor(user) else "my-changes")(user),
        _AT_WORK,
    ),
    Queue(
        "approved",
        "Approved, not published",
        "Signed and waiting for you to publish.",
        lambda user: queues.approved_unpublished(),
        _edition(_of_number),
        _articles("approved"),
        _EDITING,
    ),
    Queue(
        "scheduled",
        "Scheduled",
        "They go live by themselves.",
        lambda user: queues.scheduled(),
        _edition(_of_number, "live_from"),
        _articles("scheduled"),
        _EDITING,
        future=True,
    ),
    Queue(
        "changed",
        "Changed since approval",
        "Readers see that the text has changed since it was signed.",
        lambda user: queues.changed_since_approval(),
        _edition(_of_number),
        _articles("changed"),
        _EDITING,
    ),
    Queue(
        "overdue",
        "Review overdue",
        "The date by which they were to be reviewed has passed.",
        lambda user: queues.overdue(),
        _edition(_of_number, "due"),
        _articles("overdue"),
        _EDITING,
    ),
    Queue(
        "due",
        "Review due in 30 days",
        "Send them to their approver now.",
        lambda user: queues.due_soon(),
        _edition(_of_number, "due"),
        _articles("due"),
        _EDITING,
        future=True,
    ),
    Queue(
        "never",
        "Never approved",
        "Live, medical, and signed by nobody.",
        lambda user: queues.never_approved(),
        _edition(_of_number),
        _articles("never"),
        _EDITING,
    ),
    Queue(
        "links",
        "Broken links",
        "They did not answer when they were last tried.",
        lambda user: queues.broken_links(),
        _link,
        _articles("links"),
        _EDITING,
    ),
    Queue(
        "clinics",
        "Clinics due for a check",
        "Nobody has dialled their number for 180 days.",
        lambda user: Clinic.objects.due_for_check(),
        _clinic,
        lambda user: f"{reverse('admin:clinics_clinic_changelist')}?check=due",
        _may("clinics.change_clinic"),
    ),
    Queue(
        "images",
        "Pictures without alternative text",
        "An article shows them, and nobody has said what they show.",
        lambda user: images_to_describe(),
        _image,
        lambda user: f"{reverse('admin:images_image_changelist')}?alt=decorative",
        _may("images.change_image"),
    ),
]
