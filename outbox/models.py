"""Emails and messages to other programs, written with what causes them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.db.fields import CleanCharField, SafeURLField


class EmailQuerySet(models.QuerySet):
    def due(self, now):
        """Return the emails to try at `now`, the oldest first."""
        return self.waiting().filter(not_before__lte=now).order_by("not_before", "pk")

    def waiting(self):
        """Return the emails that will be tried."""
        return self.filter(sent_at=None, given_up_at=None)


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
    # Claims of which no worker said what became of them.
    unfinished = models.PositiveSmallIntegerField(default=0)
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


class Webhook(models.Model):
    """An address of another program that learns of what happens on the site.

    Its secret is made from `secret_seed` and SECRET_KEY (outbox/webhooks/signing.py), so the row alone signs nothing.
    """

    url = SafeURLField("address", help_text="Starts with https://. Private addresses get nothing.")
    events = models.JSONField(default=list)
    is_active = models.BooleanField("active", default=True)
    secret_seed = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # What ended it, if the site did so itself.
    ended_because = CleanCharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["url", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(url=""), name="outbox_webhook_has_address"),
            models.CheckConstraint(condition=~Q(secret_seed=""), name="outbox_webhook_has_secret"),
        ]

    def __str__(self):
        return self.url


class WebhookEventQuerySet(models.QuerySet):
    def due(self, now):
        """Return the events that no message was written of yet, the oldest first."""
        return self.filter(taken_at=None, due_at__lte=now).order_by("due_at", "pk")


class WebhookEvent(models.Model):
    """Something that happened or will, written by a trigger in the same transaction.

    `about` is the key of the edition, approval or clinic. When it is due, the worker checks that it is still true and
    makes the deliveries (psychsite/api/webhooks/).
    """

    kind = models.CharField(max_length=40)
    about = models.BigIntegerField()
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(taken_at__isnull=True), name="outbox_webhookevent_due"),
        ]

    def __str__(self):
        return f"{self.kind} {self.about}"


class WebhookDeliveryQuerySet(models.QuerySet):
    def due(self, now):
        """Return the deliveries to active webhooks to try at `now`, the oldest first."""
        rows = self.waiting().filter(not_before__lte=now, webhook__is_active=True)
        return rows.select_related("webhook").order_by("not_before", "pk")

    def waiting(self):
        """Return the deliveries that will be tried."""
        return self.filter(delivered_at=None, given_up_at=None)

    def open(self):
        """Return the deliveries that were not made yet, given up or not."""
        return self.filter(delivered_at=None)


class WebhookDelivery(models.Model):
    """One message to one webhook. Its body stays the same at each try."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=40)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    unfinished = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = CleanCharField(max_length=300, blank=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    objects = WebhookDeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "webhook deliveries"
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
                name="outbox_webhookdelivery_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
                name="outbox_webhookdelivery_delivered_or_given_up",
            ),
        ]

    def __str__(self):
        return f"{self.kind} to {self.webhook}"
