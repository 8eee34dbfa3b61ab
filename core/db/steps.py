"""Write a long import in steps for which readers hardly wait.

SQLite has one writer at a time, and a reader's comment waits for it. How long a step takes depends on its rows and on the
machine, so the next step is sized by the time of the last one. PostgreSQL lets others write meanwhile.
"""

import time
from contextlib import contextmanager
from itertools import islice

from django.db import connection, transaction

from core.db.sqlite_queue import queue_writes

# For how long one step may keep other writers waiting.
STEP_SECONDS = 0.2


class Steps:
    """Steps of at most `most` rows, each in one transaction.

    for part in steps.parts(rows):
        with steps.writing():
            …
    """

    def __init__(self, most):
        self.most = self.size = most

    def parts(self, rows):
        """Yield the rows in lists for one step each."""
        rows = iter(rows)
        while part := list(islice(rows, self.size)):
            yield part

    @contextmanager
    def writing(self):
        """Open the transaction of a step, and size the next step by its time."""
        with queue_writes(connection):
            with transaction.atomic():
                # Only now the lock is held.
                begun = time.monotonic()
                yield
            self.resize(time.monotonic() - begun)

    def resize(self, seconds):
        """Choose the size of the next step after one that took so long.

        A step has costs of its own, so a step of few rows is not much shorter than one of some more.
        """
        if connection.vendor != "sqlite":
            return
        if seconds > 2 * STEP_SECONDS:
            self.size = max(1, self.size // 2)
        elif seconds < STEP_SECONDS:
            self.size = min(self.most, self.size + max(1, self.size // 2))
