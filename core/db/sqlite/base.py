"""Django's back end for SQLite, with large numbers and shared connections.

A number beyond 64 bits in a form, a filter or an address finds no row on PostgreSQL. Python's sqlite3 raises
OverflowError instead, and the page answers with a server error.
"""

import math
import time
from datetime import UTC, datetime
from functools import lru_cache

from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3.operations import DatabaseOperations

from core.db.sqlite.kept import kept_connections

_MIN, _MAX = -(2**63), 2**63 - 1
# These only compare their values; other statements store them.
_COMPARES = ("SELECT", "WITH", "DELETE")
# Statements with so many characters write many rows, and are not kept.
_LONG = 30_000


class Cursor(base.SQLiteCursorWrapper):
    """Compare a number that is too large as a real number, which equals no stored one.

    The marks for values of a statement are written once as SQLite knows them.
    """

    def convert_query(self, query, *, param_names=None):
        if param_names is not None:
            return super().convert_query(query, param_names=param_names)
        convert = _with_question_marks if len(query) < _LONG else _with_question_marks.__wrapped__
        return convert(query)

    def execute(self, query, params=None):
        try:
            return super().execute(query, params)
        except OverflowError as error:
            if not query.lstrip(" (").startswith(_COMPARES):
                raise base.Database.DataError("integer out of range") from error
            return super().execute(query, tuple(_comparable(value) for value in params))


@lru_cache(maxsize=200)
def _with_question_marks(query):
    """Return a statement as Django's cursor converts it.

    The same object each time, so that SQLite finds its prepared statement without reading the text again.
    """
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def _comparable(value):
    if not isinstance(value, int) or _MIN <= value <= _MAX:
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


class Operations(DatabaseOperations):
    """Give moments their zone without looking at the settings for each of them."""

    def convert_datetimefield_value(self, value, expression, connection):
        if isinstance(value, datetime) and value.tzinfo is None and self.connection.timezone is UTC:
            return value.replace(tzinfo=UTC)
        return super().convert_datetimefield_value(value, expression, connection)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's back end for SQLite, with the cursor above and kept connections."""

    ops_class = Operations

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
