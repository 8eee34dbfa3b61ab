"""What webhooks can ask for: the kinds of events, with their words for staff."""

PUBLISHED, UPDATED, WITHDRAWN = "article.published", "article.updated", "article.withdrawn"
APPROVED, APPROVAL_ENDED = "approval.given", "approval.ended"
CLINIC_CLOSED = "clinic.closed"

KINDS = {
    PUBLISHED: "An article goes live for the first time, or again",
    UPDATED: "A new edition takes the place of the one that readers see, such as a correction",
    WITHDRAWN: "An article is withdrawn, or its publication ends",
    APPROVED: "A medical approver approves a text that readers see",
    APPROVAL_ENDED: "The approval of a text that readers see is withdrawn, or its review is overdue",
    CLINIC_CLOSED: "A clinic of the directory closes",
}
