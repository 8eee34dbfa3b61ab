"""Redact, reply to and pin comments, add notes, and close reports."""

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from comments.errors import AlreadyDecided
from comments.models import BODY_LENGTH, NAME_LENGTH, Comment, ModerationEvent
from comments.moderation import decisions
from comments.posting import submission
from comments.spam import learning
from comments.threads import pinning
from core.errors import ActionRefused
from core.text.clean import clean_line, clean_text

REDACTION_MARK = "[…]"
MIN_PASSAGE_LENGTH = len(REDACTION_MARK)
DUPLICATE_WINDOW = timedelta(minutes=10)
# What a moderator can record about a possible crisis.
CRISIS_ACTIONS = {
    "replied": "Replied and named help lines",
    "edited": "Edited out the method",
    "emailed": "Emailed the commenter",
    "passed": "Passed it to the editor on duty",
    "safe": "Read it: no one is at risk",
    "other": "Something else",
}


@transaction.atomic
def redact_passage(*, comment, passage, by, note="", since=None, at=None):
    """Replace each `passage` of `comment` by REDACTION_MARK; return the comment.

    Readers see that a moderator edited it, and its edit link stops working. The earlier text stays in the
    history until its retention ends. Raises NotAllowed, AlreadyDecided, ActionRefused.
    """
    at, row = at or timezone.now(), decisions.lock_comment(comment, by)
    decisions.check_unchanged_since(row, since, by)
    passage = clean_text(passage).strip()
    if len(passage) < MIN_PASSAGE_LENGTH:
        raise ActionRefused(f"Select or enter the passage to remove: at least {MIN_PASSAGE_LENGTH} characters.")
    if passage not in row.body:
        raise ActionRefused("The comment does not contain this exact passage. Select it in the text again.")
    body = row.body.replace(passage, REDACTION_MARK)
    if not body.replace(REDACTION_MARK, "").strip():
        raise ActionRefused("That would leave the comment empty. Remove the comment instead.")
    before = {
        "body": row.body,
        "edited_at": row.edited_at.isoformat() if row.edited_at else None,
        "edited_by": row.edited_by_id,
        "own_link_hash": row.own_link_hash,
    }
    learning.replace_body(row, body)
    row.edited_at, row.edited_by, row.own_link_hash = at, by, ""
    row.save(update_fields=["body", "edited_at", "edited_by", "own_link_hash"])
    row.last_event = ModerationEvent.write(row, ModerationEvent.Action.REDACTED, by=by, at=at, note=note, before=before)
    return row


@transaction.atomic
def post_reply(*, comment, body, by, since=None, at=None):
    """Publish a reply to `comment` in the moderator's own name; return the reply.

    `.last_event` is the line in the history of `comment`. The same words within DUPLICATE_WINDOW are the
    same reply. Raises NotAllowed, AlreadyDecided; ActionRefused if the comment is not approved or the
    account has no person.
    """
    at, row, body = at or timezone.now(), decisions.lock_comment(comment, by), clean_text(body)
    person = _person_of(by)
    if not body:
        raise ActionRefused("Enter a reply first.")
    if len(body) > BODY_LENGTH:
        raise ActionRefused(f"The reply has {len(body):,} characters. The limit is {BODY_LENGTH:,}. Shorten it.")
    same = row.replies.filter(person=person, body=body, created_at__gt=at - DUPLICATE_WINDOW).approved().first()
    if same is not None:
        same.last_event = None
        return same
    decisions.check_unchanged_since(row, since, by)
    if row.state != Comment.State.APPROVED:
        raise ActionRefused("Readers see a reply only under an approved comment. Use “Approve and reply”.")
    reply = Comment(article_id=row.article_id, parent=row, root_id=row.root_id or row.pk, body=body, created_at=at)
    reply.person, reply.name = person, person.name[:NAME_LENGTH]
    submission.store_comment(reply, Comment.State.APPROVED, "Written by staff.", by=by)
    reply.last_event = ModerationEvent.write(
        row, ModerationEvent.Action.REPLIED, by=by, at=at, before={"reply": reply.pk}
    )
    return reply


@transaction.atomic
def approve_and_reply(*, comment, body, by, note="", since=None, at=None):
    """Approve `comment` and reply to it, or do neither; return (comment, reply)."""
    row = decisions.decide(comment=comment, state=Comment.State.APPROVED, by=by, note=note, since=since, at=at)
    return row, post_reply(comment=row, body=body, by=by, at=at)


def _person_of(user):
    try:
        return user.person
    except ObjectDoesNotExist:
        raise ActionRefused(
            "Replies show a person’s name, and your account is not linked to a person. Ask an editor to choose your "
            "account under “People → your name → Staff account”."
        ) from None


@transaction.atomic
def pin_comment(*, comment, by, note="", since=None, at=None):
    """Pin the conversation that `comment` starts; return the comment.

    Raises NotAllowed, AlreadyDecided; ActionRefused if it cannot be pinned or another one is.
    """
    at, row = at or timezone.now(), decisions.lock_comment(comment, by)
    decisions.check_unchanged_since(row, since, by)
    pinning.pin_comment(row, by=by, at=at)
    row.last_event = ModerationEvent.write(row, ModerationEvent.Action.PINNED, by=by, at=at, note=note)
    return row


@transaction.atomic
def unpin_comment(*, comment, by, note="", since=None, at=None):
    """Unpin `comment`; return it. Raises NotAllowed, AlreadyDecided."""
    at, row = at or timezone.now(), decisions.lock_comment(comment, by)
    decisions.check_unchanged_since(row, since, by)
    if not pinning.unpin_comment(row):
        raise AlreadyDecided(f"The comment of {row.name} is no longer pinned.")
    row.save(update_fields=pinning.FIELDS)
    row.last_event = ModerationEvent.write(row, ModerationEvent.Action.UNPINNED, by=by, at=at, note=note)
    return row


@transaction.atomic
def add_note(*, comment, by, note="", crisis_action="", at=None):
    """Add a note, or a key of CRISIS_ACTIONS, to the history; return the event.

    The same note within a minute is stored once.
    """
    at, row = at or timezone.now(), decisions.lock_comment(comment, by)
    words = ": ".join(part for part in (CRISIS_ACTIONS.get(crisis_action, ""), clean_line(note)) if part)[:500]
    if not words or (crisis_action == "other" and not clean_line(note)):
        raise ActionRefused("Enter a note first.")
    noted = ModerationEvent.Action.NOTED
    same = row.events.filter(action=noted, by=by, note=words, at__gt=at - timedelta(minutes=1), before={}).last()
    return same or ModerationEvent.write(row, noted, by=by, at=at, note=words)


@transaction.atomic
def dismiss_reports(*, comment, by, note="", at=None):
    """Close the open reports of `comment`; return the event. Raises ActionRefused."""
    at, row = at or timezone.now(), decisions.lock_comment(comment, by)
    numbers = decisions.close_reports(row, by, at)
    if not numbers:
        raise ActionRefused("Its reports have already been reviewed.")
    words = f"{len(numbers)} report{'s' if len(numbers) > 1 else ''} closed, comment unchanged. {note}"
    return ModerationEvent.write(
        row, ModerationEvent.Action.NOTED, by=by, at=at, note=words, before={"reports": numbers}
    )
