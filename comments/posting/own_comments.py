"""Edit and delete one's own comment by the edit link, for a limited time."""

import re
from datetime import timedelta

from django.db import connections, router, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

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
from core.process import erasures
from core.text.clean import clean_text
from core.tokens import hash_token, new_token

_TOKEN = re.compile(r"[\w-]{43}")
_EDITABLE_STATES = (Comment.State.PENDING, Comment.State.APPROVED)


def issue_edit_link(comment, policy, at):
    """Issue an edit link (`comment.own_token`) if the edit window is open."""
    until = editable_until(comment, policy)
    if comment.state in _EDITABLE_STATES and at < until:
        comment.own_token = new_token()
        comment.own_link_hash = hash_token(comment.own_token)
        comment.save(update_fields=["own_link_hash"])


def editable_until(comment, policy=None):
    """Return the moment until which the author may edit a comment."""
    return comment.created_at + timedelta(minutes=(policy or Policy.current()).change_minutes)


def find_editable(token, at=None):
    """Return the comment, with its article, of an edit link. Raises LinkExpired."""
    return _find_editable(token, at, Comment.objects.select_related("article"))


def find_removed(token):
    """Return the removed comment whose removal reason this link shows.

    Raises LinkExpired.
    """
    found = _filter_by_token(token, Comment.objects.select_related("article")).filter(state=Comment.State.REMOVED)
    comment = found.exclude(removal_reason="").first()
    if comment is None:
        raise LinkExpired
    return comment


@busy_database.reports_busy_database
def edit_own_comment(*, token, body, client_address, at=None):
    """Replace the text of an edit link's comment, evaluate it again and return it.

    A held comment stays held, and a possible crisis keeps its place in the queue. A published one is held
    if the new text has a reason for it. Raises LinkExpired, ActionRefused, Banned.
    """
    at, policy, body = at or timezone.now(), Policy.current(), clean_text(body)
    unchanged = find_editable(token, at)
    if not body:
        raise ActionRefused(_("Enter a comment, or delete it."))
    pipeline.check_length(body, BODY_LENGTH, "comment")
    if body == unchanged.body:
        return unchanged
    # The slow part runs before anything is locked.
    evidence = pipeline.gather_evidence(rules.CommentText(unchanged.name, unchanged.email, body), policy)
    with queue_writes(connections[router.db_for_write(Comment)]), transaction.atomic():
        comment = _find_editable(token, at, Comment.objects.select_for_update(of=("self",)).select_related("article"))
        return _change(comment, body, policy, evidence, client_address, at)


def _change(comment, body, policy, evidence, client_address, at):
    """Store the new text of a locked comment and everything that follows from it."""
    before = {"body": comment.body, "state": comment.state}
    # Moderators have not decided about the new text.
    learning.forget(comment)
    comment.body, comment.edited_at, comment.edited_by = body, at, None
    comment.body_hash = rules.hash_text(body)
    note = _evaluate_again(comment, policy, evidence, client_address, at)
    check = checks.hold_for_check(comment)
    if comment.state != Comment.State.APPROVED and pinning.unpin_comment(comment):
        before["pinned"] = True
    comment.save(
        update_fields=[
            "body", "body_hash", "edited_at", "edited_by", "state", "risk", "hold_kind", "hold_reason", "decided_at",
            "spam_score", "spam_words", "learned", *pinning.FIELDS,
        ]
    )  # fmt: skip
    checks.enqueue_check(check, comment, client_address=client_address, at=at)
    ModerationEvent.write(comment, ModerationEvent.Action.CHANGED, at=at, note=note, before=before)
    if comment.risk:
        moderator_digest.notify_moderators(at=at)
    return comment


def _evaluate_again(comment, policy, evidence, client_address, at):
    state, risk, held = comment.state, comment.risk, (comment.hold_kind, comment.hold_reason)
    edition = Edition.objects.live(at).filter(article=comment.article_id).only("title").first()
    digester = Digester.now(at)
    digests = pipeline.Digests(digester.clients(client_address), digester.emails(comment.email))
    title = edition.title if edition else ""
    note = pipeline.evaluate(comment, title=title, policy=policy, digests=digests, evidence=evidence, at=at)
    if state == Comment.State.PENDING and (comment.state == Comment.State.APPROVED or comment.risk < risk):
        comment.state, (comment.hold_kind, comment.hold_reason) = state, held
        comment.risk = max(comment.risk, risk)
    if comment.state != Comment.State.APPROVED:
        comment.decided_at = None
    return note


@busy_database.reports_busy_database
@transaction.atomic
def delete_own_comment(*, token, at=None):
    """Remove the comment of an edit link; replies stay. Raises LinkExpired."""
    at = at or timezone.now()
    comment = _find_editable(token, at, Comment.objects.select_for_update(of=("self",)))
    erasures.note(erasures.COMMENT, rows=[comment.pk])
    return _withdraw(comment, at)


def _withdraw(comment, at):
    before = {"state": comment.state}
    learning.forget(comment)
    comment.state, comment.decided_at, comment.decided_by, comment.own_link_hash = Comment.State.REMOVED, at, None, ""
    if pinning.unpin_comment(comment):
        before["pinned"] = True
    comment.save(update_fields=["state", "decided_at", "decided_by", "own_link_hash", "learned", *pinning.FIELDS])
    ModerationEvent.write(comment, ModerationEvent.Action.WITHDRAWN, at=at, before=before)
    return comment


def repeat_deletion(*, pk, at):
    """Remove a comment again in a restored database; return whether it was there.

    Its author deleted it at `at`; a newer comment with that number stays.
    """
    rows = Comment.objects.filter(pk=pk, created_at__lte=at, state__in=_EDITABLE_STATES)
    with transaction.atomic():
        comment = rows.select_for_update(of=("self",)).first()
        return comment is not None and bool(_withdraw(comment, at))


def _filter_by_token(token, comments):
    if not _TOKEN.fullmatch(token):
        raise LinkExpired
    return comments.filter(own_link_hash=hash_token(token))


def _find_editable(token, at, comments):
    comment = _filter_by_token(token, comments).filter(state__in=_EDITABLE_STATES).first()
    if comment is None or (at or timezone.now()) >= editable_until(comment):
        raise LinkExpired
    return comment
