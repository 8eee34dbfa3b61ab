"""Password hashes, of which a process makes one at a time.

A hash takes most of a processor for some time, so guessing would otherwise make readers wait.
"""

import threading
from contextlib import contextmanager

from django.contrib.auth import hashers

from core.errors import ActionRefused

MAX_AT_ONCE = 1
MAX_WAIT_SECONDS = 2
RETRY_AFTER_SECONDS = 5
_turns = threading.BoundedSemaphore(MAX_AT_ONCE)


class TooBusy(ActionRefused):
    """Too many passwords are being checked at this moment."""


@contextmanager
def _turn():
    if not _turns.acquire(timeout=MAX_WAIT_SECONDS):
        raise TooBusy(
            "Many people are signing in at this moment. Wait a few seconds, then try again.",
            retry_after=RETRY_AFTER_SECONDS,
        )
    try:
        yield
    finally:
        _turns.release()


class _InTurn:
    """Mixin for a hasher: hashes wait for their turn."""

    def encode(self, *args, **kwargs):
        with _turn():
            return super().encode(*args, **kwargs)

    def verify(self, *args, **kwargs):
        with _turn():
            return super().verify(*args, **kwargs)


class Argon2(_InTurn, hashers.Argon2PasswordHasher):
    """Argon2id with the memory and passes that OWASP names: 19 MiB, 2, and one thread."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class PBKDF2(hashers.PBKDF2PasswordHasher):
    """The hash of accounts that were made before Argon2; the next sign-in replaces it."""

    def verify(self, password, encoded):
        # The check itself calls `encode`, so the turn is taken once, here.
        with _turn():
            return super().verify(password, encoded)
