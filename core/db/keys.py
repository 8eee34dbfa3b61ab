"""Keys that few rows have."""

from django.db.models import Q, UniqueConstraint


def unique_if_set(table, field):
    """Return the constraint that no two rows of a table have the same key.

    A key is None in most rows. An index of all rows looks useless to SQLite, whose statistics say that each value stands
    for the whole table. It would then read every row to find three keys.
    """
    return UniqueConstraint(fields=[field], condition=Q(**{f"{field}__isnull": False}), name=f"{table}_{field}_once")
