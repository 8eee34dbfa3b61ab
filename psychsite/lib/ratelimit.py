"""Counting what a client does, in the database: shared by all workers, atomic, and without a server of its own.

Django-ratelimit wants Redis; a limit that only one worker knows is no limit. One statement a hit does both, "add the row"
and "raise the number", so that two requests at once cannot both read the same count.
"""

import math
import time
from dataclasses import dataclass

from django.db import connections, router


@dataclass(frozen=True)
class Verdict:
    """Whether the hit is within the limit; `retry_after` is in whole seconds, 0 when allowed."""

    allowed: bool
    retry_after: int = 0


def hit(model, *, bucket, key, limit, seconds, at=None):
    """Count one hit of `key` in `bucket` and say whether it is within `limit` hits in `seconds`.

    `model` is the app's table: bucket (text), key (text), window (integer), hits (integer), unique together but for the hits.
    `at` is a Unix time, for tests. The window slides: what was counted in the window before weighs as much as it still
    overlaps, so that nobody gets twice the limit around a full hour. Three statements at most; old rows go with a new window.
    """
    now = time.time() if at is None else at
    window, into = divmod(now, seconds)
    window = int(window)
    hits = _raise(model, bucket, key, window)
    if hits == 1:
        model.objects.filter(bucket=bucket, window__lt=window - 1).delete()
    before = model.objects.filter(bucket=bucket, key=key, window=window - 1).values_list("hits", flat=True).first() or 0
    if hits + before * (1 - into / seconds) <= limit:
        return Verdict(True)
    return Verdict(False, _wait(limit, hits, before, into, seconds))


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
