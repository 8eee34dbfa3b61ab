"""Read public pages from a replica of PostgreSQL that is close behind.

A request that reads the replica has its connection in the place of the default one. So querysets, raw SQL and reused
queries all read there, and no query can forget to. `DATABASE_REPLICA_URL` turns this on (docs/decisions/0084).
"""

import os
import socket
import threading
import time
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

ALIAS = "replica"
MOST_LAG_SECONDS = 5
LOOK_EVERY_SECONDS = 0.4
# A look that takes longer says nothing about the present, so the replica is left out.
SILENT_AFTER_SECONDS = 1
MOST_SAMPLES = 200
_GUARD_EVERY_SECONDS = 0.1
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
        self._asked_at, self._reading, self._lock = None, {}, threading.Lock()

    def start(self):
        threading.Thread(target=self._run, name="replica watch", daemon=True).start()
        threading.Thread(target=self._guard, name="replica guard", daemon=True).start()
        return self

    def is_usable(self):
        return self.word == "ok" and time.monotonic() - self.looked_at < SILENT_AFTER_SECONDS

    def note_failure(self):
        """Leave the replica out until the next look."""
        self.word = "down"

    @contextmanager
    def guarding(self, connection):
        """Cut the connection inside if the replica falls silent.

        Its query then fails at once. No timeout of the system does that: a server that hangs still takes what it is sent.
        """
        # A copy of the number: the connection may be closed inside, and its own number belong to another file then.
        with connection.wrap_database_errors:
            own = socket.socket(fileno=os.dup(connection.connection.fileno()))
        with self._lock:
            self._reading[id(own)] = own
        try:
            yield
        finally:
            with self._lock:
                del self._reading[id(own)]
            own.close()

    def cut_if_silent(self, now):
        """Cut all readers of a replica whose answer is overdue; return how many."""
        asked_at = self._asked_at
        if asked_at is None or now - asked_at < SILENT_AFTER_SECONDS:
            return 0
        self.note_failure()
        with self._lock:
            for own in self._reading.values():
                with suppress(OSError):
                    own.shutdown(socket.SHUT_RDWR)
            return len(self._reading)

    def look(self, now=None):
        """Compare the positions of both databases in the write-ahead log."""
        now = time.monotonic() if now is None else now
        primary = self._ask(DEFAULT_DB_ALIAS, _PRIMARY_POSITION)
        self._asked_at = time.monotonic()
        replica = self._ask(ALIAS, _REPLICA_POSITION)
        self._asked_at = None
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
            self._connections[name].ensure_connection()
            is_replica = name == ALIAS
            with (
                self.guarding(self._connections[name]) if is_replica else nullcontext(),
                self._connections[name].cursor() as cursor,
            ):
                cursor.execute(statement)
                return cursor.fetchone()
        except Error:
            self._connections[name].close()
            return None

    def _run(self):
        while True:
            self.look()
            time.sleep(LOOK_EVERY_SECONDS)

    def _guard(self):
        while True:
            self.cut_if_silent(time.monotonic())
            time.sleep(_GUARD_EVERY_SECONDS)


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
    """Let every query inside read the replica.

    Raises Error before that if it takes no connection.
    """
    primary = connections[DEFAULT_DB_ALIAS]
    replica = connections[ALIAS]
    _connect(replica)
    token = _primary.set(primary)
    # What counts queries on one connection counts them on the other.
    replica.execute_wrappers = primary.execute_wrappers
    connections[DEFAULT_DB_ALIAS] = replica
    try:
        with watch().guarding(replica):
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
        _primary.reset(token)


def _connect(replica):
    """Open the connection, or check that it still works.

    A connection that Django replaces later would not be guarded.
    """
    replica.ensure_connection()
    with watch().guarding(replica):
        replica.close_if_health_check_failed()
    replica.ensure_connection()


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
