"""Decide about comments, and undo decisions."""

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

_DECISIONS = [Comment.State.PENDING, Comment.State.APPROVED, Comment.State.SPAM, Comment.State.REMOVED]
# After these, the text is no longer the one that a moderator read.
_TEXT_CHANGED = [ModerationEvent.Action.CHANGED, ModerationEvent.Action.REDACTED]
# These happen without a moderator's decision.
_BY_READERS = [ModerationEvent.Action.REPORTED, ModerationEvent.Action.HELPED]


@transaction.atomic
def decide(*, comment, state, by, note="", removal_reason="", since=None, at=None):
    """Put `comment` into `state`; return it as it is now, with `.last_event`.

    `comment` as given is what the moderator saw. If its row has another state, or its text changed after
    the event number `since`, AlreadyDecided names who did what. Its open reports are closed. Any state
    may follow any other, so every decision can be undone. `removal_reason` is a RemovalReason that the
    author sees; the `note` is for moderators. Raises NotAllowed, AlreadyDecided, ActionRefused.
    """
    if state not in Comment.State.values:
        raise ActionRefused(
            f"{str(state)[:40]!r} is not a state of a comment. Choose one of: {', '.join(Comment.State.values)}."
        )
    row = lock_comment(comment, by)
    if row.state != comment.state or row.state == state:
        raise AlreadyDecided(_conflict_sentence(row))
    check_unchanged_since(row, since, by, _TEXT_CHANGED)
    removal_notice.check_reason(row, state, removal_reason)
    return _apply(
        row, state, learning.lesson_for(state), action=state, by=by, note=note, removal_reason=removal_reason, at=at
    )


@transaction.atomic
def undo_decision(*, comment, by, at=None):
    """Undo the last decision about `comment`; return it as it is now.

    `comment` as given is what the moderator saw, as for decide(). Raises NotAllowed, AlreadyDecided,
    ActionRefused if there is no decision.
    """
    row = lock_comment(comment, by)
    if row.state != comment.state:
        raise AlreadyDecided(_conflict_sentence(row))
    last = find_last_decision(row)
    if last is None or last.action != row.state:
        raise ActionRefused("There is no decision to undo.")
    note = f"Was: {last.get_action_display().lower()}."
    undone = {"event": last.pk}
    reports = last.before.get("reports", [])
    Report.objects.filter(pk__in=reports, comment=row).update(closed_at=None, closed_by=None)
    state, learned, removal_reason = (
        last.before["state"],
        last.before.get("learned", ""),
        last.before.get("removal_reason", ""),
    )
    return _apply(
        row, state, learned, action=ModerationEvent.Action.UNDONE, by=by, note=note, removal_reason=removal_reason, at=at,
        undone=undone, pinned=last.before.get("pinned", False),
    )  # fmt: skip


def find_last_decision(row):
    """Return the event of the last decision that was not undone, or None."""
    undone = [
        event.before.get("event") for event in row.events.filter(action=ModerationEvent.Action.UNDONE).order_by("pk")
    ]
    decisions = row.events.exclude(before={}).filter(action__in=_DECISIONS).exclude(pk__in=filter(None, undone))
    return decisions.order_by("-at", "-pk").first()


def lock_comment(comment, by):
    """Return the locked row of `comment`. Raises NotAllowed, ActionRefused."""
    if by is None or not by.has_perm(MODERATE):
        raise NotAllowed("You don’t have permission to moderate comments. Ask an administrator.")
    row = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if row is None:
        raise ActionRefused("This comment has been deleted.")
    return row


def check_unchanged_since(row, since, by, actions=None):
    """Raise AlreadyDecided if another moderator acted after the event `since`.

    `actions` limits which actions count; None counts all.
    """
    if since is None:
        return
    newer = row.events.filter(pk__gt=since).exclude(by=by).exclude(action__in=_BY_READERS)
    if actions is not None:
        newer = newer.filter(action__in=actions)
    event = newer.select_related("by").last()
    if event is not None:
        who = f" by {event.by.get_username()}" if event.by else ""
        raise AlreadyDecided(
            f"Since you opened this page, the comment by {row.name} changed: "
            f"“{event.get_action_display().lower()}”{who} at "
            f"{timezone.localtime(event.at):%H:%M}. Review it, then decide again."
        )


def close_reports(row, by, at):
    """Close the open reports of a locked row; return their numbers."""
    numbers = list(row.reports.open().values_list("pk", flat=True))
    if numbers:
        Report.objects.filter(pk__in=numbers).update(closed_at=at, closed_by=by)
    return numbers


def _apply(row, state, lesson, *, action, by, note, removal_reason, at, undone=None, pinned=False):
    before = {"state": row.state, "hold_kind": row.hold_kind, "learned": row.learned, **(undone or {})}
    before |= {"removal_reason": row.removal_reason} if row.removal_reason else {}
    at = at or timezone.now()
    row.state, row.removal_reason = state, removal_reason
    if pinning.unpin_comment(row):
        before["pinned"] = True
    elif pinned:
        pinning.restore_pin(row, by=by, at=at)
    pending = state == Comment.State.PENDING
    row.decided_at, row.decided_by = (None, None) if pending else (at, by)
    if pending and not row.hold_kind:
        row.hold_kind = HoldKind.MODERATOR
    if undone is None and not pending and (closed := close_reports(row, by, at)):
        before["reports"] = closed
    learning.teach(row, lesson)
    row.save(
        update_fields=["state", "decided_at", "decided_by", "hold_kind", "learned", "removal_reason", *pinning.FIELDS]
    )
    reply_emails.notify_followers(comment=row, at=at)
    removal_notice.notify_author(row, at)
    row.last_event = ModerationEvent.write(
        row, action, by=by, at=at, note=note, removal_reason=removal_reason, before=before
    )
    return row


def _conflict_sentence(row):
    who = f" by {row.decided_by.get_username()}" if row.decided_by_id else ""
    when = f" on {date_format(timezone.localtime(row.decided_at), 'DATETIME_FORMAT')}" if row.decided_at else ""
    return (
        f"The comment of {row.name} is already “{row.get_state_display().lower()}”{who}{when}. "
        "Review it before you change that."
    )
