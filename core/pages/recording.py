"""What a page shows, noted while it is rendered.

Each query names the tables that it reads. So a page depends on all of a table until its view says which rows count.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from django.db import connection

_current = ContextVar("page recording", default=None)
_is_fresh = ContextVar("reads the database", default=False)
# A word of a query that could be a table.
_WORD = re.compile(r"[a-z][a-z0-9]*_[a-z0-9_]+")


class Recording:
    """The tables that a page read, and the tags of what it showed."""

    def __init__(self):
        self.tables, self.tags, self.covered, self.expires = set(), set(), set(), None

    def __call__(self, execute, sql, params, many, context):
        self.tables |= words_of(sql)
        return execute(sql, params, many, context)


@lru_cache(maxsize=2000)
def words_of(sql):
    """Return the words of a query that could be tables."""
    return frozenset(_WORD.findall(sql if isinstance(sql, str) else sql.decode()))


@contextmanager
def recorded():
    """Note what is read and shown inside; yield the Recording."""
    recording = Recording()
    token = _current.set(recording)
    try:
        with fresh(), connection.execute_wrapper(recording):
            yield recording
    finally:
        _current.reset(token)


@contextmanager
def paused():
    """Note nothing inside: a fragment has a tag of its own."""
    recording = _current.get()
    if recording is None:
        yield
        return
    tables = set(recording.tables)
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)
        recording.tables = tables


@contextmanager
def fresh():
    """Read from the database inside, not from caches of earlier queries."""
    token = _is_fresh.set(True)
    try:
        yield
    finally:
        _is_fresh.reset(token)


def is_fresh():
    """Return True if caches of earlier queries must not be used."""
    return _is_fresh.get()


def is_recording():
    """Return True while a page is rendered for the store."""
    return _current.get() is not None


def show(*tags, covers=()):
    """Note that the page shows what these tags stand for.

    `covers` are the tables of which the page shows nothing else; it then does not depend on the whole of them.
    """
    recording = _current.get()
    if recording is not None:
        recording.tags.update(tags)
        recording.covered.update(covers)


def expire_at(moment):
    """Note that the page may look different from this moment on; None is never."""
    recording = _current.get()
    if recording is not None and moment is not None:
        moment = moment.timestamp()
        recording.expires = moment if recording.expires is None else min(moment, recording.expires)
