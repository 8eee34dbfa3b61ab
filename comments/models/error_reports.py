"""What readers report as wrong in an article or a site page."""

from django.conf import settings
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q

from articles.models import Article
from comments.models.comments import EMAIL_LENGTH
from core.db.fields import CleanCharField, CleanTextField


class ErrorReportQuerySet(models.QuerySet):
    def open(self):
        """Return the reports that wait for an editor, the oldest first."""
        return self.filter(outcome="").order_by("created_at", "pk")

    def sent_by(self, email):
        """Return the reports from this email address; none for an empty one."""
        return self.filter(email__iexact=email) if email else self.none()


class ErrorReport(models.Model):
    """A reader's report of an error in a text, and what an editor did about it.

    It holds no digest of the reader: limits count elsewhere (core/ratelimit.py).
    """

    class Outcome(models.TextChoices):
        OPEN = "", "Waits for an editor"
        CORRECTED = "corrected", "Corrected"
        RIGHT = "right", "The text is right"
        UNUSABLE = "unusable", "Spam, or not about the text"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="error_reports")
    # The edition that was live then, so that an editor reads what the reader read.
    edition = models.PositiveIntegerField(editable=False)
    message = CleanTextField(max_length=1000, editable=False)
    place = CleanCharField(max_length=300, blank=True, editable=False)
    email = CleanCharField(max_length=EMAIL_LENGTH, blank=True, editable=False, validators=[validate_email])
    created_at = models.DateTimeField(editable=False)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = "report of an error"
        verbose_name_plural = "reports of errors"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], condition=Q(outcome=""), name="comments_errorreport_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(message=""), name="comments_errorreport_says_something"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None)
                | Q(outcome__in=["corrected", "right", "unusable"], closed_at__isnull=False),
                name="comments_errorreport_closed_at_a_time",
            ),
        ]

    def __str__(self):
        # The record of activity keeps it, so it has no word of a reader.
        return f"Report {self.pk} on “{self.article}”"
