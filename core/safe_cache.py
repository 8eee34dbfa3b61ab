"""What is remembered for a while in the cache. One that does not answer costs the asking anew; it must not cost the page."""

import logging
from contextlib import contextmanager

from django.core.cache import cache

log = logging.getLogger(__name__)


def get(key):
    """Return what `key` remembers; None for nothing, or where the cache does not answer."""
    with _without_cache():
        return cache.get(key)
    return None


def store(key, value, seconds):
    with _without_cache():
        cache.set(key, value, seconds)


def delete(*keys):
    with _without_cache():
        cache.delete_many(keys)


@contextmanager
def _without_cache():
    try:
        yield
    except Exception as error:  # whatever the client of the cache and the system raise
        log.warning("The cache does not answer (%s); what it would remember is asked for anew.", type(error).__name__)
