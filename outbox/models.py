"""Emails to send, written in the transaction that needs them."""

from django.db import models
from django.db.models import Q

from core.db.fields import CleanCharField


class EmailQuerySet(models.QuerySet):
    def due(self, now):
        """Return the emails to try at `now`, the oldest first."""
        return self.filter(sent_at=None, given_up_at=None, not_before__lte=now).order_by("not_before", "pk")


class Email(models.Model):
    """One email to one address. `key` names the occasion: one email per key."""

    kind = models.CharField(max_length=40)
    to = models.EmailField(max_length=254)
    subject = CleanCharField(max_length=200)
    body = models.TextField()
    # Extra headers, such as List-Unsubscribe; `actions.ALLOWED_HEADERS` lists them.
    headers = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=120, null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = CleanCharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = EmailQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="outbox_email_due",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(to=""), name="outbox_email_has_address"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(given_up_at__isnull=True), name="outbox_email_sent_or_given_up"
            ),
        ]

    def __str__(self):
        return f"{self.kind} to {self.to}"
