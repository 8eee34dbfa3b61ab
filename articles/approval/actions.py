"""The verbs around a medical approval: ask, sign, ask for changes, decline, declare a conflict, remark, sign again, take back.

A decision binds to one edition's digest. Whoever answers a request gets a receipt by mail, and so does whoever asked.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.approval import calendar, emails
from articles.errors import Refused
from articles.models import Approval, Remark, ReviewRequest
from articles.permissions import lock, need, newest, theirs
from authors.models import Person
from clinics.models import Affiliation
from core.tokens import new_ticket

STATEMENT = "I have read this exact text and approve it as medically accurate."
STILL_CORRECT = "I have read this exact text again, and it is still accurate."
REMARKS_A_PERSON = 200
TWICE = timedelta(minutes=1)
Outcome = ReviewRequest.Outcome


def objections(edition, person, day, disclosure=""):
    """Return the reasons, as sentences, why `person` may not sign this edition; an empty list if they may.

    An interest in a clinic that the text names is no bar once it is disclosed: `disclosure` is printed on the page.
    """
    reasons = _bars(edition, person, day)
    if not disclosure.strip() and (interest := interest_in(edition, person, day)):
        reasons.append(
            f"{person.display_name} has an interest in {interest.clinic.name}, which this article mentions. "
            "Disclose it in a sentence for readers, or ask another approver."
        )
    return reasons


def interest_in(edition, person, day):
    """Return the person's current Affiliation with interest in a clinic that the edition names, or None."""
    named = [item["clinic"] for item in edition.document if "clinic" in item]
    held = Affiliation.objects.current(day).with_interest().filter(person=person, clinic__in=named)
    return held.select_related("clinic").first()


def _bars(edition, person, day):
    reasons = []
    if not person.has_valid_credential(day):
        reasons.append(f"{person.display_name} has no valid credential today. Have one checked and renewed first.")
    if edition.article.bylines.filter(person=person).exists():
        reasons.append(f"{person.display_name} is an author of this article. Ask another approver.")
    if person.user_id and person.user_id == edition.edited_by_id:
        reasons.append(f"{person.display_name} made the last edit to this text. Ask another approver.")
    return reasons


def request_review(*, edition, person, by, note=""):
    """Ask `person` by mail to read and decide on the newest edition; return the ReviewRequest. See request_reviews."""
    return request_reviews(edition=edition, people=[person], by=by, note=note)[0]


@transaction.atomic
def request_reviews(*, edition, people, by, note=""):
    """Ask each of `people` by a letter with a link of their own; return their ReviewRequests. All are asked, or nobody.

    Somebody whose link still works is not asked again; see send_link_again.
    """
    theirs(by, edition.article, "articles.request_review", "ask for approval")
    lock(edition.article_id)
    newest(edition)
    now = timezone.now()
    reasons = [reason for person in people for reason in _cannot_be_asked(edition, person, timezone.localdate(now))]
    if reasons:
        raise Refused(" ".join(reasons))
    return [_ask(edition, person, by, note, now) for person in people]


def _cannot_be_asked(edition, person, day):
    reasons = _bars(edition, person, day)
    if person.former:
        reasons.append(f"{person.display_name} no longer works with us. Ask another approver.")
    if not emails.address_of(person):
        reasons.append(
            f"{person.display_name} has no email address here. Add one to their account; they don’t need to sign in."
        )
    return reasons


def _ask(edition, person, by, note, now):
    request, made = ReviewRequest.objects.get_or_create(
        edition=edition,
        person=person,
        closed_at=None,
        defaults={"requested_by": by, "requested_at": now, "note": note},
    )
    if made or request.expires_at is None or request.expires_at <= now:
        _send_link(request, now)
    return request


def _send_link(request, now):
    token = new_ticket(request, now)
    emails.review_request(request, token)


@transaction.atomic
def send_link_again(*, request, by):
    """Send a new link in place of the one that was lost; the old one opens nothing any more."""
    request = _open(request, by)
    newest(request.edition)
    if not emails.address_of(request.person):
        raise Refused(f"{request.person.display_name} has no email address here. Add one to their account.")
    _send_link(request, timezone.now())


@transaction.atomic
def cancel_request(*, request, by):
    """Take a request back; its link opens nothing any more."""
    request = _open(request, by)
    request.closed_at, request.outcome = timezone.now(), Outcome.CANCELLED
    request.save(update_fields=["closed_at", "outcome"])


def _open(request, by):
    theirs(by, request.edition.article, "articles.request_review", "ask for approval")
    lock(request.edition.article_id)
    request = ReviewRequest.objects.select_related("edition__article", "person__user").get(pk=request.pk)
    if request.closed_at:
        raise Refused("This request is already closed.")
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
    """Record that `person` vouches for exactly this edition; return the Approval.

    `review_due` may come before what the topic's risk class says, never after; without it, it is chosen so that no week holds
    more than the person's capacity. `disclosure` is shown to readers with the approval.
    """
    at = at or timezone.now()
    day = timezone.localdate(at)
    _may_decide(edition, person, by, via)
    if reasons := objections(edition, person, day, disclosure):
        raise Refused(" ".join(reasons))
    approval = Approval(
        decision=Approval.Decision.APPROVED,
        statement=statement or STATEMENT,
        note=note,
        disclosure=disclosure.strip(),
        review_due=_review_due(edition.article, person, day, review_due),
        via=via,
        decided_at=at,
        recorded_by=by,
    )
    return _decide(edition, person, approval)


def _review_due(article, person, day, wanted):
    if wanted is None:
        # Two signatures of one person at once must not take the same place in a week.
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        return calendar.due_date(person, article, day)
    if wanted <= day:
        raise Refused("The next review date must be after today.")
    last = calendar.latest(day, article.topic.risk)
    if wanted > last:
        raise Refused(
            f"Articles on {article.topic.name} must be reviewed by {last:%B} {last.day}, {last.year} at the latest. "
            "Choose a date up to then, or leave the field blank."
        )
    return wanted


def still_correct(*, edition, person, by, disclosure=""):
    """Sign a live text again that was approved before, as it stands; return the new Approval."""
    if edition.state() != "live":
        raise Refused("This edition is not live. Open the live one and sign that.")
    if not Approval.objects.filter(
        edition__article=edition.article_id, digest=edition.digest, decision="approved", withdrawn_at=None
    ).exists():
        raise Refused("No one has approved this exact text yet. Read it and approve it instead.")
    return approve(edition=edition, person=person, by=by, statement=STILL_CORRECT, disclosure=disclosure)


@transaction.atomic
def request_changes(*, edition, person, by, note, via=Approval.Via.SIGNED_IN, at=None):
    """Record that `person` wants changes, which `note` names; return the Approval row that holds the decision."""
    _may_decide(edition, person, by, via)
    if not note.strip():
        raise Refused("Describe what should change, so that the author can act on it.")
    approval = Approval(
        decision=Approval.Decision.CHANGES_REQUESTED,
        note=note,
        via=via,
        decided_at=at or timezone.now(),
        recorded_by=by,
    )
    return _decide(edition, person, approval)


def decline(*, edition, person, by, reason, via=Approval.Via.SIGNED_IN):
    """Close the person's request because they do not take it on; return it."""
    return _answer_without_decision(edition, person, by, reason, via, Outcome.DECLINED)


def declare_conflict(*, edition, person, by, reason, via=Approval.Via.SIGNED_IN):
    """Close the person's request because an interest of theirs stands in the way; return it."""
    return _answer_without_decision(edition, person, by, reason, via, Outcome.CONFLICT)


@transaction.atomic
def _answer_without_decision(edition, person, by, reason, via, outcome):
    _may_decide(edition, person, by, via)
    if not reason.strip():
        raise Refused("Explain why in a sentence, so that the editor can ask someone else.")
    closed = _close(edition, person, outcome, timezone.now(), reason)
    if not closed:
        raise Refused("You were not asked to review this edition, so there is nothing to decline.")
    return closed[0]


@transaction.atomic
def remark(*, edition, person, by, block, text, passage="", via=Approval.Via.SIGNED_IN):
    """Note what `person` has to say on the item `block` (its index in the document); the same words twice are one Remark."""
    _may_decide(edition, person, by, via)
    if not 0 <= block < len(edition.document):
        raise Refused("This edition has no such passage. Choose one of those shown.")
    if not text.strip():
        raise Refused("Enter your remark about this passage.")
    mine = Remark.objects.filter(edition=edition, person=person)
    if same := mine.filter(block=block, text=text.strip(), passage=passage.strip()).first():
        return same
    if mine.count() >= REMARKS_A_PERSON:
        raise Refused(
            f"You already have {REMARKS_A_PERSON} remarks on this edition. Request changes and sum up the rest there."
        )
    return Remark.objects.create(
        edition=edition, person=person, block=block, passage=passage, text=text, made_at=timezone.now()
    )


@transaction.atomic
def tick_off(*, remark, by, done=True):
    """Mark a remark as dealt with, or as open again."""
    theirs(by, remark.edition.article, "articles.change_article", "tick off remarks")
    remark.done_at, remark.done_by = (timezone.now(), by) if done else (None, None)
    remark.save(update_fields=["done_at", "done_by"])


def _may_decide(edition, person, by, via):
    if via == Approval.Via.SIGNED_IN:
        need(by, "articles.approve_edition", "approve articles")
        if person.user_id != by.pk:
            raise Refused("You can sign for yourself only. Sign in as the approver.")
    lock(edition.article_id)
    newest(edition)


def _decide(edition, person, approval):
    approval.edition, approval.person, approval.digest = edition, person, edition.digest
    if twin := _twin(approval):
        return twin
    approval.save()
    _close(edition, person, approval.decision, approval.decided_at, approval.note, approval)
    return approval


def _twin(approval):
    """Return the person's last decision on this edition if it says the same and is no older than TWICE: a form sent twice."""
    decisions = Approval.objects.filter(edition=approval.edition, person=approval.person, withdrawn_at=None)
    last = decisions.order_by("-decided_at", "-pk").first()
    said = ("decision", "statement", "note", "disclosure", "via")
    if last is None or any(getattr(last, name) != getattr(approval, name) for name in said):
        return None
    return last if timedelta() <= approval.decided_at - last.decided_at < TWICE else None


def _close(edition, person, outcome, at, answer, approval=None):
    """Close the person's open requests with this answer and write the receipts; return them."""
    requests = list(
        ReviewRequest.objects.filter(edition=edition, person=person, closed_at=None).select_related("requested_by")
    )
    for request in requests:
        request.closed_at, request.outcome, request.answer = at, outcome, answer[:2000]
        request.save(update_fields=["closed_at", "outcome", "answer"])
        emails.receipts(request, approval)
    return requests


def last_approved_by(person, edition):
    """Return the edition of this article that the person approved last before this one, or None."""
    earlier = Approval.objects.filter(
        person=person,
        edition__article=edition.article_id,
        edition__number__lt=edition.number,
        decision=Approval.Decision.APPROVED,
        withdrawn_at=None,
    )
    approval = earlier.select_related("edition").order_by("-decided_at", "-pk").first()
    return approval and approval.edition


@transaction.atomic
def withdraw_approval(*, approval, by, reason):
    """Take a decision back; it stays on the record with the reason."""
    approval = Approval.objects.select_for_update(of=("self",)).select_related("person").get(pk=approval.pk)
    if approval.person.user_id != by.pk:
        need(by, "articles.withdraw_edition", "withdraw someone else’s approval")
    if not reason.strip():
        raise Refused("Enter why the approval is withdrawn.")
    if approval.withdrawn_at:
        raise Refused("This decision was already withdrawn.")
    approval.withdrawn_at, approval.withdrawn_by, approval.withdrawn_reason = timezone.now(), by, reason
    approval.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return approval
