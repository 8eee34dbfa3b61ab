"""Email moderators that comments wait: numbers and a link, no word of a comment."""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from comments.models import MODERATE, Comment, ModeratorEmailPreference, Report
from outbox import actions as outbox
from outbox.models import Email

log = logging.getLogger(__name__)

KIND = "moderation"
# The shortest time between two emails to one moderator.
MIN_INTERVAL = timedelta(minutes=15)
# A possible crisis that still waits causes another email after this time.
REMIND_AFTER = timedelta(hours=1)
# Members of this group get emails by default; other moderators must turn them on.
MODERATOR_GROUP = "Moderator"
# Counting stops here, and at most so many numbers are named.
MAX_COUNTED, MAX_NUMBERS = 1000, 20


class PendingSummary(NamedTuple):
    """The comments that wait: how many, how many at risk, and since when.

    Counts stop at MAX_COUNTED + 1. `reported` comments have open reports. In `reported_risk` of them,
    which readers still see, a report names a possible crisis.
    """

    waiting: int
    at_risk: int
    numbers: list
    newest: object
    oldest_at_risk: object
    reported: int
    reported_risk: int
    newest_report: object

    @property
    def urgent(self):
        return self.at_risk + self.reported_risk


def find_recipients():
    """Return the active moderators who have an address and want emails; two queries."""
    backend = "django.contrib.auth.backends.ModelBackend"
    users = get_user_model().objects.with_perm(MODERATE, backend=backend, include_superusers=False)
    users = (
        users.exclude(email="")
        .filter(is_active=True)
        .annotate(by_role=Count("groups", filter=Q(groups__name=MODERATOR_GROUP), distinct=True))
    )
    wanted = dict(ModeratorEmailPreference.objects.values_list("user", "wanted"))
    return [user for user in users.order_by("pk") if wanted.get(user.pk, bool(user.by_role))]


def wants_email(user):
    """Return True if `user` gets emails about comments, given an address."""
    preference = ModeratorEmailPreference.objects.filter(user=user).first()
    return preference.wanted if preference else user.groups.filter(name=MODERATOR_GROUP).exists()


def save_email_preference(*, user, wanted):
    """Save whether `user` wants emails about comments."""
    ModeratorEmailPreference.objects.update_or_create(user=user, defaults={"wanted": bool(wanted)})


def pending_summary():
    """Return the PendingSummary of this moment; three queries at most."""
    first = Comment.objects.awaiting_moderation()
    found = Comment.objects.filter(pk__in=first.values("pk")[: MAX_COUNTED + 1]).aggregate(
        waiting=Count("pk"),
        at_risk=Count("pk", filter=Q(risk__gt=0)),
        newest=Max("created_at"),
        oldest_at_risk=Min("created_at", filter=Q(risk__gt=0)),
    )
    numbers = list(first.filter(risk__gt=0).values_list("pk", flat=True)[:MAX_NUMBERS]) if found["at_risk"] else []
    newest = Report.objects.open().order_by("-created_at").values("pk")[: MAX_COUNTED + 1]
    shown_at_risk = Q(reason=Report.Reason.RISK) & ~Q(comment__state=Comment.State.PENDING)
    found |= Report.objects.filter(pk__in=newest).aggregate(
        reported=Count("comment", distinct=True),
        reported_risk=Count("comment", distinct=True, filter=shown_at_risk),
        newest_report=Max("created_at"),
    )
    return PendingSummary(numbers=numbers, **found)


def find_due(at=None, waiting=None):
    """Return (PendingSummary, accounts that are due an email about it at `at`)."""
    at, waiting = at or timezone.now(), waiting or pending_summary()
    if not (waiting.waiting or waiting.reported):
        return waiting, []
    users = find_recipients()
    last = dict(
        Email.objects.filter(kind=KIND, to__in=[user.email for user in users])
        .order_by()
        .values_list("to")
        .annotate(Max("created_at"))
    )
    found = {user.email: user for user in reversed(users) if _is_due(last.get(user.email), waiting, at)}
    return waiting, sorted(found.values(), key=lambda user: user.pk)


def _is_due(last, waiting, at):
    if last is None:
        return True
    if at - last < MIN_INTERVAL:
        return False
    came = [moment for moment in (waiting.newest, waiting.newest_report) if moment]
    return max(came) > last or (waiting.urgent > 0 and at - last >= REMIND_AFTER)


@transaction.atomic
def notify_moderators(*, at=None):
    """Enqueue the emails that are due; return the accounts that get one.

    Any number of processes may call it.
    """
    at = at or timezone.now()
    waiting, users = find_due(at)
    quarter = int(at.timestamp() // MIN_INTERVAL.total_seconds())
    context = {
        "summary": waiting,
        "more": waiting.waiting > MAX_COUNTED,
        "counted": min(waiting.waiting, MAX_COUNTED),
        "link": f"{settings.SITE_URL}{reverse('admin:comments_comment_changelist')}",
    }
    notified = []
    for user in users:
        try:
            outbox.enqueue_template(to=user.email, kind=KIND, context=context, key=f"{KIND}:{user.pk}:{quarter}")
        except outbox.BadAddress:  # a bad address of an account must not block a reader's comment
            log.warning("No email can be sent to the address of account %s.", user.pk)
        else:
            notified.append(user)
    return notified
