"""Four eyes: no person vouches for a text of their own.

They did not write, edit or publish it, or ask for its review.
The database refuses the same by triggers (articles/models/triggers/four_eyes.py) where a row can express it.
"""

from django.db.models import Max

from articles.approval import status
from articles.models import DraftEditor
from authors import identity
from core.errors import ActionRefused


def record_editor(article, user):
    """Record that an account saved the draft for the next edition."""
    if user is not None:
        newest = article.editions.aggregate(newest=Max("number"))["newest"] or 0
        row = DraftEditor(article=article, user=user, number=newest + 1)
        DraftEditor.objects.bulk_create([row], ignore_conflicts=True)


def conflicts(edition, person, standing):
    """Return the sentences that say why `person` is not independent of this edition."""
    reasons = []
    if any(row["person"] in person.all_keys for row in edition.byline):
        reasons.append("is an author of this article")
    if user := person.user_id:
        editors = {edition.edited_by_id, *edition.editors, *standing.editors_until(edition.number)}
        if user in editors:
            reasons.append("edited this text since it was last approved")
        elif user == edition.frozen_by_id:
            reasons.append("created this edition")
        if any(row.requested_by_id == user for row in standing.requests):
            reasons.append("asked for the review of this edition")
        if user in standing.publishers:
            reasons.append("published this edition")
    return [f"{person.display_name} {reason}. Ask another approver." for reason in reasons]


def link_blockers(person, may_approve=None):
    """Return the sentences that say why `person` may not sign by a link.

    A link gives the rights of a signed-in approver and no more. A person without an account signs by an address that
    a second person confirmed. `may_approve` says whether the account holds the right, if it was read already.
    """
    name = person.display_name
    if not person.signing_email:
        return [
            f"{name} has no confirmed email address for signing. Propose one on their page; a second person confirms it."
        ]
    account = person.user
    if may_approve is None:
        may_approve = account is None or (account.is_active and account.has_perm(identity.APPROVE))
    if may_approve:
        return []
    return [f"The account of {name} may not approve. Ask an administrator to open it and give it the role."]


def require_link_right(person):
    """Raise ActionRefused unless `person` may sign by a link."""
    if reasons := link_blockers(person):
        raise ActionRefused(" ".join(reasons))


def require_another_approval(edition, by, approvals):
    """Raise ActionRefused if all approvals that cover this edition are by `by`."""
    if status.are_all_by(by, status.covering_approvals(edition, approvals)):
        raise ActionRefused(
            "Yours is the only approval of this text, so another person must publish it. Ask an editor."
        )
