"""Count what readers search for, by day: the words and nothing else."""

import re
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.utils import timezone

from comments.screening import pii
from core.db.replica import on_primary
from crisis.danger import find_danger
from search.models import MOST_QUERY_CHARACTERS
from search.results.plan import split

# Milliseconds that a search waits for another writer of SQLite. Uncounted is better than slow.
MOST_WAIT_MS = 20
_COUNT = (
    "INSERT INTO search_askedquery (day, words, times, found) VALUES (%s, %s, 1, %s) "
    "ON CONFLICT (words, day) DO UPDATE SET times = search_askedquery.times + 1, found = excluded.found"
)
_NUMBER = re.compile(r"\d[\d\s().-]{4,}\d")


def count_query(query, found, day=None, *, is_judged=False):
    """Count a query for a day, unless it may say something about a person.

    Words of danger, email addresses and long numbers are never stored. With `is_judged`, the caller found no danger in it.
    """
    words = " ".join(split(query))
    if not words or len(words) > MOST_QUERY_CHARACTERS:
        return
    if _names_person(query) if is_judged else is_personal(query):
        return
    try:
        with on_primary(), _hurried(), connection.cursor() as cursor:
            cursor.execute(_COUNT, [day or timezone.localdate(), words, found])
    except OperationalError:
        # Another writer holds the database of SQLite.
        return


def is_personal(query):
    """Return True if a query has words of danger, an email address or a long number."""
    return _names_person(query) or find_danger(query) is not None


def _names_person(query):
    return bool("@" in query or _NUMBER.search(query) or pii.find_emails(query))


@contextmanager
def _hurried():
    """Wait for SQLite's lock only shortly inside."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (usual,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {MOST_WAIT_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
