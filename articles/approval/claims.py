"""What becomes of claims of approvals that came in from another site."""

from django.db import transaction
from django.utils import timezone

from articles.approval.actions import request_review
from articles.models import Edition
from articles.permissions import require_permission
from core.errors import ActionRefused


@transaction.atomic
def ask_claimed_approver(*, claim, by):
    """Ask the person of a claim to review the newest edition; settle the claim.

    Return the ReviewRequest. Raises ActionRefused.
    """
    if claim.settled_at:
        raise ActionRefused("This claim is settled already.")
    if claim.person is None:
        raise ActionRefused(
            f"There is no person called “{claim.name}” here. Add the person, then choose them in the article."
        )
    edition = Edition.objects.filter(article=claim.article_id).order_by("-number").first()
    if edition is None:
        raise ActionRefused("This article has no edition yet. Create one, then ask for the review.")
    said = f" on {claim.day:%B %-d, %Y}" if claim.day else ""
    note = f"The former site said that you approved this text{said}. Please review what it says today."
    made = request_review(edition=edition, person=claim.person, by=by, note=note)
    _settle(claim)
    return made


def set_claim_aside(*, claim, by):
    """Settle a claim without a review."""
    require_permission(by, "articles.request_review", "settle claims of approvals")
    _settle(claim)


def _settle(claim):
    claim.settled_at = timezone.now()
    claim.save(update_fields=["settled_at"])
