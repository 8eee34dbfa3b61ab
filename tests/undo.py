"""Undoing of what a transactional test wrote to PostgreSQL.

A new copy of the template costs a third of a second of processor time. Most tests write a few rows to a few tables, so only
these tables are emptied, without triggers, and what the template held is written back. A test that changed the schema or
wrote much gets a new copy.
"""

import io

# Rows that are deleted one by one; more make a new copy worth its time.
MOST_ROWS = 5000
_TABLES = """SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
# Tables, columns, triggers, constraints and functions; statistics of tables, by which queries are planned; settings.
_SCHEMA = """
    SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
      SELECT concat_ws(' ', 'class', oid, relname, relkind, reltuples) AS line FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
      UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, attnotnull, atthasdef) FROM pg_attribute
        WHERE attrelid >= 16384 AND attnum > 0
      UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
      UNION ALL SELECT concat_ws(' ', 'constraint', oid, conname) FROM pg_constraint WHERE oid >= 16384
      UNION ALL SELECT concat_ws(' ', 'function', oid, xmin, proname) FROM pg_proc WHERE oid >= 16384
      UNION ALL SELECT concat_ws(' ', 'setting', setdatabase, setrole, setconfig) FROM pg_db_role_setting
    ) AS lines"""
_SEQUENCES = """SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'"""
_SUPERUSER = "SELECT 1 FROM pg_user WHERE usename = current_user AND usesuper"
_ALONE = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Untouched:
    """What a fresh copy of the template holds, and the way back to it."""

    def __init__(self, cursor):
        self.schema, self.sequences = _all(cursor, _SCHEMA), dict(_all(cursor, _SEQUENCES))
        tables = [name for (name,) in _all(cursor, _TABLES)]
        self.rows = {name: _copied(cursor, name) for (name,) in _all(cursor, _union(map(_filled, tables)))}
        digests = {name: _all(cursor, _digest(name))[0][0] for name in self.rows}
        self.changed = _union(
            f"SELECT '{name}' WHERE ({_digest(name)}) IS DISTINCT FROM '{digests[name]}'"
            if name in digests
            else _filled(name)
            for name in tables
        )

    def restore(self, cursor):
        """Undo what was written and return True, or return False."""
        # Others could write until their connections end.
        _all(cursor, _ALONE)
        if not _all(cursor, _SUPERUSER) or _all(cursor, _SCHEMA) != self.schema:
            return False
        changed = [name for (name,) in _all(cursor, self.changed)]
        if sum(_all(cursor, f"SELECT count(*) FROM {name}")[0][0] for name in changed) > MOST_ROWS:
            return False
        # Neither triggers nor foreign keys.
        cursor.execute("SET session_replication_role = replica")
        for name in changed:
            cursor.execute(f"DELETE FROM {name}")
            if name in self.rows:
                cursor.copy_expert(f"COPY {name} FROM STDIN", io.StringIO(self.rows[name]))
        for name, value in _all(cursor, _SEQUENCES):
            first = self.sequences[name]
            if value != first:
                cursor.execute(
                    f"ALTER SEQUENCE {name} RESTART" if first is None else f"SELECT setval('{name}', {first})"
                )
        return True


def _all(cursor, statement):
    cursor.execute(statement)
    return cursor.fetchall()


def _union(statements):
    return " UNION ALL ".join(statements)


def _filled(name):
    return f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})"


def _digest(name):
    return f"SELECT md5(string_agg(row::text, ';' ORDER BY row::text)) FROM {name} AS row"


def _copied(cursor, name):
    file = io.StringIO()
    cursor.copy_expert(f"COPY {name} TO STDOUT", file)
    return file.getvalue()
