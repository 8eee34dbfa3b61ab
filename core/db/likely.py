"""Fields with conditions that nearly every row meets.

SQLite takes each condition for a rare one. It then reads all live articles and sorts them, to show the twelve newest.
`likely()` says otherwise, and PostgreSQL counts its rows by itself.
"""

from django.db import models
from django.db.models import lookups

from core.db.fields import SafeURLField, SchemaMixin


class _Likely:
    """A lookup that is likely to be true if `is_likely()`."""

    def is_likely(self):
        return True

    def as_sqlite(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        return (f"likely({sql})" if self.is_likely() else sql), params


class _LikelyLessThanOrEqual(_Likely, lookups.LessThanOrEqual):
    """Nearly all times are over."""


class _LikelyIsNull(_Likely, lookups.IsNull):
    """Nearly all rows have no value."""

    def is_likely(self):
        return self.rhs


class _LikelyEmpty(_Likely, lookups.Exact):
    """Nearly all texts are empty, and nearly all marks are off."""

    def is_likely(self):
        return self.rhs in ("", False)


class PastField(SchemaMixin, models.DateTimeField):
    """A time that is over in nearly all rows."""


class RareTimeField(SchemaMixin, models.DateTimeField):
    """A time that few rows have."""


class RareCharField(SchemaMixin, models.CharField):
    """A text that few rows have."""


class RareURLField(SafeURLField):
    """An address that few rows have."""


class RareMarkField(SchemaMixin, models.BooleanField):
    """What is true of few rows."""


PastField.register_lookup(_LikelyLessThanOrEqual)
RareTimeField.register_lookup(_LikelyIsNull)
RareCharField.register_lookup(_LikelyEmpty)
RareURLField.register_lookup(_LikelyEmpty)
RareMarkField.register_lookup(_LikelyEmpty)
