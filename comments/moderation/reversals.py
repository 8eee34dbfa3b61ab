"""Undo any step of a comment's history, not only the last decision."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments.errors import AlreadyDecided
from comments.models import Ban, Comment, ModerationEvent, Report
from comments.moderation import decisions
from comments.spam import learning
from comments.threads import pinning
from core.errors import ActionRefused

_Action = ModerationEvent.Action
UNDOABLE = (
    *(_Action.PENDING, _Action.APPROVED, _Action.SPAM, _Action.REMOVED),
    *(_Action.REDACTED, _Action.REPLIED, _Action.BANNED, _Action.PINNED, _Action.UNPINNED, _Action.NOTED),
)


def find_undone(events):
    """Return {number of an event: the event that undid it} for one comment's events."""
    return {
        event.before["event"]: event for event in events if event.action == _Action.UNDONE and "event" in event.before
    }


@transaction.atomic
def undo_event(*, event, by, at=None):
    """Undo the step of `event`; return its comment. The step stays in the history.

    Raises NotAllowed; AlreadyDecided if it was undone or a later step forbids it; ActionRefused if it
    cannot be undone.
    """
    at, row = at or timezone.now(), decisions.lock_comment(event.comment, by)
    events = list(row.events.select_related("by").order_by("pk"))
    event = next((one for one in events if one.pk == event.pk), None)
    if event is None or event.action not in UNDOABLE:
        raise ActionRefused("This step cannot be undone.")
    if before := find_undone(events).get(event.pk):
        who = before.by.get_username() if before.by else "a moderator"
        raise AlreadyDecided(f"This was already undone by {who} at {timezone.localtime(before.at):%H:%M}.")
    if event.action in Comment.State.values:
        last = decisions.find_last_decision(row)
        if last is None or last.pk != event.pk or last.action != row.state:
            raise AlreadyDecided(f"There is a later decision: the comment is “{row.get_state_display().lower()}”.")
        return decisions.undo_decision(comment=row, by=by, at=at)
    _STEPS[event.action](row, event, events, by, at)
    note = f"Was: {event.get_action_display().lower()}."
    row.last_event = ModerationEvent.write(row, _Action.UNDONE, by=by, at=at, note=note, before={"event": event.pk})
    return row


def _restore_text(row, event, events, by, at):
    undone = find_undone(events)
    texts = (_Action.REDACTED, _Action.CHANGED)
    if any(one.pk > event.pk and one.action in texts and one.pk not in undone for one in events):
        raise AlreadyDecided("The text has been changed again since then. Undo the later change first.")
    before = event.before
    if not before.get("body"):
        raise ActionRefused("We no longer have the earlier text.")
    learning.replace_body(row, before["body"])
    row.edited_by_id, row.own_link_hash = before["edited_by"], before["own_link_hash"]
    row.edited_at = datetime.fromisoformat(before["edited_at"]) if before["edited_at"] else None
    row.save(update_fields=["body", "edited_at", "edited_by", "own_link_hash"])


def _remove_reply(row, event, events, by, at):
    reply = Comment.objects.filter(pk=event.before.get("reply")).first()
    if reply is None or reply.state == Comment.State.REMOVED:
        raise AlreadyDecided("The reply has already been removed.")
    decisions.decide(comment=reply, state=Comment.State.REMOVED, by=by, note="Reply undone.", at=at)


def _lift_ban(row, event, events, by, at):
    lifted = Ban.objects.in_force(at).filter(pk=event.before.get("ban")).update(lifted_at=at, lifted_by=by)
    if not lifted:
        raise AlreadyDecided("This ban has already ended.")
    for number in event.before.get("decided", []):
        # Later decisions by moderators stay.
        filed = ModerationEvent.objects.filter(pk=number).select_related("comment").first()
        if filed is None or filed.comment.state != filed.action:
            continue
        last = decisions.find_last_decision(filed.comment)
        if last is not None and last.pk == number:
            decisions.undo_decision(comment=filed.comment, by=by, at=at)


def _reopen_reports(row, event, events, by, at):
    reports = event.before.get("reports", [])
    Report.objects.filter(pk__in=reports, comment=row).update(closed_at=None, closed_by=None)


def _unpin(row, event, events, by, at):
    if not pinning.unpin_comment(row):
        raise AlreadyDecided("It is no longer pinned.")
    row.save(update_fields=pinning.FIELDS)


def _pin_again(row, event, events, by, at):
    pinning.pin_comment(row, by=by, at=at)


_STEPS = {
    _Action.REDACTED: _restore_text,
    _Action.REPLIED: _remove_reply,
    _Action.BANNED: _lift_ban,
    _Action.PINNED: _unpin,
    _Action.UNPINNED: _pin_again,
    _Action.NOTED: _reopen_reports,
}
