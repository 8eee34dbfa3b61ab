"""What it takes to pin a comment: one an article, which readers see and which begins a conversation."""

from articles.models import Article
from comments.errors import AlreadyDecided
from comments.models import Comment
from core.errors import ActionRefused

FIELDS = ["pinned_at", "pinned_by"]


def put(row, *, by, at):
    """Pin a locked row and save it. Raises AlreadyDecided where it is pinned, ActionRefused where it cannot be."""
    if row.pinned_at:
        raise AlreadyDecided(f"The comment of {row.name} is already pinned.")
    if row.state != Comment.State.APPROVED or row.root_id or row.erased_at:
        raise ActionRefused("You can pin only a published comment that starts a conversation.")
    if other := _other(row):
        raise ActionRefused(
            f"The comment of {other.name}, number {other.pk}, is already pinned on this article. Unpin it first."
        )
    row.pinned_at, row.pinned_by = at, by
    row.save(update_fields=FIELDS)


def take(row):
    """Take the pin off a row; the caller saves FIELDS. Return whether there was one."""
    had = row.pinned_at is not None
    row.pinned_at = row.pinned_by = None
    return had


def put_back(row, *, by, at):
    """Pin a row again with which its pin went, if its place is free; the caller saves FIELDS."""
    if row.state == Comment.State.APPROVED and not _other(row):
        row.pinned_at, row.pinned_by = at, by


def _other(row):
    """The comment that is pinned under the same article; until this transaction ends nobody else pins one."""
    Article.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.article_id)
    return Comment.objects.filter(article=row.article_id, pinned_at__isnull=False).exclude(pk=row.pk).first()
