"""The desk's cards of articles. index.py adds the next step to each row."""

from dataclasses import replace

from django.urls import reverse

from articles.approval import queues
from articles.permissions import is_editor
from psychsite.desk import to_fix
from psychsite.desk.cards import Item, Queue, has_permission


def _articles(name):
    return lambda user: f"{reverse('admin:articles_article_changelist')}?desk={name}"


def _edition(when="frozen_at", step=""):
    def item(edition):
        url = reverse("admin:articles_edition_change", args=[edition.pk])
        press = reverse(f"admin:articles_edition_{step}", args=[edition.pk]) if step else ""
        return Item(edition.title, url, getattr(edition, when), press=press, article=edition.article_id)

    return item


def draft_item(article):
    url = reverse("admin:articles_article_change", args=[article.pk])
    return Item(article.title, url, article.updated_at, article=article.pk)


def _request(request):
    url = reverse("admin:articles_edition_change", args=[request.edition_id])
    return Item(request.edition.title, url, request.requested_at, article=request.edition.article_id)


def _to_change(edition):
    url = reverse("admin:articles_article_change", args=[edition.article_id])
    return Item(edition.title, url, edition.frozen_at, article=edition.article_id)


def _sent(request):
    again = reverse("admin:articles_edition_request_again", args=[request.edition_id, request.pk])
    return replace(_request(request), press=again)


def _link(link):
    # The working copy is where the link is fixed.
    url = reverse("admin:articles_article_change", args=[link.edition.article_id])
    return Item(link.edition.title, url, link.found_at, f"{link.url} ({link.reason})")


def _interested(edition):
    # It is no next step of the article: its text is approved, and stays so until the approver has answered.
    url = reverse("admin:articles_edition_request_review", args=[edition.pk])
    return Item(
        edition.title, url, edition.frozen_at, f"{edition.interested} has an interest in a clinic that it names"
    )


def _notice(cited):
    url = reverse("admin:articles_source_change", args=[cited.source_id])
    return Item(cited.edition.title, url, cited.source.notice.found_at, f"{cited.source} {cited.source.notice}")


def _to_fix(row):
    url = reverse("admin:articles_article_change", args=[row.edition.article_id])
    return Item(row.edition.title, url, None, row.finding)


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
        "Open",
        20,
    ),
    Queue(
        "drafts",
        "My drafts",
        "Written or changed, and not frozen yet.",
        queues.drafts,
        draft_item,
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
        "Open",
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
    ),
    Queue(
        "approved",
        "Approved, not published",
        "Approved and waiting for you to publish.",
        lambda user: queues.approved_unpublished(),
        _edition(),
        _articles("approved"),
        _IS_EDITOR,
        "Open",
        30,
    ),
    Queue(
        "scheduled",
        "Scheduled",
        "They go live automatically.",
        lambda user: queues.scheduled(),
        _edition("live_from"),
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
        _edition(),
        _articles("changed"),
        _IS_EDITOR,
        "Open",
        34,
    ),
    Queue(
        "overdue",
        "Review overdue",
        "Their review date has passed.",
        lambda user: queues.overdue(),
        _edition("due"),
        _articles("overdue"),
        _IS_EDITOR,
        "Open",
        32,
    ),
    Queue(
        "due",
        "Review due in 30 days",
        "Send them to their approver now.",
        lambda user: queues.due_soon(),
        _edition("due", "request_review"),
        _articles("due"),
        _IS_EDITOR,
        "Send for approval",
        50,
        future=True,
    ),
    Queue(
        "never",
        "Live without approval",
        "Live medical articles without approval.",
        lambda user: queues.never_approved(),
        _edition(),
        _articles("never"),
        _IS_EDITOR,
        "Open",
        36,
    ),
    Queue(
        "interests",
        "Interest not disclosed",
        "An approver got an interest later. Ask them to approve again and disclose it, or to withdraw.",
        lambda user: queues.undisclosed_interests(),
        _interested,
        _articles("interests"),
        _IS_EDITOR,
        "Send for approval",
        23,
    ),
    Queue(
        "notices",
        "Sources retracted or corrected",
        "A live article cites them. Change the text, or say why it is not affected.",
        lambda user: queues.open_notices(),
        _notice,
        _articles("notices"),
        _IS_EDITOR,
        "Check the source",
        21,
    ),
    Queue(
        "to_fix",
        "Imported texts to fix",
        "The checklist let this through because readers had the texts already.",
        lambda user: to_fix.worst_first(),
        _to_fix,
        lambda user: reverse("admin:to_fix"),
        _CAN_WRITE,
        "Open",
        57,
        oldest="at",
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
]
