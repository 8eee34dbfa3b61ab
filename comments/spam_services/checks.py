"""A spam service is asked about a comment, off the request: the comment is held meanwhile, and not lost when no answer comes.

`hold` and `put` are called in the transaction that stores the comment; the worker (`manage.py check_spam`) calls `ask_due`.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.models import Comment, HoldKind, ModerationEvent, SpamCheck
from comments.notifications import reply_emails
from comments.screening import pipeline, rules
from comments.screening.rules import ADAPTER_SPAM, OUTAGE, reason_of
from comments.spam_services import providers

log = logging.getLogger(__name__)
WAITING = "Waits for the answer of the spam service."
# Tries, the first pause between two of them (each is twice the one before), and how long a worker may take over one.
TRIES, PAUSE, LEASE = 8, timedelta(minutes=1), timedelta(minutes=2)


def hold(comment):
    """Hold a judged comment that a service is to be asked about; return its SpamCheck, not stored, or None for no question.

    Never asked: what may tell of danger, and what is filed as spam already.
    """
    if (
        comment.risk
        or comment.state not in {Comment.State.PENDING, Comment.State.APPROVED}
        or not providers.text_service()
    ):
        return None
    # What waits already and was changed by its writer waits for nothing else.
    comment.hold_reason = comment.hold_reason.replace(WAITING, "").strip()
    waits = comment.hold_kind == HoldKind.CHECK and not comment.hold_reason
    passes = comment.state == Comment.State.APPROVED or waits
    if passes:
        comment.state, comment.hold_kind, comment.decided_at = Comment.State.PENDING, HoldKind.CHECK, None
    comment.hold_reason = f"{comment.hold_reason} {WAITING}".strip()[-500:]
    return SpamCheck(passes_otherwise=passes)


def form_signals(*, token, comment_text):
    """Ask the service about a form, outside any transaction; return the signals for the judgement of its comment.

    `comment_text` is the rules.Text that may tell of danger, of which nothing is sent and for which nobody is asked.
    """
    service = providers.form_service()
    if service is None or pipeline.may_be_at_risk(comment_text):
        return ()
    if not token:
        return (rules.NO_CAPTCHA,)
    try:
        return () if service.is_person(token) else (rules.NO_CAPTCHA,)
    except providers.Unreachable as error:
        log.warning("A form was not judged: %s", error)
        return (OUTAGE,)


def put(check, comment, *, client_address, at):
    """Store the question about a stored comment, in the place of one that waits already; None takes that one away."""
    SpamCheck.objects.filter(comment=comment).delete()
    if check is not None:
        check.comment, check.client_address, check.not_before = comment, client_address[:45], at
        check.save(force_insert=True)


def ask_due(*, now=None, limit=100):
    """Ask the service about up to `limit` comments that are due; return how many were answered.

    One that is not answered is tried again later, TRIES times, and then left to a moderator. A service that does not answer
    ends the run. Where no service is named any more, all are left to moderators.
    """
    answered = 0
    for _turn in range(limit):
        at = now or timezone.now()
        check = _claim(at)
        if check is None:
            break
        try:
            is_spam = _ask(check)
        except providers.Unreachable as error:
            log.warning(
                "Comment %s was not judged by the spam service (try %s): %s", check.comment_id, check.attempts, error
            )
            _later(check, at)
            if providers.text_service():
                break
            continue
        answered += is_spam is not None
        _answer(check, is_spam, at)
    return answered


@transaction.atomic
def _claim(at):
    check = SpamCheck.objects.due(at).select_for_update(skip_locked=True).first()
    if check is not None:
        check.attempts += 1
        check.not_before = at + LEASE
        check.save(update_fields=["attempts", "not_before"])
    return check


def _ask(check):
    """Return whether the service takes the comment for spam, None where it must not or need not be asked. Raises Unreachable."""
    service = providers.text_service()
    comment = Comment.objects.select_related("article").filter(pk=check.comment_id).first()
    if comment is None or comment.risk or comment.state != Comment.State.PENDING:
        return None
    check.body_hash = comment.body_hash
    if service is None:
        raise providers.Unreachable("No service is named any more.")
    url = f"{settings.SITE_URL}{comment.article.get_absolute_url()}"
    return service.is_spam(providers.Asked(comment.name, comment.body, check.client_address, url))


@transaction.atomic
def _answer(check, is_spam, at):
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=check.comment_id).first()
    mine = SpamCheck.objects.filter(pk=check.pk)
    if comment is None or not mine.exists():
        return
    if is_spam is not None and comment.body_hash != check.body_hash:
        mine.update(not_before=at)  # its writer changed it meanwhile: the answer is about other words
        return
    mine.delete()
    if comment.risk or comment.state != Comment.State.PENDING:
        return
    if is_spam:
        _settle(comment, reason_of(ADAPTER_SPAM), HoldKind.SPAM)
    elif check.passes_otherwise:
        comment.state, comment.hold_kind, comment.hold_reason, comment.decided_at = Comment.State.APPROVED, "", "", at
        comment.save(update_fields=["state", "hold_kind", "hold_reason", "decided_at"])
        ModerationEvent.write(
            comment, ModerationEvent.Action.APPROVED, at=at, note="The spam service found nothing in it."
        )
        reply_emails.tell(comment=comment, at=at)
    else:
        _settle(comment, "", comment.hold_kind)


@transaction.atomic
def _later(check, at):
    """Try again later, or, after the last try or without a service, leave the comment to a moderator and forget the address."""
    mine = SpamCheck.objects.filter(pk=check.pk)
    if check.attempts < TRIES and providers.text_service():
        mine.update(not_before=at + PAUSE * 2 ** (check.attempts - 1))
        return
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=check.comment_id).first()
    mine.delete()
    if comment is not None and comment.state == Comment.State.PENDING:
        _settle(comment, reason_of(OUTAGE), HoldKind.CHECK)


def _settle(comment, reason, kind):
    """Put `reason` in the place of the waiting; a graver kind of holding stays."""
    comment.hold_reason = " ".join(comment.hold_reason.replace(WAITING, reason).split())
    if comment.hold_kind in {HoldKind.CHECK, HoldKind.FIRST, HoldKind.ALL, ""}:
        comment.hold_kind = kind if reason else comment.hold_kind
    comment.save(update_fields=["hold_reason", "hold_kind"])
