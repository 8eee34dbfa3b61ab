"""Cut requests off a PostgreSQL server that hangs.

Such a server still takes what it is sent, so no timeout of the system ends a query (docs/decisions/0094).
"""

import os
import socket
import threading
import time
from contextlib import contextmanager, suppress

from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import Error

# A request that takes this long may wait for a server that hangs: a new connection shows it.
LATE_AFTER_SECONDS = 8
# A server that works opens a connection, or refuses it, far sooner.
OPENS_WITHIN_SECONDS = 3
_LOOK_EVERY_SECONDS = 1


class Guard:
    """Knows the requests that this process responds to.

    A thread looks at the late ones.
    """

    def __init__(self, is_silent):
        self.process, self._is_silent = os.getpid(), is_silent
        self._busy, self._lock = {}, threading.Lock()

    def start(self):
        threading.Thread(target=self._run, name="database guard", daemon=True).start()
        return self

    @contextmanager
    def watching(self, connection):
        """Watch over what is done inside with a connection of Django."""
        key = object()
        self._busy[key] = connection, time.monotonic()
        try:
            yield
        finally:
            with self._lock:
                del self._busy[key]

    def look(self, now):
        """Cut all late requests if the server is silent; return how many."""
        if not self._late(now) or not self._is_silent():
            return 0
        with self._lock:
            late = self._late(now)
            for one in late:
                _cut(one)
        return len(late)

    def _late(self, now):
        return [one for one, begun in list(self._busy.values()) if now - begun > LATE_AFTER_SECONDS]

    def _run(self):
        while True:
            time.sleep(_LOOK_EVERY_SECONDS)
            self.look(time.monotonic())


def _cut(connection):
    refused = (Error, OSError, AttributeError, connection.Database.Error)
    # A copy of the number, which closes without the connection.
    with suppress(*refused), socket.socket(fileno=os.dup(connection.connection.fileno())) as own:
        own.shutdown(socket.SHUT_RDWR)


def is_silent():
    """Return True if PostgreSQL neither opens a connection nor refuses one."""
    probe, begun = connections.create_connection(DEFAULT_DB_ALIAS), time.monotonic()
    wanted = probe.get_connection_params() | {"connect_timeout": OPENS_WITHIN_SECONDS}
    try:
        probe.get_new_connection(wanted).close()
    except (Error, probe.Database.Error):
        return time.monotonic() - begun > OPENS_WITHIN_SECONDS - 0.5
    return False


_guards = {}


class CutFromSilentDatabase:
    """End requests that wait for a server that hangs.

    Their readers get a page that says so.
    """

    def __init__(self, get_response):
        if connection.vendor != "postgresql":
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        guard = _guards.get("guard")
        # Begun with the first request, because gunicorn forks before it.
        if guard is None or guard.process != os.getpid():
            guard = _guards["guard"] = Guard(is_silent).start()
        with guard.watching(connections[DEFAULT_DB_ALIAS]):
            return self.get_response(request)
