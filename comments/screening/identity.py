"""Keyed digests: they know a client or a writer again without keeping the address.

A digest is "<key>:<HMAC-SHA256>", made with SECRET_KEY and a HashKey of the database: neither a stolen database nor a stolen
key alone can be tried against all addresses. Keys rotate; a digest is compared under all keys that still live. When a key is
deleted, what was digested under it knows nobody again: known writers and bans older than that are forgotten unless they came
back in between.
"""

import ipaddress
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.models import HashKey

# A key serves for 30 days and is kept for twelve such periods more. Periods count from 1970, so that workers that start one at
# the same moment make one key between them.
ROTATES, KEPT = timedelta(days=30), 12
# How long a comment keeps its writer's address as it was written, and the client's digest.
RAW_DAYS = 30
CLIENT, EMAIL = "comments.client", "comments.email"


class Digester:
    """Digests under the living keys. `Digester.now()` reads them, one query, and makes a new one when it is time."""

    def __init__(self, keys):
        self.keys = keys

    @classmethod
    def now(cls, at=None):
        period = period_of(at or timezone.now())
        keys = list(HashKey.objects.filter(period__gte=period - KEPT))
        today = next((key for key in keys if key.period == period), None)
        if today is None:
            today, _made = HashKey.objects.get_or_create(period=period, defaults={"secret": secrets.token_hex(32)})
        return cls([today, *(key for key in keys if key != today)])

    def client(self, address):
        """The digest of a client's address under today's key: IPv4 whole, IPv6 by its /64, which one household shares."""
        return self._one(self.keys[0], CLIENT, network_of(address))

    def clients(self, address):
        """The digests of a client's address under every living key, for looking it up."""
        return [self._one(key, CLIENT, network_of(address)) for key in self.keys]

    def email(self, email):
        """The digest of an e-mail address under today's key, "" for none."""
        email = email.strip().casefold()
        return self._one(self.keys[0], EMAIL, email) if email else ""

    def emails(self, email):
        """The digests of an e-mail address under every living key, none for none."""
        email = email.strip().casefold()
        return [self._one(key, EMAIL, email) for key in self.keys] if email else []

    @staticmethod
    def _one(key, kind, value):
        return f"{key.pk}:{salted_hmac(f'{kind}.{key.secret}', value, algorithm='sha256').hexdigest()}"


def period_of(at):
    """The number of the period in which `at` lies."""
    return int(at.timestamp() // ROTATES.total_seconds())


def network_of(address):
    """Return what counts as one client: an IPv4 address, the /64 of an IPv6 address, "unknown" for anything else."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
