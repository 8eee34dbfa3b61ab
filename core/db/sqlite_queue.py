"""Queue writers of SQLite, so that each waits its turn.

A process that waits for SQLite's lock retries after ever longer pauses, up to 0.1 s, so newcomers
overtake it. With 16 processes that posted in a loop, some waited for more than 20 s, and SQLite gave
up. With this queue the longest wait was 4 s on the same busy machine. PostgreSQL queues its writers
itself.
"""

import fcntl
import time
from contextlib import contextmanager

# Seconds between two attempts, and until a writer stops queueing and waits for SQLite's lock alone.
PAUSE_SECONDS, MAX_WAIT_SECONDS = 0.005, 15


@contextmanager
def queue_writes(connection):
    """Wait for this writer's turn and hold it while the block runs.

    Begin the transaction inside the block.
    """
    # A transaction that others wait for must not wait for others: that is a deadlock.
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with open(f"{connection.settings_dict['NAME']}.turn", "ab") as file:
        _wait(file)
        yield


def _wait(file):
    deadline = time.monotonic() + MAX_WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(PAUSE_SECONDS)
        else:
            return
