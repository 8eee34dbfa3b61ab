"""Django's back end for SQLite, with large numbers and shared connections.

A number beyond 64 bits in a form, a filter or an address finds no row on PostgreSQL. Python's sqlite3 raises
OverflowError instead, and the page answers with a server error.
"""

import math
import time

from django.db.backends.sqlite3 import base

from core.db.sqlite.kept import kept_connections

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
    """Django's back end for SQLite, with the cursor above and kept connections."""

    def connect(self):
        super().connect()
        if kept_connections.is_wanted:
            # Django closes it at the end of the request; `_close` hands it on.
            self.close_at = time.monotonic()

    def get_new_connection(self, conn_params):
        kept = kept_connections.take(self.settings_dict["NAME"])
        return kept or super().get_new_connection(conn_params)

    def _close(self):
        is_clean = self.connection is not None and not (self.in_atomic_block or self.errors_occurred)
        if not (is_clean and kept_connections.give(self.settings_dict["NAME"], self.connection)):
            super()._close()

    def create_cursor(self, name=None):
        return self.connection.cursor(factory=Cursor)
