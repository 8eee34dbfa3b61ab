"""Actions on medical approvals: request, decide, decline.

A decision binds to one edition's digest. The approver and the editor who asked both get a receipt by email.
"""

from django.db import transaction
from django.utils import timezone

from articles.approval import calendar, emails, four_eyes, review_links
from articles.approval.decisions import (
    CHANGES_CORRECT,
    STILL_CORRECT,
    bind,
    close_all_requests,
    close_requests,
    decision_record,
    lock_standings,
    own_blockers,
    prepare_approval,
    repeated_decision,
    review_due_on,
)
from articles.approval.earlier_round import read_earlier_round
from articles.approval.records import record_edition
from articles.models import Approval, ReviewRequest
from articles.permissions import (
    lock_article,
    require_newest_edition,
    require_out_of_bin,
    require_owner_or_editor,
)
from core.errors import ActionRefused
from core.text.clean import says_something

Outcome = ReviewRequest.Outcome


def request_review(*, edition, person, by, note=""):
    """Ask `person` to review the newest edition and return the ReviewRequest."""
    return request_reviews(edition=edition, people=[person], by=by, note=note)[0]


@transaction.atomic
def request_reviews(*, edition, people, by, note="", answer_by=None):
    """Email each of `people` a link of their own and return the ReviewRequests.

    `answer_by` is the day on which the answer is due. If one of them cannot be asked, no one is. A person whose link
    still works gets no second email; see send_link_again.
    """
    require_owner_or_editor(by, edition.article, "articles.request_review", "ask for approval")
    require_out_of_bin(lock_article(edition.article_id))
    require_newest_edition(edition)
    now = timezone.now()
    reasons = [reason for person in people for reason in _request_blockers(edition, person, timezone.localdate(now))]
    if any(person.user_id == by.pk for person in people):
        reasons.append("You cannot ask yourself for a review. Ask another approver.")
    if answer_by and answer_by < timezone.localdate(now):
        reasons.append("The day for the answer has passed. Choose a later one, or none.")
    if reasons:
        raise ActionRefused(" ".join(reasons))
    requests = [_request_from(edition, person, by, note, now, answer_by) for person in people]
    record_edition("review.requested", edition, by, people=[person.display_name for person in people])
    return requests


def _request_blockers(edition, person, day):
    reasons = own_blockers(edition, person, day)
    if person.former:
        reasons.append(f"{person.display_name} no longer works with us. Ask another approver.")
    return reasons + four_eyes.link_blockers(person)


def _request_from(edition, person, by, note, now, answer_by):
    request, made = ReviewRequest.objects.get_or_create(
        edition=edition,
        person=person,
        closed_at=None,
        defaults={"requested_by": by, "requested_at": now, "note": note, "answer_by": answer_by},
    )
    if made or request.expires_at is None or request.expires_at <= now:
        _send_link(request, now)
    return request


def _send_link(request, now):
    token = review_links.issue_link(request, now)
    emails.send_review_request(request, token, read_earlier_round(request.edition, request.person))


@transaction.atomic
def send_link_again(*, request, by):
    """Send a new link; the old one stops working."""
    request = _lock_open_request(request, by)
    require_newest_edition(request.edition)
    four_eyes.require_link_right(request.person)
    _send_link(request, timezone.now())
    record_edition("review.sent_again", request.edition, by, person=request.person.display_name)


@transaction.atomic
def cancel_request(*, request, by):
    """Cancel a request; its link stops working."""
    request = _lock_open_request(request, by)
    request.closed_at, request.outcome = timezone.now(), Outcome.CANCELED
    request.save(update_fields=["closed_at", "outcome"])
    record_edition("review.canceled", request.edition, by, person=request.person.display_name)


def _lock_open_request(request, by):
    require_owner_or_editor(by, request.edition.article, "articles.request_review", "ask for approval")
    lock_article(request.edition.article_id)
    request = ReviewRequest.objects.select_related("edition__article", "person__user").get(pk=request.pk)
    if request.closed_at:
        raise ActionRefused("This request is already closed.")
    return request


@transaction.atomic
def approve(
    *,
    edition,
    person,
    by,
    statement="",
    note="",
    disclosure="",
    via=Approval.Via.SIGNED_IN,
    at=None,
    review_due=None,
):
    """Record that `person` approves exactly this edition and return the Approval.

    `review_due` may be earlier than the topic's risk class requires, never later. Without it, the date is chosen so
    that no week holds more reviews than the person can do. Readers see `disclosure` with the approval.
    """
    at = at or timezone.now()
    day, due = timezone.localdate(at), None
    if review_due is None:
        due = calendar.rows_of_due_reviews(person, edition.article_id, day)
    standing = _require_decision_right(edition, person, by, via, due)
    said = {"statement": statement, "note": note, "disclosure": disclosure, "via": via, "at": at}
    approval = prepare_approval(edition, person, by, standing, **said)
    approval.review_due = review_due_on(standing, day, review_due)
    return _record_decision(edition, person, approval, standing)


def confirm_still_correct(*, edition, person, by, disclosure="", via=Approval.Via.SIGNED_IN):
    """Approve a live, approved text again, unchanged, and return the new Approval."""
    if edition.state() != "live":
        raise ActionRefused("This edition is not live. Open the live one and sign that.")
    if not Approval.objects.filter(
        edition__article=edition.article_id, digest=edition.digest, decision="approved", withdrawn_at=None
    ).exists():
        raise ActionRefused("No one has approved this exact text yet. Read it and approve it instead.")
    return approve(edition=edition, person=person, by=by, statement=STILL_CORRECT, disclosure=disclosure, via=via)


def confirm_changes(*, edition, person, by, disclosure="", via=Approval.Via.SIGNED_IN):
    """Approve the difference from the last edition that the person approved.

    Return the new Approval.
    """
    before = last_approved_by(person, edition)
    if before is None:
        raise ActionRefused("You have not approved an earlier edition of this text. Read it and approve it instead.")
    statement = CHANGES_CORRECT.format(number=before.number)
    return approve(edition=edition, person=person, by=by, statement=statement, disclosure=disclosure, via=via)


@transaction.atomic
def request_changes(*, edition, person, by, note, via=Approval.Via.SIGNED_IN, at=None):
    """Record that `person` wants the changes in `note`.

    Return the Approval with this decision.
    """
    standing = _require_decision_right(edition, person, by, via)
    if not says_something(note):
        raise ActionRefused("Describe what should change, so that the author can act on it.")
    approval = Approval(
        decision=Approval.Decision.CHANGES_REQUESTED,
        note=note,
        via=via,
        decided_at=at or timezone.now(),
        recorded_by=by,
    )
    return _record_decision(edition, person, approval, standing)


def decline(*, edition, person, by, reason, via=Approval.Via.SIGNED_IN):
    """Close the review request because the person declines it."""
    return _close_without_decision(edition, person, by, reason, via, Outcome.DECLINED)


def close_for_conflict(*, edition, person, by, reason, via=Approval.Via.SIGNED_IN, ended=0):
    """Close the review request for a conflict of interest.

    publishing/withdrawals.py ends the person's approvals first; `ended` says how many those were.
    """
    return _close_without_decision(edition, person, by, reason, via, Outcome.CONFLICT, ended)


@transaction.atomic
def _close_without_decision(edition, person, by, reason, via, outcome, ended=0):
    _require_decision_right(edition, person, by, via)
    if not says_something(reason):
        raise ActionRefused("Explain why in a sentence, so that the editor can ask someone else.")
    closed = close_all_requests(edition, person, outcome, timezone.now(), reason, ended=ended)
    if not closed:
        raise ActionRefused("You were not asked to review this edition, so there is nothing to decline.")
    verb = "review.declined" if outcome == Outcome.DECLINED else "review.conflict_declared"
    record_edition(verb, edition, by, person=person.display_name, via=via)
    return closed[0]


def _require_decision_right(edition, person, by, via, due=None):
    """Lock the article and return the Standing; see `lock_standings`."""
    return lock_standings([edition], person, by, via, takes_place=due is not None, due=due)[edition.pk]


def _record_decision(edition, person, approval, standing):
    bind(approval, edition, person)
    if twin := repeated_decision(approval, standing):
        return twin
    approval.save()
    close_requests(approval, standing)
    verb, details = decision_record(approval)
    record_edition(verb, edition, approval.recorded_by, **details)
    return approval


def last_approved_by(person, edition):
    """Return the last edition before this one that the person approved, or None."""
    earlier = Approval.objects.filter(
        person=person,
        edition__article=edition.article_id,
        edition__number__lt=edition.number,
        decision=Approval.Decision.APPROVED,
        withdrawn_at=None,
    )
    approval = earlier.select_related("edition").order_by("-decided_at", "-pk").first()
    return approval and approval.edition
