"""Prepared replies, and which moderators want emails."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from comments.models.comments import BODY_LENGTH
from core.db.fields import CleanCharField, CleanTextField


class ScriptedReply(models.Model):
    """A prepared reply; comments/moderation/replies.toml has the first ones."""

    title = CleanCharField(max_length=80, help_text="Moderators choose the reply by this title.")
    language = CleanCharField(max_length=2, default="en", help_text="Language code of the reply, such as en or es.")
    text = CleanTextField(max_length=BODY_LENGTH)
    for_risk = models.BooleanField(
        "for people at risk", default=False, help_text="Listed first beside comments that may describe a crisis."
    )
    is_active = models.BooleanField("active", default=True)

    class Meta:
        verbose_name_plural = "scripted replies"
        ordering = ["-for_risk", "language", "title"]
        constraints = [
            models.UniqueConstraint(fields=["language", "title"], name="comments_scriptedreply_unique"),
            models.CheckConstraint(
                name="comments_scriptedreply_given",
                condition=~Q(title="") & ~Q(text=""),
                violation_error_message="Enter a title and a text.",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.language})"


class ModeratorEmailPreference(models.Model):
    """Whether a moderator wants emails about comments; the role decides without it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderator_email_preference"
    )
    wanted = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.user}: {'wanted' if self.wanted else 'not wanted'}"
