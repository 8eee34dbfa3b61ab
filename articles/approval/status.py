"""The badge: how far a text is approved.

Pages, lists, the admin and feeds all call review_status(). Its sentences are written here and nowhere else.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Approval
from core.db.reused import any_of, reused
from core.text.dates import format_day

APPROVED, WORDING_EDITED, CHANGED = "approved", "wording_edited", "changed"
OVERDUE, NOT_REVIEWED = "overdue", "not_reviewed"

LABELS = {
    APPROVED: gettext_lazy("Medically approved"),
    WORDING_EDITED: gettext_lazy("Medically approved, wording edited since"),
    CHANGED: gettext_lazy("Changed since approval"),
    OVERDUE: gettext_lazy("Medical review overdue"),
    NOT_REVIEWED: gettext_lazy("Not medically reviewed"),
}
_EXPLANATIONS = {
    APPROVED: gettext_lazy("%(name)s approved this exact text on %(day)s."),
    WORDING_EDITED: gettext_lazy(
        "%(name)s approved this text on %(day)s. Since then, only spelling or layout has changed."
    ),
    CHANGED: gettext_lazy(
        "%(name)s approved an earlier version on %(day)s. "
        "The text has changed since then, and the changes have not been approved yet."
    ),
    OVERDUE: gettext_lazy("%(name)s approved this text on %(day)s. Review was due %(due)s."),
    NOT_REVIEWED: gettext_lazy("No clinician has approved this text."),
}
_MEANINGS = {
    APPROVED: gettext_lazy("A clinician whose credentials we verified read and approved this exact version."),
    WORDING_EDITED: gettext_lazy(
        "The approval was given before the latest edits, which changed only spelling or layout."
    ),
    CHANGED: gettext_lazy("The approval was given to an earlier version and does not cover the changes made since."),
    OVERDUE: gettext_lazy("Medical knowledge changes. A clinician approved this text, but its next review is overdue."),
    NOT_REVIEWED: gettext_lazy("This is information from its authors. No clinician has approved it."),
}


@dataclass(frozen=True)
class ReviewStatus:
    """The badge of one edition.

    `code` is a constant above, `approval` is what it rests on. `is_late` says that its review is due, but not overdue.
    """

    code: str
    approval: Approval | None = None
    is_late: bool = False

    @property
    def label(self):
        """Return the words of the badge."""
        return str(LABELS[self.code])

    @property
    def is_approved(self):
        """Return True if an approval covers this text today."""
        return self.code in {APPROVED, WORDING_EDITED}

    @property
    def meaning(self):
        """Return the meaning of this badge, a sentence for readers."""
        return str(_MEANINGS[self.code])

    @property
    def explanation(self):
        """Return who approved what when, for readers. A list of cards does not say it."""
        said = str(_EXPLANATIONS[self.code])
        if self.approval is None:
            return said
        due = format_day(self.approval.review_due)
        day = format_day(self.approval.decided_at)
        said %= {"name": self.approval.shown_name, "day": day, "due": due}
        return f"{said} {_('Its next review was due %(day)s.') % {'day': due}}" if self.is_late else said

    @property
    def next_review(self):
        """Return when the next review falls due as a sentence, or "" if it did."""
        if not self.is_approved or self.is_late:
            return ""
        return _("Next review due %(day)s.") % {"day": format_day(self.approval.review_due)}


def approved_by(name=""):
    """Return the words that name an approver to readers."""
    return (_("Medically approved by %(name)s") % {"name": name}).rstrip()


def box_heading(name):
    """Return the heading of an approver's box below an article."""
    return _("This post was medically approved by %(name)s") % {"name": name}


@reused(articles=[models.BigIntegerField()])
def decisions_on(articles):
    """Return all decisions on articles, with what review_status() needs."""
    return Approval.objects.filter(any_of("edition__article", articles)).with_people()


def approvals_of(article):
    """Return all decisions on an article, with what review_status() needs."""
    return decisions_on(articles=[article.pk])


def newest_decision(approvals):
    """Return the newest of some decisions, or None."""
    return max(approvals, key=lambda row: (row.decided_at, row.pk), default=None)


def approved_numbers(approvals):
    """Return the numbers of the editions with an approval that was not withdrawn."""
    return {
        row.edition.number
        for row in approvals
        if row.decision == Approval.Decision.APPROVED and row.withdrawn_at is None
    }


def are_all_by(user, approvals):
    """Return True if one account gave or recorded all of some approvals.

    Without approvals it is False.
    """
    return bool(approvals) and all(user.pk in {row.recorded_by_id, row.person.user_id} for row in approvals)


def latest_decisions(approvals):
    """Return each person's latest decision that was not withdrawn, newest first."""
    latest = {}
    for approval in sorted(approvals, key=lambda row: (row.decided_at, row.pk), reverse=True):
        if approval.withdrawn_at is None:
            latest.setdefault(approval.person_id, approval)
    return list(latest.values())


def covering_approvals(edition, approvals):
    """Return the approvals of this text, spelling and layout aside.

    Approvals by its own authors and editors do not count.
    """
    return [
        approval
        for approval in latest_decisions(approvals)
        if approval.decision == Approval.Decision.APPROVED
        and _covers(approval, edition)
        and is_independent(approval, edition)
    ]


def is_independent(approval, edition):
    """Return True unless the approver is an author or an editor of the edition."""
    if any(row["person"] in approval.person.all_keys for row in edition.byline):
        return False
    return not {approval.recorded_by_id, approval.person.user_id}.intersection(edition.editors)


def _covers(approval, edition):
    if approval.digest == edition.digest:
        return True
    # `changed_at` is the number of the newest edition that changed more than spelling or layout.
    return edition.changed_at <= approval.edition.number <= edition.number


def is_in_time(approval, today, grace=None):
    """Return True until `grace` days after the review date.

    The default is REVIEW_GRACE_DAYS.
    """
    grace = settings.REVIEW_GRACE_DAYS if grace is None else grace
    return today <= approval.review_due + timedelta(days=grace)


def review_status(edition, approvals, today, grace=None):
    """Return the ReviewStatus of an edition on a day.

    `approvals` are all decisions on its article, with `.edition` and `.person` fetched. A review may be `grace` days
    late before the badge says so.
    """
    approved = [row for row in latest_decisions(approvals) if row.decision == Approval.Decision.APPROVED]
    # An approval of a later text does not cover this one, unless the text is the same.
    approved = [
        row
        for row in approved
        if (is_independent(row, edition) if row.digest == edition.digest else row.edition.number <= edition.number)
    ]
    counting = covering_approvals(edition, approved)
    if not counting:
        return ReviewStatus(CHANGED, approved[0]) if approved else ReviewStatus(NOT_REVIEWED)
    valid = [row for row in counting if is_in_time(row, today, grace)]
    if not valid:
        return ReviewStatus(OVERDUE, max(counting, key=lambda row: row.review_due))
    # Prefer this exact text, then a review that is not due yet, then the newest (the sort is stable).
    best = sorted(valid, key=lambda row: (row.digest != edition.digest, row.review_due < today))[0]
    code = APPROVED if best.digest == edition.digest else WORDING_EDITED
    return ReviewStatus(code, best, best.review_due < today)
