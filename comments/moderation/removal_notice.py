"""Show the author of a removed comment the reason, and email it if possible."""

from django.conf import settings
from django.utils import timezone

import outbox.actions
from articles.models import Edition
from comments.models import Comment, HoldKind, RemovalReason, Report, Subscription
from comments.notifications import reply_emails, subscriptions
from comments.screening.identity import Digester
from core.errors import ActionRefused

KIND = "comment_removed"
CRISIS_KINDS = {HoldKind.CRISIS, HoldKind.REACTION}


def may_receive_reason(comment, reports):
    """Return True if the author may be sent a standard removal reason.

    A possible crisis gets none: “not about this article” would tell a person who wrote that they want to
    die that they broke a rule, perhaps at night and alone. They saw help lines when they wrote. Anything
    else comes from a person. A reader's report of a crisis counts even before a moderator reviewed it.
    """
    is_crisis = comment.risk or comment.hold_kind in CRISIS_KINDS
    return not is_crisis and not any(report.reason == Report.Reason.RISK for report in reports)


def check_reason(row, state, removal_reason):
    """Raise ActionRefused if `removal_reason` may not be sent on a move to `state`."""
    if not removal_reason:
        return
    if removal_reason not in RemovalReason.values:
        raise ActionRefused(f"{str(removal_reason)[:40]!r} is not a removal reason. Choose one from the list.")
    if state != Comment.State.REMOVED:
        raise ActionRefused("A removal reason is sent only when a comment is removed. Choose “none” for anything else.")
    if not may_receive_reason(row, row.reports.all()):
        raise ActionRefused(
            f"The comment of {row.name} may describe a crisis, so its author gets no standard reason. Read “What to answer” and "
            "choose “none” to remove it."
        )


def notify_author(row, at):
    """Enqueue the email about a locked row, or cancel one that still waits."""
    if not row.removal_reason:
        outbox.actions.cancel(group=subscriptions.removal_key(row.pk))
        return
    confirmed = _confirmed_subscription(row, at)
    edition = Edition.objects.live(at).filter(article=row.article_id).select_related("article").first()
    if confirmed is None or edition is None:
        return
    if reply_emails.count_emails_today(confirmed.email, at, KIND, reply_emails.KIND) >= reply_emails.MAX_EMAILS_PER_DAY:
        return
    context = {
        "title": edition.title,
        "removed_at": timezone.localtime(at),
        "why": row.removal_message,
        "link": f"{settings.SITE_URL}{edition.article.get_absolute_url()}#comments",
    }
    # Without an email, the page behind the edit link still shows the reason.
    reply_emails.enqueue_email(
        confirmed, kind=KIND, context=context, key=f"{subscriptions.removal_key(row.pk)}:1", at=at
    )


def _confirmed_subscription(row, at):
    """Return a Subscription that confirms the author's address, or None.

    The one for this comment comes first.
    """
    if not row.email:
        return None
    rows = Subscription.objects.active().filter(
        email_hash__in=Digester.now(at).emails(row.email), comment__isnull=False, email__iexact=row.email
    )
    return min(rows, key=lambda one: (one.comment_id != row.pk, one.pk), default=None)
