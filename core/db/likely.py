"""Fields with conditions that nearly every row meets, or hardly any.

SQLite takes each condition for a rare one. It then reads all live articles and sorts them, to show the twelve newest.
`likely()` says otherwise, and PostgreSQL counts its rows by itself.

With the statistics of ANALYZE it takes one value of a column for as frequent as any other, also where nearly all rows have
none. It then reads all articles to find the translations of one. `unlikely()` says otherwise.
"""

from django.db import models
from django.db.models import lookups
from django.db.models.fields import related_lookups

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


class _LikelyWithoutKey(_LikelyIsNull, related_lookups.RelatedIsNull):
    """Nearly all rows name no other row."""


class _UnlikelyKey(related_lookups.RelatedExact):
    """Few rows name any row."""

    def as_sqlite(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        return f"unlikely({sql})", params


class Mostly(models.Func):
    """A condition (a Q) that most rows of one query meet.

    The field cannot say so, because not all queries are like that.
    """

    template, output_field, conditional = "%(expressions)s", models.BooleanField(), True

    def as_sqlite(self, compiler, connection):
        return self.as_sql(compiler, connection, template="likely(%(expressions)s)")


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


class RareForeignKey(SchemaMixin, models.ForeignKey):
    """A key of another row that few rows have."""


PastField.register_lookup(_LikelyLessThanOrEqual)
RareTimeField.register_lookup(_LikelyIsNull)
RareCharField.register_lookup(_LikelyEmpty)
RareURLField.register_lookup(_LikelyEmpty)
RareMarkField.register_lookup(_LikelyEmpty)
RareForeignKey.register_lookup(_LikelyWithoutKey)
RareForeignKey.register_lookup(_UnlikelyKey)
