"""The approval state of an article: the badge as data.

The function that makes the badge makes it.
"""

from collections import defaultdict

from articles.approval.status import LABELS, decisions_on, review_status
from clinics.api.responses import absolute
from psychsite.api import shapes

NOT_NEEDED = "not_needed"

REVIEW_SHAPE = shapes.thing(
    "How far a medical approver has approved the text that readers see now. It is what the badge on the page says.",
    status=shapes.choice(
        "The badge. “not_needed” is for texts that say nothing medical and have no badge.", *LABELS, NOT_NEEDED
    ),
    is_approved=shapes.flag("Whether an approval covers this text today."),
    label=shapes.text("The words of the badge."),
    sentence=shapes.text("A sentence for readers: who approved what, and when."),
    approved_by=shapes.maybe(shapes.text("The approver's name. If is_approved is false, that of an earlier approval.")),
    approver_url=shapes.maybe(shapes.url("The page of the approver.")),
    approved_on=shapes.maybe(shapes.day("The day of the approval.")),
    covers_edition=shapes.maybe(
        shapes.number("The edition that was approved. Later ones are covered only if is_approved is true.")
    ),
    review_due=shapes.maybe(shapes.day("The day by which the text must be approved again.")),
)
_NO_APPROVAL = dict.fromkeys(("approved_by", "approver_url", "approved_on", "covers_edition", "review_due"))


def review_data(status):
    """Return a ReviewStatus as REVIEW_SHAPE; None is for a text without a badge."""
    if status is None:
        return {"status": NOT_NEEDED, "is_approved": False, "label": "", "sentence": "", **_NO_APPROVAL}
    said = {
        "status": status.code,
        "is_approved": status.is_approved,
        "label": status.label,
        "sentence": status.explanation,
    }
    approval = status.approval
    if approval is None:
        return {**said, **_NO_APPROVAL}
    return {
        **said,
        "approved_by": approval.shown_name,
        "approver_url": absolute(approval.person.get_absolute_url()),
        "approved_on": approval.decided_at.date(),
        "covers_edition": approval.edition.number,
        "review_due": approval.review_due,
    }


def statuses_of(editions, today):
    """Return {edition: ReviewStatus or None}; one query."""
    needing = [edition for edition in editions if edition.article.needs_approval]
    decided = defaultdict(list)
    for approval in decisions_on(articles=[one.article_id for one in needing]) if needing else ():
        decided[approval.edition.article_id].append(approval)
    found = dict.fromkeys(editions)
    return found | {one: review_status(one, decided[one.article_id], today) for one in needing}
