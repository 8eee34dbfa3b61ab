"""What moderators have at hand: replies that were thought over before, and whether they want mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from comments.models.comments import BODY_LENGTH
from core.db.fields import CleanCharField, CleanTextField


class ScriptedReply(models.Model):
    """Words that a moderator may begin an answer with; comments/moderation/replies.toml has the first ones."""

    title = CleanCharField(max_length=80, help_text="What moderators choose it by.")
    language = CleanCharField(max_length=2, default="en", help_text="Of the reply: en, es …")
    text = CleanTextField(max_length=BODY_LENGTH)
    for_risk = models.BooleanField(
        "for people at risk", default=False, help_text="Offered first beside comments that may tell of danger."
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
                violation_error_message="Give the reply a title and a text.",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.language})"


class ModeratorMail(models.Model):
    """Whether somebody who may moderate wants letters about what waits; without a row their role says so."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="moderator_mail")
    wanted = models.BooleanField(default=True)

    def __str__(self):
        return f"{self.user}: {'wanted' if self.wanted else 'not wanted'}"
