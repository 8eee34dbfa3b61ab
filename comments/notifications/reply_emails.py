"""Email the followers of a comment when a reply is first shown."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

import outbox.actions
from articles.models import Edition
from comments.models import Comment, Subscription
from comments.notifications import subscriptions
from comments.screening.identity import Digester
from outbox.models import Email

KIND = "comment_reply"
# Replies within this time share an email, and one that a moderator undoes within it is never sent.
BUNDLE_DELAY, MAX_REPLIES_PER_EMAIL = timedelta(minutes=10), 20
MAX_EMAILS_PER_DAY = 20


def notify_followers(*, comment, at=None):
    """Enqueue emails about a newly approved reply; return how many.

    Call it in the transaction that approves `comment`. Its own author gets none, and no follower gets
    two about one reply or more than MAX_EMAILS_PER_DAY. The email says where the reply is, never what it
    says or who wrote it.
    """
    at = at or timezone.now()
    if comment.parent_id is None or comment.state != Comment.State.APPROVED:
        return 0
    waiting = _followers_of(comment)
    if not waiting or comment.events.filter(before__state=Comment.State.APPROVED).exists():
        return 0
    edition = Edition.objects.live(at).filter(article=comment.article_id).select_related("article").first()
    if edition is None:
        return 0
    link = f"{settings.SITE_URL}{comment.get_absolute_url()}"
    return sum(_notify(subscription, comment, edition.title, link, at) for subscription in waiting)


def _followers_of(comment):
    """Return one subscription per address; those to the parent come first."""
    of = Q(comment=comment.parent_id) | Q(comment=comment.root_id)
    rows = sorted(Subscription.objects.active().filter(of), key=lambda row: row.comment_id != comment.parent_id)
    digester, found = Digester.now(), {}
    for row in rows:
        own = comment.email.casefold() == row.email.casefold() or comment.email_hash in digester.emails(row.email)
        if not own:
            found.setdefault(row.email.casefold(), row)
    return list(found.values())


def _notify(subscription, comment, title, link, at):
    group = subscriptions.reply_key(subscription.pk)
    if outbox.actions.append_line(group=group, line=link, max_lines=MAX_REPLIES_PER_EMAIL - 1):
        return 1
    today = count_emails_today(subscription.email, at, KIND)
    if today >= MAX_EMAILS_PER_DAY:
        return 0
    context = {"title": title, "link": link, "is_last": today == MAX_EMAILS_PER_DAY - 1}
    return int(enqueue_email(subscription, kind=KIND, context=context, key=f"{group}:{comment.pk}", at=at))


def count_emails_today(email, at, *kinds):
    """Return how many emails of these kinds an address got in the day before `at`."""
    return Email.objects.filter(kind__in=kinds, to=email, created_at__gt=at - timedelta(days=1)).count()


def enqueue_email(subscription, *, kind, context, key, at):
    """Enqueue an email with an unsubscribe link after BUNDLE_DELAY; return success."""
    unsubscribe_link = f"{settings.SITE_URL}{subscriptions.unsubscribe_path(subscription)}"
    try:
        outbox.actions.enqueue_template(
            to=subscription.email,
            kind=kind,
            context={**context, "unsubscribe_link": unsubscribe_link},
            key=key,
            # The demonstration runs no worker later.
            not_before=at if settings.DEBUG else at + BUNDLE_DELAY,
            headers={
                "List-Unsubscribe": f"<{unsubscribe_link}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
    except outbox.actions.BadAddress:
        return False
    return True
