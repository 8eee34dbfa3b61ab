"""Counting what a client does: shared by all workers and atomic, in the database, or in Redis where the site has one.

Django-ratelimit wants Redis; a limit that only one worker knows is no limit. One statement a hit does both, "add the row"
and "raise the number", so that two requests at once cannot both read the same count. When Redis is lost, the database counts from
nothing until it is back: for so long a client has its share once more, and nobody is locked out or unlimited.
"""

import logging
import math
import time
from dataclasses import dataclass

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connections, router

log = logging.getLogger(__name__)
# A Redis that did not answer is not asked again for so many seconds.
PATIENCE = 10
_lost = {"until": 0.0}


@dataclass(frozen=True)
class Verdict:
    """Whether the hit is within the limit; `retry_after` is in whole seconds, 0 when allowed."""

    allowed: bool
    retry_after: int = 0


class _Lost(Exception):
    """There is no Redis to count in."""


def hit(model, *, bucket, key, limit, seconds, at=None):
    """Count one hit of `key` in `bucket` and say whether it is within `limit` hits in `seconds`.

    `model` is the app's table: bucket (text), key (text), window (integer), hits (integer), unique together but for the hits.
    `at` is a Unix time, for tests. The window slides: what was counted in the window before weighs as much as it still
    overlaps, so that nobody gets twice the limit around a full hour. Three statements at most; old rows go with a new window. A
    refused hit stays counted in the database unless the caller rolls back.
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
    return Verdict(False, _wait(limit, hits, before, into, seconds))


def _in_redis(bucket, key, window, into, limit, seconds):
    """Return the hits of this window, this one included, and of the one before. Raises _Lost."""
    cache = caches["default"]
    if not isinstance(cache, RedisCache) or time.monotonic() < _lost["until"]:
        raise _Lost
    name = f"rate:{bucket}:{key}:"
    try:
        cache.add(f"{name}{window}", 0, timeout=2 * seconds)
        hits, before = cache.incr(f"{name}{window}"), cache.get(f"{name}{window - 1}", 0)
        if hits + before * (1 - into / seconds) > limit:
            # In the database the caller's transaction takes back what it refuses; here nobody else does.
            cache.decr(f"{name}{window}")
        return hits, before
    except Exception as error:  # whatever the client and the system raise: the limit must hold without Redis
        _lost["until"] = time.monotonic() + PATIENCE
        log.error("Redis does not count (%s); the database does, for %s seconds.", type(error).__name__, PATIENCE)
        raise _Lost from error


def _in_database(model, bucket, key, window):
    hits = _raise(model, bucket, key, window)
    if hits == 1:
        model.objects.filter(bucket=bucket, window__lt=window - 1).delete()
    before = model.objects.filter(bucket=bucket, key=key, window=window - 1).values_list("hits", flat=True).first()
    return hits, before or 0


def _raise(model, bucket, key, window):
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


def _wait(limit, hits, before, into, seconds):
    """Seconds until one more hit would be allowed, were there none in between."""
    if before and hits < limit:
        return max(1, math.ceil(seconds * (1 - (limit - hits) / before) - into))
    # This window is full by itself: it becomes the window before, and has to fade until one more fits.
    return max(1, math.ceil(seconds - into + seconds * (1 - (limit - 1) / hits)))
