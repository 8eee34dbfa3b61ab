"""What staff do with webhooks: new secrets, tests, sending again."""

import secrets

from django.db import transaction
from django.utils import timezone

from activity.log import record
from core.errors import ActionRefused
from outbox.models import WebhookDelivery
from outbox.webhooks import deliveries, signing


def new_seed():
    """Return the random part of a secret."""
    return secrets.token_hex(32)


@transaction.atomic
def replace_secret(*, webhook, by):
    """Give a webhook a new secret and return it; the earlier one signs nothing more."""
    webhook.secret_seed = new_seed()
    webhook.save(update_fields=["secret_seed"])
    record("webhook.secret_replaced", by=by, about=webhook)
    return signing.secret_of(webhook)


def send_test(*, webhook, by):
    """Send a test message at once; raise ActionRefused with the reason if it fails."""
    message = deliveries.write_test(webhook)
    message.attempts, message.unfinished, message.claimed_at = 1, 1, timezone.now()
    message.save(update_fields=["attempts", "unfinished"])
    record("webhook.tested", by=by, about=webhook)
    if not deliveries.send(message):
        message.refresh_from_db()
        # A test that failed is not tried again: the person is here and sees the reason.
        WebhookDelivery.objects.filter(pk=message.pk, given_up_at=None).update(given_up_at=timezone.now())
        raise ActionRefused(f"The test did not arrive. {message.last_error}")


@transaction.atomic
def send_again(*, messages, by):
    """Start the tries of messages that did not arrive again; return how many."""
    rows = messages.filter(delivered_at=None).exclude(kind=deliveries.TEST)
    count = rows.update(given_up_at=None, attempts=0, unfinished=0, not_before=timezone.now())
    if count:
        record("webhook.sent_again", by=by, details={"messages": count})
    return count
