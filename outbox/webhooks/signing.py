"""Signatures of webhooks, by the specification Standard Webhooks (version 1).

A secret is made from the webhook's seed and SECRET_KEY, so a copy of the database signs nothing. After SECRET_KEY changed, a
message has a signature for each key in SECRET_KEY_FALLBACKS, too, until the receivers have their new secrets.
"""

import base64
import hashlib
import hmac

from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "outbox.webhooks"
PREFIX = "whsec_"


def secret_of(webhook):
    """Return the secret as its receiver writes it down."""
    return PREFIX + base64.b64encode(_key(webhook, settings.SECRET_KEY)).decode()


def sign(webhook, message_id, seconds, body):
    """Return the three headers of a message; `seconds` is the Unix time, `body` bytes."""
    signed = f"{message_id}.{seconds}.".encode() + body
    signatures = [
        base64.b64encode(hmac.new(_key(webhook, key), signed, hashlib.sha256).digest()).decode()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _key(webhook, secret_key):
    return salted_hmac(_SALT, webhook.secret_seed, secret=secret_key, algorithm="sha256").digest()
