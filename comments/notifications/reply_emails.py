"""Letters to those who wait for answers, written when an answer is first shown."""

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
# Answers that come within this time share a letter, and what a moderator takes back within it is never sent.
BUNDLE, MOST_IN_ONE = timedelta(minutes=10), 20
MOST_A_DAY = 20


def tell(*, comment, at=None):
    """Write to those who wait for answers to what `comment` answers, unless it was shown before; return how many.

    Called in the transaction in which it becomes approved. Its own writer is not told; nobody gets two letters about it, or more
    than MOST_A_DAY a day. What is said is where it stands, never what it says or who wrote it.
    """
    at = at or timezone.now()
    if comment.parent_id is None or comment.state != Comment.State.APPROVED:
        return 0
    waiting = _waiting_for(comment)
    if not waiting or comment.events.filter(before__state=Comment.State.APPROVED).exists():
        return 0
    edition = Edition.objects.live(at).filter(article=comment.article_id).select_related("article").first()
    if edition is None:
        return 0
    link = f"{settings.SITE_URL}{comment.get_absolute_url()}"
    return sum(_write(subscription, comment, edition.title, link, at) for subscription in waiting)


def _waiting_for(comment):
    """The subscriptions to tell, one an address: to what is answered, before those to the conversation's first comment."""
    of = Q(comment=comment.parent_id) | Q(comment=comment.root_id)
    rows = sorted(Subscription.objects.active().filter(of), key=lambda row: row.comment_id != comment.parent_id)
    digester, found = Digester.now(), {}
    for row in rows:
        own = comment.email.casefold() == row.email.casefold() or comment.email_hash in digester.emails(row.email)
        if not own:
            found.setdefault(row.email.casefold(), row)
    return list(found.values())


def _write(subscription, comment, title, link, at):
    group = subscriptions.group_of(subscription.pk)
    if outbox.actions.append_line(group=group, line=link, max_lines=MOST_IN_ONE - 1):
        return 1
    today = written_today(subscription.email, at, KIND)
    if today >= MOST_A_DAY:
        return 0
    context = {"title": title, "link": link, "is_last": today == MOST_A_DAY - 1}
    return int(write_to(subscription, kind=KIND, context=context, key=f"{group}:{comment.pk}", at=at))


def written_today(email, at, *kinds):
    """How many letters of these kinds an address got within a day before `at`."""
    return Email.objects.filter(kind__in=kinds, to=email, created_at__gt=at - timedelta(days=1)).count()


def write_to(subscription, *, kind, context, key, at):
    """Write a letter that goes after BUNDLE, and can be stopped by its link or one click; return whether it can be addressed."""
    stop = f"{settings.SITE_URL}{subscriptions.stop_path(subscription)}"
    try:
        outbox.actions.enqueue_template(
            to=subscription.email,
            kind=kind,
            context={**context, "stop": stop},
            key=key,
            # The demonstration has no worker that would come back for it.
            not_before=at if settings.DEBUG else at + BUNDLE,
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
    except outbox.actions.BadAddress:
        return False
    return True
