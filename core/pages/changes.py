"""The log of changes that triggers write, and what is new in it.

A position says up to where a store has read. SQLite has one writer, so the numbers of rows are in the order of commits.
PostgreSQL commits out of order: there a position is a snapshot, and new is what it could not see. Neither takes a lock.
"""

from typing import NamedTuple

from django.db import connection

TABLE = "core_pagechange"
# A tag that every page has.
EVERYTHING = "everything"

_SQLITE = f"SELECT id, at, tags FROM {TABLE} WHERE id >= %s ORDER BY id"
_SQLITE_NOW = f"SELECT id, at FROM {TABLE} ORDER BY id DESC LIMIT 1"
# A database that was restored on another server counts its transactions from the beginning: lower than the position.
_POSTGRESQL = (
    f"SELECT pg_current_snapshot()::text, newest.id, newest.at::text, "
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = %s AND at::text = %s) "
    "AND pg_snapshot_xmax(pg_current_snapshot()) >= pg_snapshot_xmax(%s::pg_snapshot), "
    f"(SELECT string_agg(DISTINCT tags, ' ') FROM {TABLE} WHERE xid >= pg_snapshot_xmin(%s::pg_snapshot) "
    "AND NOT pg_visible_in_snapshot(xid, %s::pg_snapshot)) "
    f"FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT id, at FROM {TABLE} ORDER BY id DESC LIMIT 1) AS newest ON true"
)
_POSTGRESQL_NOW = (
    f"SELECT pg_current_snapshot()::text, newest.id, newest.at::text FROM (SELECT 1) AS one "
    f"LEFT JOIN LATERAL (SELECT id, at FROM {TABLE} ORDER BY id DESC LIMIT 1) AS newest ON true"
)


class Position(NamedTuple):
    """Where a store has read to.

    `anchor` is the newest row, and `at` its time. If retention removed it, or a restored database has another row of its
    number, the log does not reach back. `snapshot` is PostgreSQL's.
    """

    anchor: int
    at: str
    snapshot: str = ""


def position_now():
    """Return the Position at this moment."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE_NOW)
            return Position(*(cursor.fetchone() or (0, "")))
        cursor.execute(_POSTGRESQL_NOW)
        snapshot, anchor, at = cursor.fetchone()
        return Position(anchor or 0, at or "", snapshot)


def changes_since(position):
    """Return (Position now, tags of the changes since `position`); one query.

    The tags are {EVERYTHING} if the log no longer reaches back to `position`.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE, [position.anchor])
            rows = cursor.fetchall()
            if not rows or rows[0][:2] != (position.anchor, position.at):
                return position_now(), {EVERYTHING}
            return Position(*rows[-1][:2]), set(" ".join(tags for _id, _at, tags in rows[1:]).split())
        cursor.execute(_POSTGRESQL, [position.anchor, position.at, *[position.snapshot] * 3])
        snapshot, anchor, at, reaches_back, tags = cursor.fetchone()
    if not reaches_back:
        return Position(anchor or 0, at or "", snapshot), {EVERYTHING}
    if not tags:
        return position, set()
    return Position(anchor, at, snapshot), set(tags.split())
