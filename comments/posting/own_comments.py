"""A writer changes or deletes their own comment, for a time, by a link that only they have. Its token is kept as a digest."""

import re
import secrets
from datetime import timedelta

from django.db import connections, router, transaction
from django.utils import timezone

from articles.models import Edition
from comments.models import BODY_LENGTH, Comment, ModerationEvent, Policy
from comments.notifications import moderator_digest
from comments.posting import busy_database
from comments.screening import pipeline, rules
from comments.screening.identity import Digester
from comments.spam import learning
from comments.spam_services import checks
from comments.threads import pinning
from core.db.sqlite_queue import queue_writes
from core.errors import ActionRefused, LinkExpired
from core.text.clean import clean_text
from core.tokens import token_hash

_TOKEN = re.compile(r"[\w-]{43}")
_OPEN = (Comment.State.PENDING, Comment.State.APPROVED)


def give_key(comment, policy, at):
    """Give a stored comment a new link, as `comment.own_token`, if the policy has any and it is still its writer's to change."""
    until = ends(comment, policy)
    if comment.state in _OPEN and at < until:
        comment.own_token = secrets.token_urlsafe(32)
        comment.own_link_hash = token_hash(comment.own_token)
        comment.save(update_fields=["own_link_hash"])


def ends(comment, policy=None):
    """Until when its writer may change a comment."""
    return comment.created_at + timedelta(minutes=(policy or Policy.current()).change_minutes)


def find_own(token, at=None):
    """Return the comment, with its article, that a link's token opens. Raises LinkExpired."""
    return _find(token, at, Comment.objects.select_related("article"))


def find_removed(token):
    """Return the removed comment, with its article, of whose end a link tells its writer, for as long as the link's digest is
    kept. Raises LinkExpired where there is nothing to tell.
    """
    found = _of_token(token, Comment.objects.select_related("article")).filter(state=Comment.State.REMOVED)
    comment = found.exclude(told="").first()
    if comment is None:
        raise LinkExpired
    return comment


@busy_database.kept
def change_own(*, token, body, client_address, at=None):
    """Put `body` in place of the text that the link opens, judge it anew and return the comment. Raises LinkExpired, ActionRefused, Banned.

    What was held stays held, and what told of danger keeps its place before moderators whatever it says now; what was shown is
    held if the new text has a reason for it.
    """
    at, policy, body = at or timezone.now(), Policy.current(), clean_text(body)
    unchanged = find_own(token, at)
    if not body:
        raise ActionRefused("Enter a comment, or delete it.")
    pipeline.check_length(body, BODY_LENGTH, "comment")
    if body == unchanged.body:
        return unchanged
    # As for a new one: what takes long is read before anybody has to wait for it.
    basis = pipeline.basis(rules.Text(unchanged.name, unchanged.email, body), policy)
    with queue_writes(connections[router.db_for_write(Comment)]), transaction.atomic():
        comment = _find(token, at, Comment.objects.select_for_update(of=("self",)).select_related("article"))
        return _change(comment, body, policy, basis, client_address, at)


def _change(comment, body, policy, basis, client_address, at):
    """Give a locked comment its new words and what follows from them."""
    before = {"body": comment.body, "state": comment.state}
    # No moderator has decided about the new text.
    learning.teach(comment, "")
    comment.body, comment.edited_at, comment.edited_by = body, at, None
    comment.body_hash = rules.fingerprint(body)
    note = _judge_again(comment, policy, basis, client_address, at)
    check = checks.hold(comment)
    if comment.state != Comment.State.APPROVED and pinning.take(comment):
        before["pinned"] = True
    comment.save(
        update_fields=[
            "body", "body_hash", "edited_at", "edited_by", "state", "risk", "hold_kind", "hold_reason", "decided_at",
            "spam_score", "spam_words", "learnt", *pinning.FIELDS,
        ]
    )  # fmt: skip
    checks.put(check, comment, client_address=client_address, at=at)
    ModerationEvent.write(comment, ModerationEvent.Action.CHANGED, at=at, note=note, before=before)
    if comment.risk:
        moderator_digest.notify_moderators(at=at)
    return comment


def _judge_again(comment, policy, basis, client_address, at):
    state, risk, held = comment.state, comment.risk, (comment.hold_kind, comment.hold_reason)
    edition = Edition.objects.live(at).filter(article=comment.article_id).only("title").first()
    digester = Digester.now(at)
    digests = pipeline.Digests(digester.clients(client_address), digester.emails(comment.email))
    title = edition.title if edition else ""
    note = pipeline.judge(comment, title=title, policy=policy, digests=digests, basis=basis, at=at)
    if state == Comment.State.PENDING and (comment.state == Comment.State.APPROVED or comment.risk < risk):
        comment.state, (comment.hold_kind, comment.hold_reason) = state, held
        comment.risk = max(comment.risk, risk)
    if comment.state != Comment.State.APPROVED:
        comment.decided_at = None
    return note


@busy_database.kept
@transaction.atomic
def withdraw_own(*, token, at=None):
    """Take away the comment that the link opens; answers to it stay, and the link opens nothing any more. Raises LinkExpired."""
    at = at or timezone.now()
    comment = _find(token, at, Comment.objects.select_for_update(of=("self",)))
    before = {"state": comment.state}
    learning.teach(comment, "")
    comment.state, comment.decided_at, comment.decided_by, comment.own_link_hash = Comment.State.REMOVED, at, None, ""
    if pinning.take(comment):
        before["pinned"] = True
    comment.save(update_fields=["state", "decided_at", "decided_by", "own_link_hash", "learnt", *pinning.FIELDS])
    ModerationEvent.write(comment, ModerationEvent.Action.WITHDRAWN, at=at, before=before)
    return comment


def _of_token(token, comments):
    if not _TOKEN.fullmatch(token):
        raise LinkExpired
    return comments.filter(own_link_hash=token_hash(token))


def _find(token, at, comments):
    comment = _of_token(token, comments).filter(state__in=_OPEN).first()
    if comment is None or (at or timezone.now()) >= ends(comment):
        raise LinkExpired
    return comment
