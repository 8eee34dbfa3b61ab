"""Count addresses that are not found, and uses of redirects: one statement each.

Nothing of who asked is kept. Addresses that may hold a secret are not counted (`is_countable`).
"""

import logging
import re
from datetime import timedelta
from functools import lru_cache

from django.db import DatabaseError, connection
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from addresses.kinds import KINDS
from addresses.models import MissingAddress, Redirect, RedirectUse
from addresses.paths import place_of, spellings

log = logging.getLogger(__name__)

MOST_ROWS = 10_000
_MISSING = MissingAddress._meta.db_table
_MOST_CHARACTERS = MissingAddress._meta.get_field("path").max_length
# A long run of letters and digits is rather a key than a title.
_KEY = re.compile(r"[A-Za-z0-9_=.]{33,}")
# How long a count waits for another writer on SQLite, before it gives up.
_SQLITE_WAIT_MS = 200


def is_countable(path):
    """Return True if a path can be kept.

    It is short, and holds no address of an email and no key.
    """
    return (
        len(path) <= _MOST_CHARACTERS
        and path.isprintable()
        and "@" not in path
        and not _KEY.search(path)
        and not path.startswith(secret_prefixes())
    )


@lru_cache(maxsize=1)
def secret_prefixes():
    """Return the beginnings of all addresses that hold a secret: those with a `token`."""
    return tuple(sorted({"/admin/", *_with_token(get_resolver().url_patterns, "/")}))


def _with_token(patterns, before):
    for one in patterns:
        text = before + str(one.pattern).removeprefix("^")
        if isinstance(one, URLPattern):
            if "token" in one.pattern.converters:
                yield text.partition("<")[0]
        elif one.app_name != "admin":
            yield from _with_token(one.url_patterns, text)


def count_unknown(path):
    """Count an address to which nothing could lead, and return True; one statement.

    It returns False, and counts nothing, if a redirect or an object may know the address.
    """
    tried = spellings(path)
    wanted, keys = set(tried), {}
    for place in filter(None, map(place_of, tried)):
        wanted.add(place.own_path)
        keys.setdefault(place.kind.name, set()).add(place.key)
    guards, values = [_none_in(Redirect._meta.db_table, "old_path", wanted)], [*wanted]
    for name, found in keys.items():
        guards.append(_none_in(KINDS[name].table, KINDS[name].column, found))
        values += found
    day = timezone.localdate()
    room = (
        f"((SELECT COUNT(*) FROM {_MISSING}) < {MOST_ROWS} "
        f"OR EXISTS (SELECT 1 FROM {_MISSING} WHERE path = %s AND day = %s))"
    )
    insert = (
        f"INSERT INTO {_MISSING} (path, day, hits) SELECT %s, %s, 1 WHERE {' AND '.join(guards)} AND {room} "
        f"ON CONFLICT (path, day) DO UPDATE SET hits = {_MISSING}.hits + 1 RETURNING id"
    )
    day = connection.ops.adapt_datefield_value(day)
    with _patience(), connection.cursor() as cursor:
        cursor.execute(insert, [path, day, *values, path, day])
        return cursor.fetchone() is not None
    return False


def _none_in(table, column, values):
    return f"NOT EXISTS (SELECT 1 FROM {table} WHERE {column} IN ({', '.join(['%s'] * len(values))}))"


def count_missing(path):
    """Count an address that turned out to be missing.

    When the table is full, the rarest row makes room.
    """
    day = timezone.localdate()
    known = MissingAddress.objects.filter(path=path, day=day)
    if MissingAddress.objects.count() >= MOST_ROWS and not known.exists():
        rarest = MissingAddress.objects.order_by("hits", "day", "pk").first()
        with _patience():
            MissingAddress.objects.filter(pk=rarest.pk).delete()
    _raise(_MISSING, "day", "hits", path, day)


def count_use(row):
    """Count that readers followed a redirect in this week."""
    today = timezone.localdate()
    _raise(RedirectUse._meta.db_table, "week", "uses", row.old_path, today - timedelta(days=today.weekday()))


def _raise(table, when, number, path, day):
    with _patience(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (path, {when}, {number}) VALUES (%s, %s, 1) "
            f"ON CONFLICT (path, {when}) DO UPDATE SET {number} = {table}.{number} + 1",
            [path, connection.ops.adapt_datefield_value(day)],
        )


class _patience:
    """Wait only shortly for SQLite's one writer, and leave out what fails.

    A count is worth neither a slow page nor a reader who is not led on: the database may be busy or take no writes.
    """

    def __enter__(self):
        self.is_sqlite = connection.vendor == "sqlite" and not connection.in_atomic_block
        if self.is_sqlite:
            connection.ensure_connection()
            self.before = connection.connection.execute("PRAGMA busy_timeout").fetchone()[0]
            connection.connection.execute(f"PRAGMA busy_timeout = {_SQLITE_WAIT_MS}")

    def __exit__(self, kind, _problem, _traceback):
        if self.is_sqlite:
            connection.connection.execute(f"PRAGMA busy_timeout = {self.before}")
        if kind is None or not issubclass(kind, DatabaseError):
            return False
        log.warning("An address could not be counted: %s", kind.__name__)
        return True
