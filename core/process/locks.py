"""Let only one process on this machine do a piece of work at a time."""

import fcntl
import os
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format


class InUse(Exception):
    """Another process does this work; the message names it."""


@contextmanager
def only_one(name, doing):
    """Hold the lock `name` while the block runs.

    `doing` is what others read meanwhile, such as "blog.xml is being imported". However a process ends, it gives the
    lock back. Raises InUse.
    """
    path = settings.VAR_DIR / f"{name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise InUse(file.read().strip() or "Another process is at work.") from error
        since = date_format(timezone.localtime(), "F j, Y, H:i e")
        file.seek(0)
        file.truncate()
        file.write(f"{doing} since {since} (process {os.getpid()}).")
        file.flush()
        yield
