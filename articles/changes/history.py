"""The public history of an article: its editions, and the change of each."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects

from articles.models import Approval, ChangeClass, Edition
from authors.models import IdentityChange

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
    """Set `approvals` of each step, with names and credentials as signed."""
    decided = Approval.objects.filter(withdrawn_at=None).select_related("person")
    prefetch_related_objects([step.edition for step in some], Prefetch("approvals", decided))
    for step in some:
        step.approvals = list(step.edition.approvals.all())


def identity_changes(approvals):
    """Return the accepted changes of the people who decided, newest first."""
    people = {row.person_id for row in approvals}
    return list(IdentityChange.objects.accepted().filter(person__in=people).select_related("person"))
