"""Comments that wait for a spam service."""

from django.db import models

from comments.models.comments import Comment


class SpamCheckQuerySet(models.QuerySet):
    def due(self, now):
        """Return the checks to run at `now`, the oldest first."""
        return self.filter(not_before__lte=now).order_by("not_before", "pk")


class SpamCheck(models.Model):
    """A check by a spam service that has not run yet.

    The row is deleted with the result, and the client's address with it.
    """

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="spam_check")
    client_address = models.CharField(max_length=45)
    # True if nothing else holds the comment.
    passes_otherwise = models.BooleanField()
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(db_index=True)

    objects = SpamCheckQuerySet.as_manager()

    def __str__(self):
        return f"comment {self.comment_id}, tries: {self.attempts}"
