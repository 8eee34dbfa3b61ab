"""Limit how often a client may do something, counted for all workers together.

The counters are in the database, or in Redis where the site has one. One statement adds the row or
raises its number, so two requests at once cannot read the same count. When Redis does not respond,
the database counts from zero until it is back: clients may use their limit once more meanwhile.
"""

import logging
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connections, router

from core.models import RateWindow
from core.retention import Rule, delete_rows

log = logging.getLogger(__name__)
# How long a Redis that did not respond is left alone.
REDIS_RETRY_AFTER_SECONDS = 10
_unavailable = {"until": 0.0}

RULES = [
    Rule(
        "counts of what clients did", 1, lambda before, at: RateWindow.objects.filter(ends_at__lte=before), delete_rows
    )
]


@dataclass(frozen=True)
class Verdict:
    """Whether a hit is within the limit; `retry_after` is in seconds, 0 if allowed."""

    allowed: bool
    retry_after: int = 0


class _RedisUnavailable(Exception):
    """Redis is not configured or does not respond."""


def hit(*, bucket, key, limit, seconds, at=None):
    """Count one hit of `key` in `bucket`; return whether it is within `limit`.

    The limit applies to `seconds`; `at` is a Unix time, for tests. The window slides: hits of the previous
    window count in proportion to the overlap, so no client gets twice the limit around a full hour. At most
    three statements; a new window deletes the old rows of its bucket. A refused hit stays counted in the
    database unless the caller rolls back.
    """
    now = time.time() if at is None else at
    window, elapsed = divmod(now, seconds)
    window = int(window)
    try:
        hits, previous = _hit_redis(bucket, key, window, elapsed, limit, seconds)
    except _RedisUnavailable:
        hits, previous = _hit_database(bucket, key, window, seconds)
    if hits + previous * (1 - elapsed / seconds) <= limit:
        return Verdict(True)
    return Verdict(False, _seconds_to_wait(limit, hits, previous, elapsed, seconds))


def mark(*, bucket, key, seconds, at):
    """Note in the database that `key` was seen, for `seconds` to twice that time."""
    _hit_database(bucket, key, int(at // seconds), seconds)


def is_marked(*, bucket, key, seconds, at):
    """Return whether mark() noted the key not long ago."""
    return RateWindow.objects.filter(bucket=bucket, key=key, window__gte=at // seconds - 1).exists()


def _hit_redis(bucket, key, window, elapsed, limit, seconds):
    """Return the hits of this window, this one included, and of the one before."""
    cache = caches["default"]
    if not isinstance(cache, RedisCache) or time.monotonic() < _unavailable["until"]:
        raise _RedisUnavailable
    name = f"rate:{bucket}:{key}:"
    try:
        cache.add(f"{name}{window}", 0, timeout=2 * seconds)
        hits, previous = cache.incr(f"{name}{window}"), cache.get(f"{name}{window - 1}", 0)
        if hits + previous * (1 - elapsed / seconds) > limit:
            # In the database the caller's transaction rolls a refused hit back; Redis has no rollback.
            cache.decr(f"{name}{window}")
        return hits, previous
    except Exception as error:  # whatever the client and the system raise: the limit must hold without Redis
        _unavailable["until"] = time.monotonic() + REDIS_RETRY_AFTER_SECONDS
        log.error(
            "Redis does not count (%s); using the database for %s seconds.",
            type(error).__name__,
            REDIS_RETRY_AFTER_SECONDS,
        )
        raise _RedisUnavailable from error


def _hit_database(bucket, key, window, seconds):
    hits = _increment(bucket, key, window, seconds)
    if hits == 1:
        RateWindow.objects.filter(bucket=bucket, window__lt=window - 1).delete()
    rows = RateWindow.objects.filter(bucket=bucket, key=key, window=window - 1)
    return hits, rows.values_list("hits", flat=True).first() or 0


def _increment(bucket, key, window, seconds):
    """Add one hit to a window, which is created if missing; return its hits."""
    connection = connections[router.db_for_write(RateWindow)]
    name = connection.ops.quote_name
    table = name(RateWindow._meta.db_table)
    ends_at = datetime.fromtimestamp((window + 1) * seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} "
            f"({name('bucket')}, {name('key')}, {name('window')}, {name('hits')}, {name('ends_at')}) "
            f"VALUES (%s, %s, %s, 1, %s) "
            f"ON CONFLICT ({name('bucket')}, {name('key')}, {name('window')}) "
            f"DO UPDATE SET {name('hits')} = {table}.{name('hits')} + 1 RETURNING {name('hits')}",
            [bucket, key, window, connection.ops.adapt_datetimefield_value(ends_at)],
        )
        return cursor.fetchone()[0]


def _seconds_to_wait(limit, hits, previous, elapsed, seconds):
    """Return the seconds until one more hit is allowed, if there is none in between."""
    if previous and hits < limit:
        return max(1, math.ceil(seconds * (1 - (limit - hits) / previous) - elapsed))
    # This window is full by itself: it becomes the previous one and has to fade until one more fits.
    return max(1, math.ceil(seconds - elapsed + seconds * (1 - (limit - 1) / hits)))
