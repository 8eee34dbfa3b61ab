"""Withdraw an approval, also by the link in the approver's receipt.

A conflict of interest that an approver declares withdraws their approvals of the text.

The link names a review request and is signed, so it needs no row of its own. Acting on it takes a code of a second
email, as the decision did.
"""

from django.core import signing
from django.db import transaction
from django.utils import timezone

from articles.approval import actions as approval_actions
from articles.approval import emails, requests, status
from articles.approval.records import record_edition
from articles.models import Approval, Edition, PublicationEvent, ReviewRequest
from articles.permissions import lock_article
from articles.publishing import actions
from core.errors import ActionRefused, LinkExpired
from core.text.clean import says_something

# What readers see; the approver's own words are for the editors.
CONFLICT = "The approver declared a conflict of interest."


def may_withdraw(user, approval):
    """Return True if `user` may withdraw this decision: if _why_not has no answer."""
    return approval.withdrawn_at is None and not _why_not(user, approval)


def _why_not(user, approval):
    """Return why `user` may not withdraw a decision, or "".

    Its approver may, and an administrator an approval. Without a request for changes, an earlier approval by the same
    person would count again, so no one else withdraws that.
    """
    if user is not None and user.pk is not None and approval.person.user_id == user.pk:
        return ""
    name = approval.person.display_name
    if approval.decision != Approval.Decision.APPROVED:
        return f"Only {name} can withdraw this request for changes. Change the text, or ask {name}."
    if user is not None and user.has_perm("articles.withdraw_approval"):
        return ""
    return f"You don’t have permission to withdraw someone else’s approval. Ask {name} or an administrator."


def approvals_to_show(article, user):
    """Return the approvals that count, each with `may_withdraw` for this user."""
    decisions = status.latest_decisions(status.approvals_of(article))
    return _with_right([row for row in decisions if row.decision == Approval.Decision.APPROVED], user)


def decisions_on(edition, approvals, user):
    """Return the decisions on an edition, each with `may_withdraw` for this user."""
    return _with_right([row for row in approvals if row.edition_id == edition.pk], user)


def _with_right(rows, user):
    for row in rows:
        row.may_withdraw = may_withdraw(user, row)
    return rows


def withdraw_approval(*, approval, by, reason):
    """Withdraw a decision; it stays on record with the reason, which readers see."""
    if refusal := _why_not(by, approval):
        raise ActionRefused(refusal)
    return _withdraw(approval, by, reason)


@transaction.atomic
def declare_conflict(*, edition, person, by, reason, via=Approval.Via.SIGNED_IN):
    """Close the person's request for a conflict of interest; end their approvals.

    A person who is not independent of a text vouches for none of its editions. The reason goes to the editors; readers
    see that there is one, and since when. Return the closed ReviewRequest.
    """
    lock_article(edition.article_id)
    given = Approval.objects.filter(
        edition__article=edition.article_id, person=person, decision=Approval.Decision.APPROVED, withdrawn_at=None
    )
    ended = [_withdraw(approval, by, CONFLICT) for approval in given.order_by("decided_at", "pk")]
    said = {"by": by, "reason": reason, "via": via, "ended": len(ended)}
    return approval_actions.close_for_conflict(edition=edition, person=person, **said)


def declare_conflict_by_link(*, token, code, reason, at=None):
    """Declare a conflict of interest behind a signed link; return the request.

    A wrong code costs one of five tries.
    """
    return requests.decide_by_link(token, code, lambda _request, who: declare_conflict(**who, reason=reason), at)


@transaction.atomic
def _withdraw(approval, by, reason):
    article = lock_article(approval.edition.article_id)
    approval = Approval.objects.select_for_update(of=("self",)).select_related("person", "edition").get(pk=approval.pk)
    if not says_something(reason):
        raise ActionRefused("Enter why the approval is withdrawn.")
    if approval.withdrawn_at:
        raise ActionRefused("This decision was already withdrawn.")
    approval.withdrawn_at, approval.withdrawn_by, approval.withdrawn_reason = timezone.now(), by, reason.strip()[:500]
    approval.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    record_edition("review.withdrawn", approval.edition, by, person=approval.person.display_name, reason=reason)
    if article.needs_approval:
        _unschedule_uncovered(article, by)
    return approval


def _unschedule_uncovered(article, by):
    """Unschedule editions that no approval covers any more.

    Those that an editor-in-chief scheduled without an approval stay.
    """
    approvals = status.approvals_of(article)
    for edition in Edition.objects.filter(article=article, live_from__gt=timezone.now()):
        last = edition.publication_events.filter(kind=PublicationEvent.Kind.PUBLISHED).first()
        if not actions.approval_covers(edition, approvals) and not (last and last.override_reason):
            actions.clear_schedule(edition, by)


def open_link(token):
    """Return (ReviewRequest, Approval) of a link to withdraw.

    Raises LinkExpired.
    """
    try:
        key = emails.WITHDRAW_SIGNER.unsign_object(token) if len(token) <= requests.MAX_TOKEN_CHARACTERS else None
    except signing.BadSignature:
        key = None
    found = ReviewRequest.objects.filter(pk=key, outcome=ReviewRequest.Outcome.APPROVED)
    request = found.select_related("edition__article", "person__user").first()
    if request is None:
        raise LinkExpired
    given = Approval.objects.filter(edition=request.edition_id, person=request.person_id, decision="approved")
    approval = given.select_related("edition", "person").order_by("-decided_at", "-pk").first()
    if approval is None:
        raise LinkExpired
    return request, approval


@transaction.atomic
def send_code(*, token):
    """Email a code for the withdrawal and return the address."""
    request, approval = open_link(token)
    if approval.withdrawn_at:
        raise ActionRefused("This decision was already withdrawn.")
    return requests.send_code_for(ReviewRequest.objects.select_for_update(of=("self",)).get(pk=request.pk))


def withdraw_by_link(*, token, code, reason):
    """Withdraw the approval of a link and return it.

    A wrong code costs one of five tries.
    """
    request, approval = open_link(token)
    if not says_something(reason):
        raise ActionRefused("Enter why the approval is withdrawn.")
    if not _confirm(request, code):
        raise ActionRefused(
            "This is not the code we sent. Check our latest email. After five tries, request a new code."
        )
    done = _withdraw(approval, request.person.user, reason)
    ReviewRequest.objects.filter(pk=request.pk).update(code_hash="")
    return done


@transaction.atomic
def _confirm(request, code):
    """Spend one try on a code.

    This commits by itself, so that no later refusal gives the try back.
    """
    request = ReviewRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    return requests.spend_try(request, code, timezone.now())
