"""The log of changes that triggers write, and what is new in it.

A position says up to where a store has read. SQLite has one writer, so the numbers of rows are in the order of commits.
PostgreSQL commits out of order: there a position is a snapshot, and new is what it could not see. Neither takes a lock.
"""

from typing import NamedTuple

from django.db import connection

TABLE = "core_pagechange"
# A tag that every page has.
EVERYTHING = "everything"

_SQLITE = f"SELECT id, tags FROM {TABLE} WHERE id >= %s ORDER BY id"
_SQLITE_NOW = f"SELECT max(id) FROM {TABLE}"
_POSTGRESQL = (
    f"SELECT pg_current_snapshot()::text, (SELECT max(id) FROM {TABLE}), EXISTS (SELECT 1 FROM {TABLE} WHERE id = %s), "
    f"(SELECT string_agg(DISTINCT tags, ' ') FROM {TABLE} WHERE xid >= pg_snapshot_xmin(%s::pg_snapshot) "
    "AND NOT pg_visible_in_snapshot(xid, %s::pg_snapshot))"
)
_POSTGRESQL_NOW = f"SELECT pg_current_snapshot()::text, max(id) FROM {TABLE}"


class Position(NamedTuple):
    """Where a store has read to.

    `anchor` is the newest row; if retention removed it, the log no longer reaches back. `snapshot` is PostgreSQL's.
    """

    anchor: int
    snapshot: str = ""


def position_now():
    """Return the Position at this moment."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE_NOW)
            return Position(cursor.fetchone()[0] or 0)
        cursor.execute(_POSTGRESQL_NOW)
        snapshot, anchor = cursor.fetchone()
        return Position(anchor or 0, snapshot)


def changes_since(position):
    """Return (Position now, tags of the changes since `position`); one query.

    The tags are {EVERYTHING} if the log no longer reaches back to `position`.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE, [position.anchor])
            rows = cursor.fetchall()
            if not rows or rows[0][0] != position.anchor:
                return position_now(), {EVERYTHING}
            return Position(rows[-1][0]), set(" ".join(tags for _id, tags in rows[1:]).split())
        cursor.execute(_POSTGRESQL, [position.anchor, position.snapshot, position.snapshot])
        snapshot, anchor, reaches_back, tags = cursor.fetchone()
    if not reaches_back:
        return Position(anchor or 0, snapshot), {EVERYTHING}
    if not tags:
        return position, set()
    return Position(anchor, snapshot), set(tags.split())
