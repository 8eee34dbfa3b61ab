"""A moderator decides about a comment, and takes a decision back."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from comments.errors import AlreadyDecided, NotAllowed
from comments.models import MODERATE, Comment, HoldKind, ModerationEvent, Report
from comments.moderation import removal_notice
from comments.notifications import reply_emails
from comments.spam import learning
from comments.threads import pinning
from core.errors import ActionRefused

_UNDONE_BY_UNDO = [Comment.State.PENDING, Comment.State.APPROVED, Comment.State.SPAM, Comment.State.REMOVED]
# What makes the text another one than a moderator has read.
_TEXT_CHANGED = [ModerationEvent.Action.CHANGED, ModerationEvent.Action.REDACTED]
# What happens to a comment without anybody having decided anything.
_NO_DECISION = [ModerationEvent.Action.REPORTED, ModerationEvent.Action.HELPED]


@transaction.atomic
def decide(*, comment, state, by, note="", told="", since=None, at=None):
    """Put `comment` into `state`, write the history, and return it as it is now, with the line of history as `.last_event`.

    `comment` as given is what the moderator saw: when its row has another state by now, or its text was changed after the event
    `since` (a number), AlreadyDecided says who did what. Its open reports are closed. Every state can be reached from every
    other, so that each decision can be undone. `told`, one of Told, is what the writer of what is removed learns of why; the
    `note` is for moderators. Raises NotAllowed without the permission, ActionRefused for an unknown state or what must not be told.
    """
    if state not in Comment.State.values:
        raise ActionRefused(
            f"{str(state)[:40]!r} is not a state of a comment. Choose one of: {', '.join(Comment.State.values)}."
        )
    row = locked(comment, by)
    if row.state != comment.state or row.state == state:
        raise AlreadyDecided(_who_was_faster(row))
    check_since(row, since, by, _TEXT_CHANGED)
    removal_notice.check(row, state, told)
    return _put(row, state, learning.lesson_of(state), action=state, by=by, note=note, told=told, at=at)


@transaction.atomic
def undo(*, comment, by, at=None):
    """Take back the last decision about `comment`, which must be this moderator's to see; return it as it is now.

    `comment` as given is what the moderator saw, as for decide(). Raises AlreadyDecided, NotAllowed, and ActionRefused where nothing
    was decided yet.
    """
    row = locked(comment, by)
    if row.state != comment.state:
        raise AlreadyDecided(_who_was_faster(row))
    last = last_decision(row)
    if last is None or last.action != row.state:
        raise ActionRefused("There is no decision to undo.")
    note = f"Was: {last.get_action_display().lower()}."
    undone = {"event": last.pk}
    reports = last.before.get("reports", [])
    Report.objects.filter(pk__in=reports, comment=row).update(closed_at=None, closed_by=None)
    state, learnt, told = last.before["state"], last.before.get("learnt", ""), last.before.get("told", "")
    return _put(
        row, state, learnt, action=ModerationEvent.Action.UNDONE, by=by, note=note, told=told, at=at, undone=undone,
        pinned=last.before.get("pinned", False),
    )  # fmt: skip


def last_decision(row):
    """The event that a moderator's last decision about `row` left, of those that were not taken back, or None."""
    undone = [
        event.before.get("event") for event in row.events.filter(action=ModerationEvent.Action.UNDONE).order_by("pk")
    ]
    decisions = row.events.exclude(before={}).filter(action__in=_UNDONE_BY_UNDO).exclude(pk__in=filter(None, undone))
    return decisions.order_by("-at", "-pk").first()


def locked(comment, by):
    """Return the row of `comment` as it is now, locked, for a moderator. Raises NotAllowed, ActionRefused."""
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You don’t have permission to moderate comments. Ask an administrator.")
    row = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if row is None:
        raise ActionRefused("This comment has been deleted.")
    return row


def check_since(row, since, by, actions=None):
    """Raise AlreadyDecided if anybody else did one of `actions` (None: anything) to a locked row after the event `since`."""
    if since is None:
        return
    newer = row.events.filter(pk__gt=since).exclude(by=by).exclude(action__in=_NO_DECISION)
    if actions is not None:
        newer = newer.filter(action__in=actions)
    event = newer.select_related("by").last()
    if event is not None:
        who = f" by {event.by.get_username()}" if event.by else ""
        raise AlreadyDecided(
            f"Since you opened this page, the comment of {row.name} had: “{event.get_action_display().lower()}”{who} at "
            f"{timezone.localtime(event.at):%H:%M}. Look at it again; nothing of yours was done."
        )


def close_reports(row, by, at):
    """Close the open reports of a locked row; return their numbers."""
    numbers = list(row.reports.open().values_list("pk", flat=True))
    if numbers:
        Report.objects.filter(pk__in=numbers).update(closed_at=at, closed_by=by)
    return numbers


def _put(row, state, lesson, *, action, by, note, told, at, undone=None, pinned=False):
    before = {"state": row.state, "hold_kind": row.hold_kind, "learnt": row.learnt, **(undone or {})}
    before |= {"told": row.told} if row.told else {}
    at = at or timezone.now()
    row.state, row.told = state, told
    if pinning.take(row):
        before["pinned"] = True
    elif pinned:
        pinning.put_back(row, by=by, at=at)
    pending = state == Comment.State.PENDING
    row.decided_at, row.decided_by = (None, None) if pending else (at, by)
    if pending and not row.hold_kind:
        row.hold_kind = HoldKind.MODERATOR
    if undone is None and not pending and (closed := close_reports(row, by, at)):
        before["reports"] = closed
    learning.teach(row, lesson)
    row.save(update_fields=["state", "decided_at", "decided_by", "hold_kind", "learnt", "told", *pinning.FIELDS])
    reply_emails.tell(comment=row, at=at)
    removal_notice.tell(row, at)
    row.last_event = ModerationEvent.write(row, action, by=by, at=at, note=note, told=told, before=before)
    return row


def _who_was_faster(row):
    who = f" by {row.decided_by.get_username()}" if row.decided_by_id else ""
    when = f" on {date_format(timezone.localtime(row.decided_at), 'DATETIME_FORMAT')}" if row.decided_at else ""
    return (
        f"The comment of {row.name} is already “{row.get_state_display().lower()}”{who}{when}. "
        "Look at it again before you change that."
    )
