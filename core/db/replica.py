"""Read public pages from a replica of PostgreSQL that is close behind.

A request that reads the replica has its connection in the place of the default one. So querysets, raw SQL and reused
queries all read there, and no query can forget to. `DATABASE_REPLICA_URL` turns this on (docs/decisions/0084).
"""

import os
import threading
import time
from collections import deque
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

ALIAS = "replica"
MOST_LAG_SECONDS = 5
LOOK_EVERY_SECONDS = 0.4
# A look that takes longer says nothing about the present, so the replica is left out.
SILENT_AFTER_SECONDS = 1
MOST_SAMPLES = 200
_PRIMARY_POSITION = "SELECT pg_current_wal_lsn() - '0/0'"
_REPLICA_POSITION = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() - '0/0'"

_primary = ContextVar("the primary's connection", default=None)


class Watch:
    """Looks at both databases in a thread, so that no request waits for them.

    `word` is "ok", "behind", "down", or "apart" for a database that follows no other. `is_alone` is True while the
    primary does not respond.
    """

    def __init__(self):
        self.process = os.getpid()
        self.word, self.lag_seconds, self.is_alone, self.looked_at = "unknown", None, False, 0.0
        self._samples = deque()
        # Made in the thread that looks, because Django lets no other thread use them.
        self._connections = {}

    def start(self):
        threading.Thread(target=self._run, name="replica watch", daemon=True).start()
        return self

    def is_usable(self):
        return self.word == "ok" and time.monotonic() - self.looked_at < SILENT_AFTER_SECONDS

    def note_failure(self):
        """Leave the replica out until the next look."""
        self.word = "down"

    def look(self, now=None):
        """Compare the positions of both databases in the write-ahead log."""
        now = time.monotonic() if now is None else now
        primary = self._ask(DEFAULT_DB_ALIAS, _PRIMARY_POSITION)
        replica = self._ask(ALIAS, _REPLICA_POSITION)
        self.judge(primary and primary[0], replica, now)
        self.looked_at = time.monotonic()

    def judge(self, written, replica, now):
        """Set the word from the position of the primary and the answer of the replica.

        None is no answer. The lag is the age of the oldest position that the replica has not reached. A replica whose
        primary is silent has all that there is to read.
        """
        self.is_alone = written is None
        if written is not None:
            self._samples.append((now, written))
        if len(self._samples) > MOST_SAMPLES:
            self._samples = deque(list(self._samples)[::2])
        if replica is None:
            self.word, self.lag_seconds = "down", None
            return
        follows, replayed = replica
        while self._samples and replayed is not None and self._samples[0][1] <= replayed:
            self._samples.popleft()
        self.lag_seconds = now - self._samples[0][0] if self._samples else 0.0
        is_close = self.is_alone or self.lag_seconds <= MOST_LAG_SECONDS
        self.word = "apart" if not follows else "ok" if is_close else "behind"

    def _ask(self, name, statement):
        if name not in self._connections:
            self._connections[name] = connections.create_connection(name)
        try:
            with self._connections[name].cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()
        except Error:
            self._connections[name].close()
            return None

    def _run(self):
        while True:
            self.look()
            time.sleep(LOOK_EVERY_SECONDS)


_watches = {}


def watch():
    """Return this process's Watch, or None without a replica."""
    if ALIAS not in settings.DATABASES:
        return None
    found = _watches.get("watch")
    if found is None or found.process != os.getpid():
        found = _watches["watch"] = Watch().start()
    return found


def stands_alone():
    """Return True while the replica responds and the primary does not."""
    found = watch()
    return found is not None and found.is_alone and found.is_usable()


@contextmanager
def reading_replica():
    """Let every query inside read the replica."""
    primary = connections[DEFAULT_DB_ALIAS]
    token = _primary.set(primary)
    replica = connections[ALIAS]
    # What counts queries on one connection counts them on the other.
    replica.execute_wrappers = primary.execute_wrappers
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
        _primary.reset(token)


@contextmanager
def on_primary():
    """Use the primary inside: for writes, and for what must be up to date."""
    primary, current = _primary.get(), connections[DEFAULT_DB_ALIAS]
    if primary is None:
        yield
        return
    connections[DEFAULT_DB_ALIAS] = primary
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = current


def is_reading_replica():
    return _primary.get() is not None and connections[DEFAULT_DB_ALIAS] is not _primary.get()
