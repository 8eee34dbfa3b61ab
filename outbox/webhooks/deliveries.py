"""Write messages to webhooks, and send those that are due.

The worker claims a message in a transaction of its own before it talks to the other server, as with emails. If a worker dies
in between, another one sends the message after LEASE. Receivers recognize a message by its id.
"""

import json
import logging
import secrets
from datetime import UTC, timedelta

from django.conf import settings
from django.utils import timezone

from core import safe_http
from core.text.clean import clean_line
from outbox.claims import FINISHED, claim_to_send
from outbox.models import Webhook, WebhookDelivery
from outbox.webhooks import signing

log = logging.getLogger(__name__)

# How long to wait after each failed try: the last one is a day after the first.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 15 * 60 + 24)]
# Longer than any try: safe_http drops a connection before.
LEASE = timedelta(minutes=2)
TEST = "test"
_GONE = 410


def write(*, kind, data, at):
    """Write a message for each webhook that asked for this kind; return how many."""
    asked = [
        webhook for webhook in Webhook.objects.filter(is_active=True, created_at__lte=at) if kind in webhook.events
    ]
    return len(WebhookDelivery.objects.bulk_create(_message(webhook, kind, data, at) for webhook in asked))


def write_test(webhook):
    """Write a message that only says that this is a test; return it."""
    message = _message(webhook, TEST, {"sentence": f"This is a test by {settings.SITE_NAME}."}, timezone.now())
    message.save()
    return message


def _message(webhook, kind, data, at):
    said = {"type": kind, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    return WebhookDelivery(
        webhook=webhook,
        message_id=f"msg_{secrets.token_hex(12)}",
        kind=kind,
        body=json.dumps(said, ensure_ascii=False),
        not_before=at,
    )


def send_due(now=None, limit=100, is_over=lambda: False):
    """Send up to `limit` messages that are due at `now`; return how many arrived.

    `is_over` says whether to stop.
    """
    arrived = 0
    for _round in range(limit):
        at = now or timezone.now()
        message = None if is_over() else claim_to_send(WebhookDelivery.objects.due(at), now=at, lease=LEASE)
        if message is None:
            break
        arrived += send(message)
    return arrived


def send(message):
    """Send a claimed message and save the result; return True if it arrived."""
    body, seconds = message.body.encode(), int(timezone.now().timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "psychsite webhooks",
        **signing.sign(message.webhook, message.message_id, seconds, body),
    }
    status, problem = safe_http.post(message.webhook.url, body, headers)
    if status is not None and 200 <= status < 300:
        _save(message, delivered_at=message.claimed_at, last_status=status, last_error="")
        return True
    if status is not None:
        problem = "redirects to another address, which we do not follow" if 300 <= status < 400 else f"answers {status}"
    log.warning("Webhook message %s was not delivered (attempt %s).", message.pk, message.attempts)
    changes = {"last_status": status, "last_error": clean_line(_sentence(problem))[:300]}
    if status == _GONE:
        _end(message.webhook)
    if status == _GONE or message.attempts > len(WAITS):
        _save(message, given_up_at=message.claimed_at, **changes)
    else:
        _save(message, not_before=message.claimed_at + WAITS[message.attempts - 1], **changes)
    return False


def _sentence(problem):
    """Return the words of safe_http as a sentence."""
    return f"{problem[0].upper()}{problem[1:]}." if problem.startswith("its ") else f"The address {problem}."


def _save(message, **changes):
    WebhookDelivery.objects.filter(pk=message.pk, delivered_at=None).update(**changes, **FINISHED)


def _end(webhook):
    """Stop a webhook whose receiver says that it is gone for good."""
    because = "Its address answered 410, which means: send nothing more."
    Webhook.objects.filter(pk=webhook.pk).update(is_active=False, ended_because=because)
