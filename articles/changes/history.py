"""The public history of an article: its editions, and the change of each."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from articles.models import Approval, ChangeClass, Edition

_LABELS = {
    ChangeClass.MEDICAL: "Correction",
    ChangeClass.CLARIFICATION: "Update",
    ChangeClass.COSMETIC: "Wording or layout",
}
FIRST = "First published"


@dataclass
class PublicationStep:
    """A published edition, the one before it or None, and the change between them.

    `change` includes unpublished editions between the two: a later cosmetic change does not hide a medical one.
    """

    edition: Edition
    before: Edition | None
    change: str
    approvals: list = field(default_factory=list)

    @property
    def change_label(self):
        return _LABELS[self.change] if self.before else FIRST

    @property
    def is_correction(self):
        return self.before is not None and self.change != ChangeClass.COSMETIC


def publication_steps(article):
    """Return the PublicationSteps of an article, newest first, in one query."""
    result, before = [], None
    for edition in (
        article.editions.once_live().select_related("article").defer("document", "text").order_by("live_from", "pk")
    ):
        result.append(PublicationStep(edition, before, _change(before, edition)))
        before = edition
    return result[::-1]


def _change(before, edition):
    if before is None or edition.number < before.number or edition.medical_at > before.number:
        return ChangeClass.MEDICAL
    return ChangeClass.CLARIFICATION if edition.changed_at > before.number else ChangeClass.COSMETIC


def add_approvals(some):
    """Set `approvals` of each step: [{"approval", "credentials"}].

    The credentials are those that were valid on the day of the decision.
    """
    decided = (
        Approval.objects.filter(withdrawn_at=None).select_related("person").prefetch_related("person__credentials")
    )
    prefetch_related_objects([step.edition for step in some], Prefetch("approvals", decided))
    for step in some:
        step.approvals = [{"approval": row, "credentials": _credentials(row)} for row in step.edition.approvals.all()]


def _credentials(approval):
    day = timezone.localdate(approval.decided_at)
    return [row for row in approval.person.credentials.all() if row.is_valid(day)]
