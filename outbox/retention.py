"""How long emails and messages to webhooks are kept.

One that waits stays until it is sent or given up.
"""

from django.db.models import Q

from core.retention import Rule, delete_rows
from outbox.models import Email, WebhookDelivery, WebhookEvent


def _finished(before, at):
    return Email.objects.filter(Q(sent_at__lt=before) | Q(given_up_at__lt=before))


def _delivered(before, at):
    return WebhookDelivery.objects.filter(Q(delivered_at__lt=before) | Q(given_up_at__lt=before))


RULES = [
    Rule("emails that were sent or given up", 30, _finished, delete_rows),
    Rule("messages to webhooks that arrived or were given up", 30, _delivered, delete_rows),
    Rule("events for webhooks", 30, lambda before, at: WebhookEvent.objects.filter(taken_at__lt=before), delete_rows),
]
