"""Ask a spam service about held comments, outside the request.

`hold_for_check` and `enqueue_check` run in the transaction that stores the comment; the worker
(`manage.py worker`) calls `run_due_checks`. Without a response the comment stays held.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.models import Comment, HoldKind, ModerationEvent, SpamCheck
from comments.notifications import reply_emails
from comments.screening import pipeline, rules
from comments.screening.rules import SERVICE_DOWN, SERVICE_SAYS_SPAM, signal_reason
from comments.spam_services import providers
from core.process.claims import claim_first

log = logging.getLogger(__name__)
WAITING = "Waits for the spam service."
# The pause doubles with each attempt. A worker may take LEASE over one check.
MAX_ATTEMPTS, FIRST_RETRY_DELAY, LEASE = 8, timedelta(minutes=1), timedelta(minutes=2)


def needs_external_check(comment):
    """Return True if a spam service is configured and may see this comment.

    Possible crises are never sent, and spam needs no second opinion.
    """
    is_undecided = comment.state in {Comment.State.PENDING, Comment.State.APPROVED}
    return is_undecided and not comment.risk and providers.text_service() is not None


def hold_for_check(comment):
    """Hold an evaluated comment for a spam service; return its SpamCheck, not stored.

    Returns None if it needs no check.
    """
    if not needs_external_check(comment):
        return None
    # An edited comment may already wait for a check.
    comment.hold_reason = comment.hold_reason.replace(WAITING, "").strip()
    waits = comment.hold_kind == HoldKind.CHECK and not comment.hold_reason
    passes = comment.state == Comment.State.APPROVED or waits
    if passes:
        comment.state, comment.hold_kind, comment.decided_at = Comment.State.PENDING, HoldKind.CHECK, None
    comment.hold_reason = f"{comment.hold_reason} {WAITING}".strip()[-500:]
    return SpamCheck(passes_otherwise=passes)


def check_form(*, token, comment_text):
    """Ask the service about a form, outside transactions; return signals.

    `comment_text` may describe a crisis: then nothing is sent and no service is asked.
    """
    service = providers.form_service()
    if service is None or pipeline.is_possible_crisis(comment_text):
        return ()
    if not token:
        return (rules.NO_CAPTCHA,)
    try:
        return () if service.is_person(token) else (rules.NO_CAPTCHA,)
    except providers.Unreachable as error:
        log.warning("A form was not checked: %s", error)
        return (SERVICE_DOWN,)


def enqueue_check(check, comment, *, client_address, at):
    """Store the check of a stored comment in place of an earlier one; None removes it."""
    SpamCheck.objects.filter(comment=comment).delete()
    if check is not None:
        check.comment, check.client_address, check.not_before = comment, client_address[:45], at
        check.save(force_insert=True)


def run_due_checks(*, now=None, limit=100, is_over=lambda: False):
    """Run up to `limit` checks that are due; return how many got a result.

    `is_over` says whether to stop.
    A failed check is repeated up to MAX_ATTEMPTS times and then left to a moderator. A service that does
    not respond ends the run. Without a service, all checks are left to moderators.
    """
    answered = 0
    for _turn in range(limit):
        if is_over():
            break
        at = now or timezone.now()
        check = claim_first(SpamCheck.objects.due(at), now=at, lease=LEASE)
        if check is None:
            break
        try:
            is_spam = _query_service(check)
        except providers.Unreachable as error:
            log.warning(
                "Comment %s was not checked by the spam service (attempt %s): %s",
                check.comment_id,
                check.attempts,
                error,
            )
            _retry_later(check, at)
            if providers.text_service():
                break
            continue
        answered += is_spam is not None
        _apply_result(check, is_spam, at)
    return answered


def _query_service(check):
    """Return whether the service calls the comment spam; None if it need not be asked.

    Raises Unreachable.
    """
    service = providers.text_service()
    comment = Comment.objects.select_related("article").filter(pk=check.comment_id).first()
    if comment is None or comment.risk or comment.state != Comment.State.PENDING:
        return None
    check.body_hash = comment.body_hash
    if service is None:
        raise providers.Unreachable("No spam service is configured.")
    url = f"{settings.SITE_URL}{comment.article.get_absolute_url()}"
    return service.is_spam(providers.CheckRequest(comment.name, comment.body, check.client_address, url))


@transaction.atomic
def _apply_result(check, is_spam, at):
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=check.comment_id).first()
    mine = SpamCheck.objects.filter(pk=check.pk)
    if comment is None or not mine.exists():
        return
    if is_spam is not None and comment.body_hash != check.body_hash:
        mine.update(not_before=at)  # The commenter edited it: the result is about another text.
        return
    mine.delete()
    if comment.risk or comment.state != Comment.State.PENDING:
        return
    if is_spam:
        _update_reason(comment, signal_reason(SERVICE_SAYS_SPAM), HoldKind.SPAM)
    elif check.passes_otherwise:
        comment.state, comment.hold_kind, comment.hold_reason, comment.decided_at = Comment.State.APPROVED, "", "", at
        comment.save(update_fields=["state", "hold_kind", "hold_reason", "decided_at"])
        ModerationEvent.write(
            comment, ModerationEvent.Action.APPROVED, at=at, note="The spam service found nothing in it."
        )
        reply_emails.notify_followers(comment=comment, at=at)
    else:
        _update_reason(comment, "", comment.hold_kind)


@transaction.atomic
def _retry_later(check, at):
    """Schedule another attempt, or leave the comment to a moderator after the last.

    The row is deleted then, and the client's address with it.
    """
    mine = SpamCheck.objects.filter(pk=check.pk)
    if check.attempts < MAX_ATTEMPTS and providers.text_service():
        mine.update(not_before=at + FIRST_RETRY_DELAY * 2 ** (check.attempts - 1))
        return
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=check.comment_id).first()
    mine.delete()
    if comment is not None and comment.state == Comment.State.PENDING:
        _update_reason(comment, signal_reason(SERVICE_DOWN), HoldKind.CHECK)


def _update_reason(comment, reason, kind):
    """Replace the waiting note by `reason`; a graver kind of hold stays."""
    comment.hold_reason = " ".join(comment.hold_reason.replace(WAITING, reason).split())
    if comment.hold_kind in {HoldKind.CHECK, HoldKind.FIRST, HoldKind.ALL, ""}:
        comment.hold_kind = kind if reason else comment.hold_kind
    comment.save(update_fields=["hold_reason", "hold_kind"])
