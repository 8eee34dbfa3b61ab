"""Rate limits that all workers share, counted in the database or in Redis.

Django-ratelimit needs Redis, and a limit that only one worker knows is no limit. One statement both
adds the row and raises the number, so two requests cannot read the same count. When Redis is down,
the database counts from zero until it is back. Clients then get their limit once more; none is locked
out or unlimited.
"""

import logging
import math
import time
from dataclasses import dataclass

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connections, router

log = logging.getLogger(__name__)
# After Redis failed, it is not tried again for this long.
REDIS_RETRY_SECONDS = 10
_lost = {"until": 0.0}


@dataclass(frozen=True)
class Verdict:
    """The result of a hit. `retry_after` is in whole seconds, 0 when allowed."""

    allowed: bool
    retry_after: int = 0


class _Lost(Exception):
    """Redis is not configured or does not respond."""


def hit(model, *, bucket, key, limit, seconds, at=None):
    """Count one hit of `key` in `bucket`; return the Verdict.

    At most `limit` hits are allowed in `seconds`. `model` is the app's table with the columns bucket, key,
    window and hits, unique together without hits. `at` is a Unix time, for tests. The window slides: the
    previous window counts as far as it still overlaps, so no client gets twice the limit around a full
    hour. It takes at most three statements; a new window deletes old rows. A refused hit stays counted in
    the database unless the caller rolls back.
    """
    now = time.time() if at is None else at
    window, into = divmod(now, seconds)
    window = int(window)
    try:
        hits, before = _in_redis(bucket, key, window, into, limit, seconds)
    except _Lost:
        hits, before = _in_database(model, bucket, key, window)
    if hits + before * (1 - into / seconds) <= limit:
        return Verdict(True)
    return Verdict(False, _seconds_until_allowed(limit, hits, before, into, seconds))


def _in_redis(bucket, key, window, into, limit, seconds):
    """Return (hits in this window with this one, hits in the previous). Raises _Lost."""
    cache = caches["default"]
    if not isinstance(cache, RedisCache) or time.monotonic() < _lost["until"]:
        raise _Lost
    name = f"rate:{bucket}:{key}:"
    try:
        cache.add(f"{name}{window}", 0, timeout=2 * seconds)
        hits, before = cache.incr(f"{name}{window}"), cache.get(f"{name}{window - 1}", 0)
        if hits + before * (1 - into / seconds) > limit:
            # In the database the caller's rollback undoes a refused hit; in Redis this must.
            cache.decr(f"{name}{window}")
        return hits, before
    except Exception as error:  # whatever the client and the system raise: the limit must hold without Redis
        _lost["until"] = time.monotonic() + REDIS_RETRY_SECONDS
        log.error(
            "Redis does not respond (%s); the database counts for %s seconds.",
            type(error).__name__,
            REDIS_RETRY_SECONDS,
        )
        raise _Lost from error


def _in_database(model, bucket, key, window):
    hits = _increment(model, bucket, key, window)
    if hits == 1:
        model.objects.filter(bucket=bucket, window__lt=window - 1).delete()
    before = model.objects.filter(bucket=bucket, key=key, window=window - 1).values_list("hits", flat=True).first()
    return hits, before or 0


def _increment(model, bucket, key, window):
    connection = connections[router.db_for_write(model)]
    table = connection.ops.quote_name(model._meta.db_table)
    name = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({name('bucket')}, {name('key')}, {name('window')}, {name('hits')}) "
            f"VALUES (%s, %s, %s, 1) "
            f"ON CONFLICT ({name('bucket')}, {name('key')}, {name('window')}) "
            f"DO UPDATE SET {name('hits')} = {table}.{name('hits')} + 1 RETURNING {name('hits')}",
            [bucket, key, window],
        )
        return cursor.fetchone()[0]


def _seconds_until_allowed(limit, hits, before, into, seconds):
    """Return the seconds until one more hit would be allowed."""
    if before and hits < limit:
        return max(1, math.ceil(seconds * (1 - (limit - hits) / before) - into))
    # This window alone is full: as the previous window it must fade until one more hit fits.
    return max(1, math.ceil(seconds - into + seconds * (1 - (limit - 1) / hits)))
