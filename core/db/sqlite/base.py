"""Handle numbers that SQLite cannot hold the way PostgreSQL does.

A number beyond 64 bits in a form, a filter or an address finds no row on PostgreSQL. Python's sqlite3 raises
OverflowError instead, and the page answers with a server error.
"""

import math

from django.db.backends.sqlite3 import base

_MIN, _MAX = -(2**63), 2**63 - 1
# These only compare their values; other statements store them.
_COMPARES = ("SELECT", "WITH", "DELETE")


class Cursor(base.SQLiteCursorWrapper):
    """Compare a number that is too large as a real number, which equals no stored one."""

    def execute(self, query, params=None):
        try:
            return super().execute(query, params)
        except OverflowError as error:
            if not query.lstrip(" (").startswith(_COMPARES):
                raise base.Database.DataError("integer out of range") from error
            return super().execute(query, tuple(_comparable(value) for value in params))


def _comparable(value):
    if not isinstance(value, int) or _MIN <= value <= _MAX:
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's back end for SQLite, with the cursor above."""

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)
