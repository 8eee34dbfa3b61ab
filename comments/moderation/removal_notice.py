"""The writer of a removed comment learns why: by the link that only they have, and by letter if their address is confirmed."""

from django.conf import settings
from django.utils import timezone

import outbox.actions
from articles.models import Edition
from comments.models import Comment, HoldKind, Report, Subscription, Told
from comments.notifications import reply_emails, subscriptions
from comments.screening.identity import Digester
from core.errors import ActionRefused

KIND = "comment_removed"
_DANGER = {HoldKind.CRISIS, HoldKind.REACTION}


def may_be_told(comment, reports):
    """Whether the writer of `comment`, about which there are these Reports, may be told why it is removed in a ready sentence.

    Not when they may be in danger. "Not about this article" or "advice on doses" tells somebody who has just written that they
    want to die that they did it wrong, in the voice of a form, perhaps at night and alone. They were shown help lines when they
    wrote; what they hear besides comes from a person, from the replies that were thought over for them, or not at all. A
    reader's word that somebody is in danger counts as much as ours, also when nobody has looked at it yet.
    """
    in_danger = comment.risk or comment.hold_kind in _DANGER
    return not in_danger and not any(report.reason == Report.Reason.RISK for report in reports)


def check(row, state, told):
    """Raise ActionRefused if the writer of a locked row that comes into `state` cannot be told `told`."""
    if not told:
        return
    if told not in Told.values:
        raise ActionRefused(f"{str(told)[:40]!r} is not a removal reason. Choose one from the list.")
    if state != Comment.State.REMOVED:
        raise ActionRefused(
            "A removal reason is sent only when a comment is removed. Choose “nothing” for anything else."
        )
    if not may_be_told(row, row.reports.all()):
        raise ActionRefused(
            f"The comment of {row.name} may describe a crisis, so its author gets no standard reason. Read “What to answer”, and "
            "choose “nothing” to remove it."
        )


def tell(row, at):
    """Write the letter about a locked row as it is now, or take back one that still waits."""
    if not row.told:
        outbox.actions.cancel(group=subscriptions.told_group(row.pk))
        return
    confirmed = _confirmed(row, at)
    edition = Edition.objects.live(at).filter(article=row.article_id).select_related("article").first()
    if confirmed is None or edition is None:
        return
    if reply_emails.written_today(confirmed.email, at, KIND, reply_emails.KIND) >= reply_emails.MOST_A_DAY:
        return
    context = {
        "title": edition.title,
        "removed_at": timezone.localtime(at),
        "why": row.told_sentence,
        "link": f"{settings.SITE_URL}{edition.article.get_absolute_url()}#comments",
    }
    # Where it cannot be addressed, the page behind the writer's link says the same.
    reply_emails.write_to(confirmed, kind=KIND, context=context, key=f"{subscriptions.told_group(row.pk)}:1", at=at)


def _confirmed(row, at):
    """A Subscription by which the owner of the writer's address has said that it is theirs, the comment's own first, or None."""
    if not row.email:
        return None
    rows = Subscription.objects.active().filter(
        email_hash__in=Digester.now(at).emails(row.email), comment__isnull=False, email__iexact=row.email
    )
    return min(rows, key=lambda one: (one.comment_id != row.pk, one.pk), default=None)
