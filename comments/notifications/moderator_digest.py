"""Letters that tell moderators that something waits: numbers and a link, never a word or a name of a comment."""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone

from comments.models import MODERATE, Comment, ModeratorMail, Report
from outbox import actions as outbox
from outbox.models import Email

log = logging.getLogger(__name__)

KIND = "moderation"
# At most one letter a moderator in this time, whatever comes in.
EVERY = timedelta(minutes=15)
# Somebody who may be in danger and still waits is told of again after this time; anything else only when more comes in.
AGAIN = timedelta(hours=1)
# Whoever is in the group of this name gets letters unless they say no; others who may moderate, when they say yes.
GROUP = "Moderator"
# A pile is counted up to here.
COUNTED, NAMED = 1000, 20


class Pile(NamedTuple):
    """What waits: how many (at most COUNTED + 1), how many of them at risk, their numbers, and when the newest came in.

    `reported` comments have reports that nobody has looked at; one says of `reported_risk`, which readers see, that
    somebody may be in danger.
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


def moderators():
    """Active accounts that may moderate, have an address and want letters; two queries."""
    backend = "django.contrib.auth.backends.ModelBackend"
    users = get_user_model().objects.with_perm(MODERATE, backend=backend, include_superusers=False)
    users = (
        users.exclude(email="")
        .filter(is_active=True)
        .annotate(by_role=Count("groups", filter=Q(groups__name=GROUP), distinct=True))
    )
    said = dict(ModeratorMail.objects.values_list("user", "wanted"))
    return [user for user in users.order_by("pk") if said.get(user.pk, bool(user.by_role))]


def wants_mail(user):
    """Whether letters are written to `user` if they have an address."""
    said = ModeratorMail.objects.filter(user=user).first()
    return said.wanted if said else user.groups.filter(name=GROUP).exists()


def choose_mail(*, user, wanted):
    """Keep whether `user` wants letters."""
    ModeratorMail.objects.update_or_create(user=user, defaults={"wanted": bool(wanted)})


def pile():
    """The Pile as it is now; three queries at most."""
    first = Comment.objects.awaiting_moderation()
    found = Comment.objects.filter(pk__in=first.values("pk")[: COUNTED + 1]).aggregate(
        waiting=Count("pk"),
        at_risk=Count("pk", filter=Q(risk__gt=0)),
        newest=Max("created_at"),
        oldest_at_risk=Min("created_at", filter=Q(risk__gt=0)),
    )
    numbers = list(first.filter(risk__gt=0).values_list("pk", flat=True)[:NAMED]) if found["at_risk"] else []
    newest = Report.objects.open().order_by("-created_at").values("pk")[: COUNTED + 1]
    shown_at_risk = Q(reason=Report.Reason.RISK) & ~Q(comment__state=Comment.State.PENDING)
    found |= Report.objects.filter(pk__in=newest).aggregate(
        reported=Count("comment", distinct=True),
        reported_risk=Count("comment", distinct=True, filter=shown_at_risk),
        newest_report=Max("created_at"),
    )
    return Pile(numbers=numbers, **found)


def due(at=None, waiting=None):
    """(the Pile, the accounts to which a letter about it is due at `at`)."""
    at, waiting = at or timezone.now(), waiting or pile()
    if not (waiting.waiting or waiting.reported):
        return waiting, []
    users = moderators()
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
    if at - last < EVERY:
        return False
    came = [moment for moment in (waiting.newest, waiting.newest_report) if moment]
    return max(came) > last or (waiting.urgent > 0 and at - last >= AGAIN)


@transaction.atomic
def notify_moderators(*, at=None):
    """Write the letters that are due into the outbox; return the accounts that get one. Any number of processes may call it."""
    at = at or timezone.now()
    waiting, users = due(at)
    quarter = int(at.timestamp() // EVERY.total_seconds())
    context = {
        "pile": waiting,
        "more": waiting.waiting > COUNTED,
        "counted": min(waiting.waiting, COUNTED),
        "link": f"{settings.SITE_URL}{reverse('admin:comments_comment_changelist')}",
    }
    told = []
    for user in users:
        try:
            outbox.enqueue_template(to=user.email, kind=KIND, context=context, key=f"{KIND}:{user.pk}:{quarter}")
        except outbox.BadAddress:  # an account's address must not keep a reader's comment out
            log.warning("No letter can be sent to the address of account %s.", user.pk)
        else:
            told.append(user)
    return told
