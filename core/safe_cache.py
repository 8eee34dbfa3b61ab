"""Cache wrapper that treats a cache failure as a miss."""

import logging
import time
from contextlib import contextmanager

from django.core.cache import cache

from core.db import replica
from core.pages import recording

log = logging.getLogger(__name__)
# How long a cache that did not respond is left alone: a page reads it several times, and each of them waits a second.
RETRY_AFTER_SECONDS = 10
_unavailable = {"until": 0.0}


def get(key, *, may_be_old=False):
    """Return the cached value of `key`; None for a miss or a cache failure.

    A page that is rendered for the store finds nothing unless it `may_be_old`: the value can be older than the last change.
    """
    if recording.is_fresh() and not may_be_old:
        return None
    if not _is_left_alone():
        with _without_cache():
            return cache.get(key)
    return None


def store(key, value, seconds):
    """Keep a value for some seconds, unless it was read from a replica.

    Such a value may be older than the write that emptied the cache.
    """
    if replica.is_reading_replica() or _is_left_alone():
        return
    with _without_cache():
        cache.set(key, value, seconds)


def delete(*keys):
    """Forget values, also while reads leave the cache alone: it may be back."""
    with _without_cache():
        cache.delete_many(keys)


def _is_left_alone():
    return time.monotonic() < _unavailable["until"]


@contextmanager
def _without_cache():
    try:
        yield
    except Exception as error:  # the cache's client and the system raise anything
        _unavailable["until"] = time.monotonic() + RETRY_AFTER_SECONDS
        log.warning("The cache does not respond (%s); the site works without it.", type(error).__name__)
