"""What an approver did with earlier texts of an article, and what changed since."""

from dataclasses import dataclass
from functools import cached_property

from articles.approval.facts import signs_as
from articles.approval.remarks import follow_remarks
from articles.approval.status import newest_decision
from articles.changes import between, diff
from articles.models import Approval, Edition


@dataclass
class EarlierRound:
    """The last decision of a person on an earlier edition, or None, and its effect.

    `signs_as` is as in facts.py.
    """

    edition: Edition
    person: object
    last: Approval | None
    signs_as: str

    @property
    def before(self):
        """Return the edition that the person decided on last, or None."""
        return self.last and self.last.edition

    @property
    def wanted(self):
        """Return the decision if it asked for changes, else None."""
        return self.last if self.last and self.last.decision == Approval.Decision.CHANGES_REQUESTED else None

    @cached_property
    def diff(self):
        """Return [DiffBlock] since the text that the person read last."""
        return diff.diff_editions(self.before, self.edition) if self.before else []

    @property
    def label_changes(self):
        """Return a clause for each label that differs since then."""
        return between.label_changes(self.before, self.edition) if self.before else []

    @property
    def changed_passages(self):
        """Return the number of lines that changed since then."""
        return sum(line.kind != "same" for block in self.diff for line in block.lines)

    @cached_property
    def remarks(self):
        """Return [Followed] of the person's remarks on earlier editions, with the answers."""
        number, article = self.edition.number, self.edition.article_id
        return follow_remarks(article, self.edition.document, is_open=False, person=self.person, before=number)


def read_earlier_round(edition, person):
    """Return the EarlierRound of a person before an edition."""
    approvals = list(
        Approval.objects.filter(edition__article=edition.article_id, withdrawn_at=None).select_related("edition")
    )
    mine = [one for one in approvals if one.person_id == person.pk and one.edition.number < edition.number]
    return EarlierRound(edition, person, newest_decision(mine), signs_as(approvals, edition, person))
