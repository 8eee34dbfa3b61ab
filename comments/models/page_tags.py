"""What stored pages show of comments: rows of the TriggerSet that logs changes.

A comment that readers do not see logs nothing, and neither does what moderators note about one.
A first comment that was removed leaves a note while replies stay.
"""

from core.pages.registry import Source, word

SOURCES = (
    Source(
        "comments_comment",
        (word("comments", "{row}.article_id"),),
        hidden=(
            "email",
            "hold_kind",
            "hold_reason",
            "risk",
            "spam_score",
            "spam_words",
            "learned",
            "client_hash",
            "email_hash",
            "body_hash",
            "decided_at",
            "decided_by_id",
            "edited_by_id",
            "pinned_by_id",
            "own_link_hash",
            "import_ref",
        ),
        when=(
            "{row}.state = 'approved' OR EXISTS "
            "(SELECT 1 FROM comments_comment r WHERE r.root_id = {row}.id AND r.state = 'approved')"
        ),
    ),
    Source("comments_policy"),
)
