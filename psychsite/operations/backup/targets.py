"""The empty database that a backup is restored into."""

import gzip
import shutil
from pathlib import Path

from django.db.utils import ConnectionHandler, DatabaseError

from core.db import stores
from core.env import SettingError
from psychsite.operations.backup import tools
from psychsite.operations.backup.errors import BackupError, DamagedBackup

_CHUNK = 1 << 20


def open_target(address):
    """Return the connection of `--into`, an empty database. Raises BackupError."""
    try:
        config = stores.database("--into", address)
    except SettingError as error:
        raise BackupError(str(error)) from error
    connection = ConnectionHandler({"default": config})["default"]
    if connection.vendor == "sqlite" and not Path(config["NAME"]).exists():
        return connection
    try:
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor, include_views=True)
    except DatabaseError as error:
        first = str(error).strip().partition("\n")[0]
        raise BackupError(f"The database of --into does not answer: {first}. Create an empty one first.") from error
    if tables:
        raise BackupError(
            f"The database of --into is not empty: it has {len(tables)} tables. Create an empty one, and name that."
        )
    return connection


def fill(connection, file, content):
    """Restore the file of a backup into an empty database, whole or not at all."""
    if connection.vendor == "sqlite":
        return _fill_sqlite(Path(connection.settings_dict["NAME"]), connection, file)
    tool = tools.find_tool("pg_restore", dump_version(content))
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(file)]
    return tools.run_tool(tool, words, connection)


def check(connection, content):
    """Raise BackupError for another kind of database, or without its tools."""
    vendor = content["versions"]["vendor"]
    if vendor != connection.vendor:
        raise BackupError(f"This is a backup of {vendor}, and --into names {connection.vendor}. Name one of {vendor}.")
    if vendor == "postgresql":
        tools.find_tool("pg_restore", dump_version(content))


def dump_version(content):
    """Return the major version of the pg_dump that wrote a backup."""
    return int(content["versions"]["tool"].rpartition("PostgreSQL) ")[2].partition(".")[0])


def _fill_sqlite(path, connection, file):
    connection.close()
    part = path.with_name(path.name + ".restoring")
    try:
        with gzip.open(file) as packed, part.open("wb") as target:
            shutil.copyfileobj(packed, target, _CHUNK)
        said = _integrity(connection.settings_dict | {"NAME": str(part)})
        if said != "ok":
            raise DamagedBackup(f"The database of the backup is damaged: {said}. Nothing was restored.")
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _integrity(config):
    # Constraints use functions that Django's connection brings.
    connection = ConnectionHandler({"default": config})["default"]
    try:
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA integrity_check").fetchone()[0]
    except DatabaseError as error:
        return str(error)
    finally:
        connection.close()
