"""What readers request: emails about replies, reports, and their data."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment
from core.db.fields import CleanCharField

EMAIL_LENGTH = 254


class SubscriptionQuerySet(models.QuerySet):
    def active(self):
        """Narrow to confirmed subscriptions that have not ended."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Subscription(models.Model):
    """An address that gets emails about replies to one comment.

    Without a comment, it is about all comments under the article.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="comment_subscriptions")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriptions")
    email = CleanCharField(max_length=EMAIL_LENGTH)
    email_hash = models.CharField(max_length=80, db_index=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "email"], condition=Q(comment__isnull=False), name="comments_subscription_of_comment"
            ),
            models.UniqueConstraint(
                fields=["article", "email"], condition=Q(comment=None), name="comments_subscription_of_article"
            ),
            models.CheckConstraint(name="comments_subscription_email_given", condition=~Q(email="")),
        ]

    def __str__(self):
        return f"replies under {self.article_id}"


class ReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Report(models.Model):
    """A reader's report about a comment; one for each reader and comment."""

    class Reason(models.TextChoices):
        RISK = "risk", _("Someone may be in danger")
        PRIVATE = "private", _("It identifies someone")
        DRUGS = "drugs", _("It offers drugs or says how to take them")
        FALSE = "false", _("It is false and could cause harm")
        ABUSE = "abuse", _("It attacks someone")
        SPAM = "spam", _("It is advertising")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    text = CleanCharField(max_length=500, blank=True)
    client_hash = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], condition=Q(closed_at=None), name="comments_report_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "client_hash"], condition=~Q(client_hash=""), name="comments_report_once"
            ),
            models.CheckConstraint(
                name="comments_report_reason_valid",
                condition=Q(reason__in=["risk", "private", "drugs", "false", "abuse", "spam", "other"]),
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.comment_id}"


class DataRequest(models.Model):
    """A request for a copy, or the erasure, of everything under an address.

    The link in an email proves that the address belongs to the sender.
    """

    class Kind(models.TextChoices):
        COPY = "copy", "A copy"
        ERASURE = "erasure", "Erasure"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    email = CleanCharField(max_length=EMAIL_LENGTH, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="comments_datarequest_kind_valid", condition=Q(kind__in=["copy", "erasure"])),
            models.CheckConstraint(
                name="comments_datarequest_open_has_address", condition=~Q(email="") | Q(done_at__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"
