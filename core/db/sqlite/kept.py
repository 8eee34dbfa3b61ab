"""Connections that threads of one process hand on to each other.

A connection to SQLite has the schema, its statements and a cache: 4 to 6 MiB. Twenty threads that keep one each held 100
MiB a process, although few of them work at the same time.
"""

import os
import threading
from pathlib import Path


class KeptConnections:
    """Connections that no thread uses, the one that was used last on top."""

    def __init__(self):
        self._most, self._kept, self._lock = 0, [], threading.Lock()

    @property
    def is_wanted(self):
        return self._most > 0

    def keep(self, most):
        """Keep up to `most` connections from now on; 0 keeps none."""
        self._most = most
        self.close_all()

    def take(self, path):
        """Return a connection to the file that is at `path` now, or None."""
        with self._lock:
            name, connection = self._kept.pop() if self._kept else (None, None)
        if connection is None or name == _identify(path):
            return connection
        # The file was replaced, for example by a backup.
        connection.close()
        return None

    def give(self, path, connection):
        """Keep a connection that is in no transaction; return whether it is kept."""
        if connection.in_transaction:
            return False
        with self._lock:
            has_room = len(self._kept) < self._most
            if has_room:
                self._kept.append((_identify(path), connection))
        return has_room

    def close_all(self):
        with self._lock:
            kept, self._kept = self._kept, []
        for _name, connection in kept:
            connection.close()


def _identify(path):
    """Return what a file has and another one of the same name lacks, or None."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, str(path)


kept_connections = KeptConnections()
# Two processes must not use one connection.
os.register_at_fork(before=kept_connections.close_all)
