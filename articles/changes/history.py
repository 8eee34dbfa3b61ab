"""The public history of an article: its editions, and the change of each."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from articles.changes.between import least_class
from articles.changes.classify import higher_class
from articles.models import Approval, ChangeClass, Edition, PublicationEvent
from authors.models import IdentityChange

LABELS = {
    ChangeClass.MEDICAL: _("Correction"),
    ChangeClass.CLARIFICATION: _("Update"),
    ChangeClass.COSMETIC: _("Wording or layout"),
}
FIRST = _("First published")


@dataclass
class PublicationStep:
    """A published edition, the one before it or None, and the change between them.

    `change` is that of the difference between the two. Editions that readers never saw do not count.
    """

    edition: Edition
    before: Edition | None
    change: str
    approvals: list = field(default_factory=list)
    events: list = field(default_factory=list)

    @property
    def change_label(self):
        return LABELS[self.change] if self.before else FIRST

    @property
    def override_reason(self):
        """Return the reason for publishing this edition without an approval, or ""."""
        published = [row for row in self.events if row.kind == PublicationEvent.Kind.PUBLISHED]
        return published[0].override_reason if published else ""

    @property
    def withdrawals(self):
        """Return the events that withdrew the article while this edition was its last."""
        return [row for row in self.events if row.withdrawal]

    @property
    def is_change_of_meaning(self):
        return self.before is not None and self.change != ChangeClass.COSMETIC


def publication_steps(article):
    """Return the PublicationSteps of an article, newest first, in one query."""
    result, before = [], None
    for edition in (
        article.editions.once_live().select_related("article").defer("document", "text").order_by("live_from", "pk")
    ):
        result.append(PublicationStep(edition, before, change_between(before, edition)))
        before = edition
    return result[::-1]


def change_between(before, edition):
    """Return the ChangeClass between an edition and the one before it, or None."""
    if before is None:
        return ChangeClass.MEDICAL
    if edition.compared_with == before.number:
        return edition.change_class
    # Another edition went public after this one was frozen, so its class is about another difference.
    least, _why = least_class(before, edition)
    return higher_class(edition.change_class, least)


def add_approvals(some):
    """Set `approvals` and `events` of each step, with names and credentials as signed.

    Withdrawn approvals are listed with the reason. Withdrawn requests for changes are not.
    """
    decided = Approval.objects.filter(Q(withdrawn_at=None) | Q(decision=Approval.Decision.APPROVED))
    decided = decided.select_related("person")
    prefetch_related_objects([step.edition for step in some], Prefetch("approvals", decided), "publication_events")
    for step in some:
        step.events = list(step.edition.publication_events.all())
        step.approvals = list(step.edition.approvals.all())


def identity_changes(approvals):
    """Return the accepted changes of the people who decided, newest first."""
    people = {row.person_id for row in approvals}
    return list(IdentityChange.objects.accepted().filter(person__in=people).select_related("person"))
