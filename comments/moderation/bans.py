"""Ban commenters for a time, and lift bans."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from activity.log import record
from comments.errors import AlreadyDecided, NotAllowed
from comments.models import MODERATE, Ban, Comment, ModerationEvent
from comments.moderation import decisions
from comments.screening.identity import KEY_PERIOD, PERIODS_KEPT, Digester
from core.errors import ActionRefused
from core.text.clean import clean_line

# A digest matches only while its key is kept, so a ban cannot last longer.
MAX_BAN = KEY_PERIOD * PERIODS_KEPT
State = Comment.State
# The most comments that one ban files as spam, and the most that it holds.
MAX_FILED = 200


@transaction.atomic
def ban_author(*, comment, kind, until, by, reason, spam_pending=False, hold_public=False, at=None):
    """Ban the author of `comment` until a moment; return the Ban with `.last_event`.

    `kind` is a Ban.Kind. With `spam_pending`, waiting comments by the same author are filed as spam,
    except possible crises. With `hold_public`, public ones wait for a moderator again. Raises NotAllowed,
    AlreadyDecided, ActionRefused.
    """
    at, row = at or timezone.now(), decisions.lock_comment(comment, by)
    reason = clean_line(reason)[:200]
    mine, digest = _digests(row, kind, at)
    if not reason:
        raise ActionRefused("Enter a reason that other moderators can understand.")
    if not at < until <= at + MAX_BAN + timedelta(days=1):
        raise ActionRefused(f"Choose an end date between tomorrow and {MAX_BAN.days} days from now.")
    standing = Ban.objects.in_force(at).filter(digest__in=mine, until__gte=until).select_related("by").first()
    if standing is not None:
        who = f" by {standing.by.get_username()}" if standing.by else ""
        raise AlreadyDecided(
            f"The author is already banned until {date_format(timezone.localdate(standing.until))}{who}."
        )
    made = Ban.objects.create(kind=kind, digest=digest, until=until, reason=reason, comment=row, by=by, created_at=at)
    filed = _decide_others(kind, mine, State.PENDING, State.SPAM, by, at) if spam_pending else []
    held = _decide_others(kind, mine, State.APPROVED, State.PENDING, by, at) if hold_public else []
    note = f"{made.get_kind_display()}, until {date_format(timezone.localdate(until))}: {reason}"
    before = {"ban": made.pk, "decided": filed + held}
    made.filed = len(filed)
    made.last_event = ModerationEvent.write(row, ModerationEvent.Action.BANNED, by=by, at=at, note=note, before=before)
    record(
        "ban.made",
        by=by,
        about=made,
        article=row.article_id,
        details={"comments filed as spam": len(filed), "comments held": len(held)},
    )
    return made


@transaction.atomic
def lift_ban(*, ban, by, at=None):
    """End a ban now. Raises NotAllowed, AlreadyDecided."""
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You don’t have permission to moderate comments. Ask an administrator.")
    at = at or timezone.now()
    if not Ban.objects.in_force(at).filter(pk=ban.pk).update(lifted_at=at, lifted_by=by):
        raise AlreadyDecided("This ban has already ended.")
    record("ban.lifted", by=by, about=ban)


def _digests(row, kind, at):
    """Return this author's digests, the longest-lived first. Raises ActionRefused."""
    if kind not in Ban.Kind.values:
        raise ActionRefused("Choose what to ban: the email address or the client's address.")
    if kind == Ban.Kind.CLIENT:
        mine = [row.client_hash] if row.client_hash else []
    else:
        digester = Digester.now(at)
        mine = digester.emails(row.email) or ([row.email_hash] if row.email_hash else [])
    if not mine:
        what = "the client's address" if kind == Ban.Kind.CLIENT else "an email address"
        raise ActionRefused(f"We don’t have {what} for this comment. Ban by the other one.")
    return mine, mine[0]


def _decide_others(kind, mine, old, new, by, at):
    """Move the author's comments to another state; return the steps' numbers."""
    field = "client_hash__in" if kind == Ban.Kind.CLIENT else "email_hash__in"
    rows = Comment.objects.filter(**{field: mine}, state=old).order_by("pk")
    if old == State.PENDING:
        rows = rows.filter(risk=0)
    return [
        decisions.decide(comment=each, state=new, by=by, note="Its author was banned.", at=at).last_event.pk
        for each in rows[:MAX_FILED]
    ]
