"""Pin comments: one for each article; it must be shown and start a conversation."""

from articles.models import Article
from comments.errors import AlreadyDecided
from comments.models import Comment
from core.errors import ActionRefused

FIELDS = ["pinned_at", "pinned_by"]


def pin_comment(row, *, by, at):
    """Pin a locked row and save it. Raises AlreadyDecided, ActionRefused."""
    if row.pinned_at:
        raise AlreadyDecided(f"The comment of {row.name} is already pinned.")
    if row.state != Comment.State.APPROVED or row.root_id or row.erased_at:
        raise ActionRefused("You can pin only a published comment that starts a conversation.")
    if other := _other_pinned(row):
        raise ActionRefused(
            f"The comment of {other.name}, number {other.pk}, is already pinned on this article. Unpin it first."
        )
    row.pinned_at, row.pinned_by = at, by
    row.save(update_fields=FIELDS)


def unpin_comment(row):
    """Unpin a row; the caller saves FIELDS. Return True if it was pinned."""
    had = row.pinned_at is not None
    row.pinned_at = row.pinned_by = None
    return had


def restore_pin(row, *, by, at):
    """Pin a row again if no other comment is pinned; the caller saves FIELDS."""
    if row.state == Comment.State.APPROVED and not _other_pinned(row):
        row.pinned_at, row.pinned_by = at, by


def _other_pinned(row):
    """Return the article's other pinned comment; the article stays locked."""
    Article.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.article_id)
    return Comment.objects.filter(article=row.article_id, pinned_at__isnull=False).exclude(pk=row.pk).first()
