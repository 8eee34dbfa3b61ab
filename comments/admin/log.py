"""The log of possible crises: actions, moderators and times, but no text."""

from dataclasses import dataclass

from django.utils import timezone

from comments.admin.listing import ALL, ListQuery, load_page
from comments.models import Comment, ModerationEvent

# Steps without a moderator that belong in the log.
_WITHOUT_MODERATOR = (ModerationEvent.Action.HELPED, ModerationEvent.Action.REPORTED, ModerationEvent.Action.WITHDRAWN)


@dataclass(frozen=True)
class Entry:
    """One comment with its `steps` in order; `first` is a moderator's first, or None."""

    comment: Comment
    steps: list

    @property
    def first(self):
        return next((step for step in self.steps if step.by_id), None)

    @property
    def waited(self):
        """Return how long the comment waited for a moderator, or still waits; else None."""
        if self.first:
            return self.first.at - self.comment.created_at
        return timezone.now() - self.comment.created_at if self.comment.state == Comment.State.PENDING else None


def load_entries(data):
    """Return (Entries, query string of the next page or ""); newest first.

    Two queries.
    """
    asked = ListQuery(ALL, after=ListQuery.of(data).after)
    found = load_page([Comment.objects.filter(risk__gt=0)], None, asked)
    steps = {comment.pk: [] for comment in found.comments}
    rows = ModerationEvent.objects.filter(comment__in=steps).select_related("by").order_by("pk")
    for event in rows:
        if event.by_id or event.action in _WITHOUT_MODERATOR:
            steps[event.comment_id].append(event)
    return [Entry(comment, steps[comment.pk]) for comment in found.comments], found.after
