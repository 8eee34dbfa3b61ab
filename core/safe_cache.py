"""Cache wrapper that treats a cache failure as a miss."""

import logging
from contextlib import contextmanager

from django.core.cache import cache

from core.db import replica
from core.pages import recording

log = logging.getLogger(__name__)


def get(key, *, may_be_old=False):
    """Return the cached value of `key`; None for a miss or a cache failure.

    A page that is rendered for the store finds nothing unless it `may_be_old`: the value can be older than the last change.
    """
    if recording.is_fresh() and not may_be_old:
        return None
    with _without_cache():
        return cache.get(key)
    return None


def store(key, value, seconds):
    """Keep a value for some seconds, unless it was read from a replica.

    Such a value may be older than the write that emptied the cache.
    """
    if replica.is_reading_replica():
        return
    with _without_cache():
        cache.set(key, value, seconds)


def delete(*keys):
    with _without_cache():
        cache.delete_many(keys)


@contextmanager
def _without_cache():
    try:
        yield
    except Exception as error:  # the cache's client and the system raise anything
        log.warning("The cache does not respond (%s); the site works without it.", type(error).__name__)
