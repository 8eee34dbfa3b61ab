"""Taking turns at writing to SQLite.

Whoever waits for SQLite's lock looks again after ever longer pauses, up to 0.1 s, so that newcomers overtake those who wait: of
16 processes that each posted again and again some waited for more than 20 s, after which SQLite gives up; in turns the longest
wait was 4 s on the same busy machine. PostgreSQL queues its writers itself.
"""

import fcntl
import time
from contextlib import contextmanager

# Seconds between two looks, and after how many one goes without a turn and waits for SQLite alone.
PAUSE, PATIENCE = 0.005, 15


@contextmanager
def queue_writes(connection):
    """Hold this process's (and thread's) turn at writing while the block runs. Begin the transaction inside of it."""
    # In a transaction that others wait for nobody may wait for others.
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with open(f"{connection.settings_dict['NAME']}.turn", "ab") as file:
        _wait(file)
        yield


def _wait(file):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(PAUSE)
        else:
            return
