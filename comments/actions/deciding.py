"""A moderator decides about a comment, and takes a decision back."""

from django.db import transaction
from django.utils import timezone

from comments.actions import notices
from comments.models import Comment, HoldKind, ModerationEvent
from comments.refused import AlreadyDecided, NotAllowed, Refused

MODERATE = "comments.moderate_comment"
_UNDONE_BY_UNDO = [Comment.State.PENDING, Comment.State.APPROVED, Comment.State.SPAM, Comment.State.REMOVED]


@transaction.atomic
def decide(*, comment, state, by, note="", at=None):
    """Put `comment` into `state`, write the history, and return it as it is now.

    `comment` as given is what the moderator saw: when its row has another state by now, somebody else was faster, and
    AlreadyDecided says who. Every state can be reached from every other, so that each decision can be undone. Raises
    NotAllowed without the permission, Refused for an unknown state.
    """
    if state not in Comment.State.values:
        raise Refused(
            f"{str(state)[:40]!r} is no state of a comment. Choose one of: {', '.join(Comment.State.values)}."
        )
    row = locked(comment, by)
    if row.state != comment.state or row.state == state:
        raise AlreadyDecided(_who_was_faster(row))
    return _put(row, state, action=state, by=by, note=note, at=at)


@transaction.atomic
def undo(*, comment, by, at=None):
    """Take back the last decision about `comment`, which must be this moderator's to see; return it as it is now.

    `comment` as given is what the moderator saw, as for decide(). Raises AlreadyDecided, NotAllowed, and Refused where nothing
    was decided yet.
    """
    row = locked(comment, by)
    if row.state != comment.state:
        raise AlreadyDecided(_who_was_faster(row))
    last = row.events.exclude(before={}).filter(action__in=_UNDONE_BY_UNDO).order_by("-at", "-pk").first()
    if last is None or last.action != row.state:
        raise Refused("There is no decision to undo.")
    note = f"Was: {last.get_action_display().lower()}."
    return _put(row, last.before["state"], action=ModerationEvent.Action.UNDONE, by=by, note=note, at=at)


def locked(comment, by):
    """Return the row of `comment` as it is now, locked, for a moderator. Raises NotAllowed, Refused."""
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You may not moderate comments. Ask an administrator for the permission.")
    row = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if row is None:
        raise Refused("This comment was deleted in the meantime.")
    return row


def _put(row, state, *, action, by, note, at):
    before = {"state": row.state, "hold_kind": row.hold_kind}
    at = at or timezone.now()
    row.state = state
    pending = state == Comment.State.PENDING
    row.decided_at, row.decided_by = (None, None) if pending else (at, by)
    if pending and not row.hold_kind:
        row.hold_kind = HoldKind.MODERATOR
    row.save(update_fields=["state", "decided_at", "decided_by", "hold_kind"])
    notices.tell(comment=row, at=at)
    ModerationEvent.write(row, action, by=by, at=at, note=note, before=before)
    return row


def _who_was_faster(row):
    who = f" by {row.decided_by.get_username()}" if row.decided_by_id else ""
    when = f" at {timezone.localtime(row.decided_at):%H:%M on %d %B %Y}" if row.decided_at else ""
    return (
        f"The comment of {row.name} is already “{row.get_state_display().lower()}”{who}{when}. "
        "Look at it again before you change that."
    )
