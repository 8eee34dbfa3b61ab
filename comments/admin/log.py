"""The log of comments that may tell of danger: what was done about each, by whom, and how soon. It has no word of theirs."""

from dataclasses import dataclass

from django.utils import timezone

from comments.admin.listing import ALL, Asked, page
from comments.models import Comment, ModerationEvent

# What happens without a moderator and still belongs into the log.
_BY_ITSELF = (ModerationEvent.Action.HELPED, ModerationEvent.Action.REPORTED, ModerationEvent.Action.WITHDRAWN)


@dataclass(frozen=True)
class Entry:
    """One comment with its `steps` in order; `first` is the first of a moderator, or None."""

    comment: Comment
    steps: list

    @property
    def first(self):
        return next((step for step in self.steps if step.by_id), None)

    @property
    def waited(self):
        """How long it took until a moderator did anything, and until now where one must still; None where none had to."""
        if self.first:
            return self.first.at - self.comment.created_at
        return timezone.now() - self.comment.created_at if self.comment.state == Comment.State.PENDING else None


def entries(data):
    """Return (a list of Entry, the query string of the next page or ""): the newest first, from GET's `after`; two queries."""
    asked = Asked(ALL, after=Asked.of(data).after)
    found = page([Comment.objects.filter(risk__gt=0)], None, asked)
    steps = {comment.pk: [] for comment in found.comments}
    rows = ModerationEvent.objects.filter(comment__in=steps).select_related("by").order_by("pk")
    for event in rows:
        if event.by_id or event.action in _BY_ITSELF:
            steps[event.comment_id].append(event)
    return [Entry(comment, steps[comment.pk]) for comment in found.comments], found.after
