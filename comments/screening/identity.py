"""Recognize returning clients by keyed hash, without storing addresses.

A digest is "<key>:<HMAC-SHA256>", made with SECRET_KEY and a HashKey from the database. Neither a
stolen database nor a stolen key alone can be tried against all addresses. Keys rotate, and a digest is
compared under all current keys. When a key is deleted, its digests match nothing: known commenters
and bans that old are forgotten unless they returned in between.
"""

import secrets
from datetime import timedelta

from django.utils import timezone

from comments.models import HashKey
from core.client_address import network_of
from core.tokens import keyed_hash, keyed_hashes

# A key serves for 30 days and is kept for twelve more periods. Periods count from 1970, so that workers that start one
# at the same moment create one key between them.
KEY_PERIOD, PERIODS_KEPT = timedelta(days=30), 12
# How long a comment keeps the email address and the client's digest.
RAW_DATA_DAYS = 30
CLIENT, EMAIL = "comments.client", "comments.email"


class Digester:
    """Digests under the current keys; `Digester.now()` reads them with one query."""

    def __init__(self, keys):
        self.keys = keys

    @classmethod
    def now(cls, at=None):
        period = period_number(at or timezone.now())
        keys = list(HashKey.objects.filter(period__gte=period - PERIODS_KEPT))
        today = next((key for key in keys if key.period == period), None)
        if today is None:
            today, _made = HashKey.objects.get_or_create(period=period, defaults={"secret": secrets.token_hex(32)})
        return cls([today, *(key for key in keys if key != today)])

    def client(self, address):
        """Return the digest of a client's address under today's key; IPv6 by its /64."""
        return self._one(self.keys[0], CLIENT, network_of(address))

    def clients(self, address):
        """Return the digests of a client's address under all current keys, for lookups."""
        return self._all(CLIENT, network_of(address))

    def email(self, email):
        """Return the digest of an email address under today's key, or "" without one."""
        email = email.strip().casefold()
        return self._one(self.keys[0], EMAIL, email) if email else ""

    def emails(self, email):
        """Return the digests of an email address under all current keys."""
        email = email.strip().casefold()
        return self._all(EMAIL, email) if email else []

    @staticmethod
    def _one(key, kind, value):
        return f"{key.pk}:{keyed_hash(f'{kind}.{key.secret}', value)}"

    def _all(self, kind, value):
        """Return the digests under all current keys, and under each former SECRET_KEY."""
        hashes = ((key, keyed_hashes(f"{kind}.{key.secret}", value)) for key in self.keys)
        return [f"{key.pk}:{one}" for key, found in hashes for one in found]


def period_number(at):
    """Return the number of the key period of `at`."""
    return int(at.timestamp() // KEY_PERIOD.total_seconds())
