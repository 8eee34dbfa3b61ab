"""What sending or publishing a draft would do, before a person does it."""

from dataclasses import dataclass, replace

from django.utils import timezone

from articles.approval import facts as known
from articles.approval import remarks, status, steps
from articles.changes import between, classify, diff
from articles.checklist import checks
from articles.models import ChangeClass, CheckOverride, Edition
from articles.publishing import editions
from articles.publishing.drafts import read_drafts


@dataclass
class Proposal:
    """The edition that the draft would become, and what it would change.

    `version` is that of the draft. `base` is the edition that the difference starts from: what readers saw last, else
    the last approved one, or None. `before` is the badge that readers see now, or None; `after` the one that they
    would see. `given` are the reasons that answered findings of the checklist before. `remarks` are the open ones, as
    Followed.
    """

    edition: Edition
    version: int
    is_new: bool
    last: Edition | None
    public: Edition | None
    base: Edition | None
    least: tuple
    before: status.ReviewStatus | None
    after: status.ReviewStatus | None
    facts: known.Facts
    checklist: checks.Checklist
    given: list
    remarks: list

    @property
    def turn(self):
        """Return the Turn of the person, now that the difference is known."""
        return steps.find_turn(self.facts)

    def compare(self):
        """Return [DiffBlock] since the base, without what is the same."""
        return [block for block in diff.diff_editions(self.base, self.edition) if block.kind != "same"]

    def label_changes(self):
        """Return a clause for each label that differs from the base."""
        return between.label_changes(self.base, self.edition) if self.base else []

    def classes(self):
        """Return the types of change that can be chosen, the least first."""
        order = classify.CLASS_ORDER
        return [(one.value, one.label) for one in order[order.index(ChangeClass(self.least[0])) :]]


def propose(article, user, now=None):
    """Return the Proposal of an article's draft for an account."""
    now = now or timezone.now()
    draft = read_drafts([article.pk])[article.pk]
    edition = editions.unsaved_edition(draft.article, draft.last, by=user, draft=draft)
    public, counting = draft.editions_to_compare(now)
    is_new = draft.last is None or draft.last.digest != edition.digest
    if is_new:
        editions.set_class(edition, ChangeClass.COSMETIC, (public, counting))
        edition.editors = draft.editors_until(edition.number)
    else:
        edition = Edition.objects.select_related("article").get(pk=draft.last.pk)
    found = known.read_facts([article.pk], user, now)[article.pk]
    approvals = list(status.approvals_of(article))
    live = public if public and public.state(now) == "live" else None
    return Proposal(
        edition=edition,
        version=draft.article.version,
        is_new=is_new,
        last=draft.last,
        public=public,
        base=public or counting,
        least=editions.least_class(edition, public),
        before=_badge(live, approvals),
        after=_badge(edition, approvals),
        facts=replace(found, is_changed=is_new, **known.coverage_of(edition, approvals, user)),
        checklist=checks.check_edition(edition),
        remarks=remarks.follow_remarks(article, edition.document),
        given=_given(draft.last, is_new) if draft.last else [],
    )


def _given(last, is_new):
    """Return the reasons of the last edition; a new one answers what was waived."""
    rows = CheckOverride.objects.filter(edition=last)
    return list(rows.given() if is_new else rows)


def _badge(edition, approvals):
    if edition is None or not edition.article.needs_approval:
        return None
    return status.review_status(edition, approvals, timezone.localdate())
