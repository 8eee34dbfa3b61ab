"""One moment of a database: written to a file, and asked what it holds.

SQLite's online backup and PostgreSQL's exported snapshot let the site write meanwhile. Both answer `fetch` from the very
moment that the file holds, so counts and pictures fit.
"""

import gzip
import shutil
import sqlite3
from contextlib import closing, contextmanager

from django.db import connections
from django.db.utils import ConnectionHandler

from psychsite.operations.backup import tools

_GZIP_LEVEL = 3
_CHUNK = 1 << 20


class Snapshot:
    """A moment of the database in a file.

    `fetch(sql)` queries that moment, and `about` says what wrote the file.
    """

    def __init__(self, file, fetch, about):
        self.file, self.fetch, self.about = file, fetch, about


@contextmanager
def take(work):
    """Yield a Snapshot of the site's database in the folder `work`."""
    config = connections.settings["default"]
    # A connection of its own, so that no transaction of the caller is part of it.
    connection = ConnectionHandler({"default": config})["default"]
    try:
        with (_sqlite if connection.vendor == "sqlite" else _postgresql)(connection, work) as snapshot:
            yield snapshot
    finally:
        connection.close()


@contextmanager
def _sqlite(connection, work):
    plain, packed = work / "database.sqlite3", work / "database.sqlite3.gz"
    connection.ensure_connection()
    with closing(sqlite3.connect(plain)) as target:
        connection.connection.backup(target)
        # One file, without a journal beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        with plain.open("rb") as source, gzip.open(packed, "wb", _GZIP_LEVEL) as pack:
            shutil.copyfileobj(source, pack, _CHUNK)
        version = sqlite3.sqlite_version
        about = {"vendor": "sqlite", "server": version, "tool": f"sqlite {version}"}
        yield Snapshot(packed, target.execute, about)
    plain.unlink()


@contextmanager
def _postgresql(connection, work):
    file = work / "database.dump"
    connection.ensure_connection()
    version = connection.pg_version // 10_000
    tool = tools.find_tool("pg_dump", version)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        moment = cursor.fetchone()[0]
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}", f"--file={file}"]
        tools.run_tool(tool, options, connection)

        def fetch(sql):
            cursor.execute(sql)
            return cursor.fetchall()

        yield Snapshot(file, fetch, {"vendor": "postgresql", "server": str(version), "tool": tools.say_version(tool)})
        cursor.execute("ROLLBACK")
