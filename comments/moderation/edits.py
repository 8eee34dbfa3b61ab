"""A moderator edits a passage out, answers, pins, writes a note, or looks at reports and leaves the comment as it is."""

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

GAP = "[…]"
SHORTEST = len(GAP)
TWICE_WITHIN = timedelta(minutes=10)
# What the log of a comment that may tell of danger offers.
DONE = {
    "answered": "Answered and pointed to help lines",
    "edited": "Edited the method out",
    "mailed": "Wrote to the writer by mail",
    "passed": "Passed it on to the editor on duty",
    "safe": "Read it: nobody is in danger",
    "other": "Something else",
}


@transaction.atomic
def redact(*, comment, passage, by, note="", since=None, at=None):
    """Put GAP in place of each time that `passage` stands in `comment`, and return it; readers see that a moderator edited it.

    What stood there is kept in the history until the retention takes it. The writer's link opens the comment no more. Raises
    NotAllowed, AlreadyDecided, ActionRefused.
    """
    at, row = at or timezone.now(), decisions.locked(comment, by)
    decisions.check_since(row, since, by)
    passage = clean_text(passage).strip()
    if len(passage) < SHORTEST:
        raise ActionRefused(f"Select or enter the passage to remove: at least {SHORTEST} characters.")
    if passage not in row.body:
        raise ActionRefused("The comment does not contain this exact passage. Select it in the text again.")
    body = row.body.replace(passage, GAP)
    if not body.replace(GAP, "").strip():
        raise ActionRefused("That would leave the comment empty. Remove the comment instead.")
    before = {
        "body": row.body,
        "edited_at": row.edited_at.isoformat() if row.edited_at else None,
        "edited_by": row.edited_by_id,
        "own_link_hash": row.own_link_hash,
    }
    learning.reword(row, body)
    row.edited_at, row.edited_by, row.own_link_hash = at, by, ""
    row.save(update_fields=["body", "edited_at", "edited_by", "own_link_hash"])
    row.last_event = ModerationEvent.write(row, ModerationEvent.Action.REDACTED, by=by, at=at, note=note, before=before)
    return row


@transaction.atomic
def answer(*, comment, body, by, since=None, at=None):
    """Answer `comment` in the moderator's own name and return the answer, which readers see at once; `.last_event` is the
    line in the history of `comment`. The same words a second time within TWICE_WITHIN are the same answer.

    Raises NotAllowed, AlreadyDecided, and ActionRefused where the comment is not approved or the account belongs to no person.
    """
    at, row, body = at or timezone.now(), decisions.locked(comment, by), clean_text(body)
    person = _person_of(by)
    if not body:
        raise ActionRefused("Enter a reply first.")
    if len(body) > BODY_LENGTH:
        raise ActionRefused(f"The reply has {len(body):,} characters. The limit is {BODY_LENGTH:,}. Shorten it.")
    same = row.answers.filter(person=person, body=body, created_at__gt=at - TWICE_WITHIN).approved().first()
    if same is not None:
        same.last_event = None
        return same
    decisions.check_since(row, since, by)
    if row.state != Comment.State.APPROVED:
        raise ActionRefused("Readers see a reply only under an approved comment. Use “Approve and answer”.")
    reply = Comment(article_id=row.article_id, parent=row, root_id=row.root_id or row.pk, body=body, created_at=at)
    reply.person, reply.name = person, person.name[:NAME_LENGTH]
    submission.store(reply, Comment.State.APPROVED, "Written by staff.", by=by)
    reply.last_event = ModerationEvent.write(
        row, ModerationEvent.Action.ANSWERED, by=by, at=at, before={"reply": reply.pk}
    )
    return reply


@transaction.atomic
def approve_and_answer(*, comment, body, by, note="", since=None, at=None):
    """Approve what waits and answer it, both or neither; return (the comment, the answer)."""
    row = decisions.decide(comment=comment, state=Comment.State.APPROVED, by=by, note=note, since=since, at=at)
    return row, answer(comment=row, body=body, by=by, at=at)


def _person_of(user):
    try:
        return user.person
    except ObjectDoesNotExist:
        raise ActionRefused(
            "Replies show a person’s name, and your account is not linked to a person. Ask an editor to choose your "
            "account under “People → your name → Staff account”."
        ) from None


@transaction.atomic
def pin(*, comment, by, note="", since=None, at=None):
    """Put the conversation that `comment` begins before all others of its article, and return it with `.last_event`.

    Raises NotAllowed, AlreadyDecided, and ActionRefused where it cannot be pinned or another one is.
    """
    at, row = at or timezone.now(), decisions.locked(comment, by)
    decisions.check_since(row, since, by)
    pinning.put(row, by=by, at=at)
    row.last_event = ModerationEvent.write(row, ModerationEvent.Action.PINNED, by=by, at=at, note=note)
    return row


@transaction.atomic
def unpin(*, comment, by, note="", since=None, at=None):
    """Put the conversation back into its place, and return `comment` with `.last_event`. Raises NotAllowed, AlreadyDecided."""
    at, row = at or timezone.now(), decisions.locked(comment, by)
    decisions.check_since(row, since, by)
    if not pinning.take(row):
        raise AlreadyDecided(f"The comment of {row.name} is no longer pinned.")
    row.save(update_fields=pinning.FIELDS)
    row.last_event = ModerationEvent.write(row, ModerationEvent.Action.UNPINNED, by=by, at=at, note=note)
    return row


@transaction.atomic
def note(*, comment, by, note="", done="", at=None):
    """Write into the history what was done (a key of DONE) or thought; return the event. The same twice in a minute is once."""
    at, row = at or timezone.now(), decisions.locked(comment, by)
    words = ": ".join(part for part in (DONE.get(done, ""), clean_line(note)) if part)[:500]
    if not words or (done == "other" and not clean_line(note)):
        raise ActionRefused("Enter a note first.")
    noted = ModerationEvent.Action.NOTED
    same = row.events.filter(action=noted, by=by, note=words, at__gt=at - timedelta(minutes=1), before={}).last()
    return same or ModerationEvent.write(row, noted, by=by, at=at, note=words)


@transaction.atomic
def dismiss_reports(*, comment, by, note="", at=None):
    """Close the open reports of `comment` and leave it as it is; return the event. Raises ActionRefused where there are none."""
    at, row = at or timezone.now(), decisions.locked(comment, by)
    numbers = decisions.close_reports(row, by, at)
    if not numbers:
        raise ActionRefused("Its reports have already been reviewed.")
    words = f"{len(numbers)} report{'s' if len(numbers) > 1 else ''} looked at; it stays as it is. {note}"
    return ModerationEvent.write(
        row, ModerationEvent.Action.NOTED, by=by, at=at, note=words, before={"reports": numbers}
    )
