"""What decisions of approvers have in common."""

from datetime import timedelta

from django.utils import timezone

from articles.approval import calendar, emails, four_eyes
from articles.approval.standing import read_standing, read_standings
from articles.document.own_pages import find_clinics
from articles.models import Approval, Article, ReviewRequest
from articles.permissions import require_newest, require_out_of_bin, require_permission
from authors.models import Person
from clinics.models import Affiliation
from core.errors import ActionRefused
from core.text.clean import says_something

STATEMENT = "I have read this exact text and approve it as medically accurate."
STILL_CORRECT = "I have read this exact text again, and it is still accurate."
CHANGES_CORRECT = "I have read what changed since edition {number}, which I approved. The text is still accurate."
DOUBLE_CLICK_WINDOW = timedelta(minutes=1)


def blockers(edition, person, day, disclosure="", via=Approval.Via.SIGNED_IN, standing=None):
    """Return the sentences that say why `person` may not approve this edition.

    An interest in a clinic that the text names blocks only until it is disclosed to readers. `standing` is what
    read_standing() returned, if it was read already.
    """
    reasons = own_blockers(edition, person, day, standing)
    if via == Approval.Via.SIGNED_LINK:
        reasons += four_eyes.link_blockers(person)
    if not says_something(disclosure) and (interest := interest_in(edition, person, day)):
        reasons.append(
            f"{person.display_name} has an interest in {interest.clinic.name}, which this article mentions. "
            "Disclose it in a sentence for readers, or ask another approver."
        )
    return reasons


def interest_in(edition, person, day):
    """Return the person's interest in a clinic that the edition names, or None."""
    return find_interests(edition, day).filter(person=person).first()


def find_interests(edition, day):
    """Return what anyone gains on a day from the clinics that an edition names."""
    [named] = find_clinics([edition])
    if not named:
        return Affiliation.objects.none()
    return Affiliation.objects.current(day).with_interest().filter(clinic__in=named).select_related("clinic")


def own_blockers(edition, person, day, standing=None):
    standing = standing or read_standing(edition, person)
    reasons = []
    if not standing.valid_credentials(day):
        reasons.append(
            f"{person.display_name} has no credential that is valid today. Have a second person check one first."
        )
    return reasons + four_eyes.conflicts(edition, person, standing)


def prepare_approval(edition, person, by, standing, *, statement="", note="", disclosure="", via, at):
    """Return the Approval of an edition, not saved and without its review date.

    Raises ActionRefused.
    """
    day = timezone.localdate(at)
    if reasons := blockers(edition, person, day, disclosure, via, standing):
        raise ActionRefused(" ".join(reasons))
    approval = Approval(
        decision=Approval.Decision.APPROVED,
        statement=statement or STATEMENT,
        note=note,
        disclosure=disclosure.strip(),
        via=via,
        decided_at=at,
        recorded_by=by,
    )
    approval.valid_credentials = standing.valid_credentials(day)
    return approval


def review_due_on(standing, day, wanted, weeks=None):
    """Return the review date of an approval: the wanted one, or one with room.

    `weeks` are the person's Weeks, if there are many approvals.

    Raises ActionRefused if the wanted date is too early or too late.
    """
    article = standing.article
    if wanted is None:
        return weeks.take(article, day) if weeks else calendar.due_date(standing.person, article, day, standing.due)
    if wanted <= day:
        raise ActionRefused("The next review date must be after today.")
    last = calendar.latest_due_date(day, article.risk)
    if wanted > last:
        raise ActionRefused(
            f"{_kind_of(article)} must be reviewed by {last:%B} {last.day}, {last.year} at the latest. "
            "Choose a date up to then, or leave the field blank."
        )
    return wanted


def _kind_of(article):
    return f"Articles on {article.topic_name}" if article.topic_id else "Pages about the site"


def lock_standings(editions, person, by, via, takes_place=False, due=None):
    """Lock the articles of editions and return {id of an edition: Standing}.

    Raises ActionRefused if `by` may not decide for the person, or an edition is not the newest. A decision that takes
    a place in the person's weeks locks the person, too: two at once would take the same place. `due` is for read_standings.
    """
    if via == Approval.Via.SIGNED_IN:
        require_permission(by, "articles.approve_edition", "approve articles")
        if person.user_id != by.pk:
            raise ActionRefused("You can sign for yourself only. Sign in as the approver.")
    elif via == Approval.Via.SIGNED_LINK:
        four_eyes.require_link_right(person)
    lock = [Article.objects.select_for_update().filter(pk__in=[edition.article_id for edition in editions])]
    if takes_place:
        lock.append(Person.objects.select_for_update(no_key=True).filter(pk=person.pk))
    standings = read_standings(editions, person, lock, due)
    for edition in editions:
        require_out_of_bin(standings[edition.pk].article)
        require_newest(edition, standings[edition.pk].newest)
    return standings


def bind(approval, edition, person):
    """Bind a decision to exactly this edition."""
    approval.edition, approval.person, approval.digest = edition, person, edition.digest


def decision_record(approval):
    """Return (verb, details) of the entry about a decision."""
    verb = "still_correct" if approval.statement == STILL_CORRECT else approval.decision
    if approval.statement.startswith(CHANGES_CORRECT.partition("{")[0]):
        verb = "change_accepted"
    details = {"person": approval.person.display_name, "via": approval.via, "review_due": approval.review_due}
    return f"review.{verb}", details


def close_requests(approval, standing):
    """Close the person's open requests by a decision."""
    if standing.open_requests():
        decision, note = approval.decision, approval.note
        close_all_requests(approval.edition, approval.person, decision, approval.decided_at, note, approval)


def repeated_decision(approval, standing):
    """Return the same decision of a moment ago, or None: the form was sent twice."""
    last = standing.last_decision(approval.edition)
    said = ("decision", "statement", "note", "disclosure", "via")
    if last is None or any(getattr(last, name) != getattr(approval, name) for name in said):
        return None
    return last if timedelta() <= approval.decided_at - last.decided_at < DOUBLE_CLICK_WINDOW else None


def close_all_requests(edition, person, outcome, at, answer, approval=None, ended=0):
    """Close the person's open requests, send receipts and return the requests.

    `ended` counts the approvals that a conflict of interest ended.
    """
    requests = list(
        ReviewRequest.objects.filter(edition=edition, person=person, closed_at=None).select_related("requested_by")
    )
    for request in requests:
        request.closed_at, request.outcome, request.answer = at, outcome, answer[:2000]
        request.save(update_fields=["closed_at", "outcome", "answer"])
        emails.send_receipts(request, approval, ended)
    return requests
