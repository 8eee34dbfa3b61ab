"""Connections to SQLite that threads hand on to each other."""

import shutil
import sqlite3

import pytest
from django.db import OperationalError

from core.db.sqlite.base import DatabaseWrapper
from core.db.sqlite.kept import kept_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def wrap(tmp_path, settings):
    """Return a function that makes a wrapper of one file, as each thread has it."""
    path = tmp_path / "one.sqlite3"
    config = {**settings.DATABASES["default"], "ENGINE": "core.db.sqlite", "NAME": str(path), "OPTIONS": {}}
    config |= {
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
        "TIME_ZONE": None,
    }
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE t (n integer UNIQUE)")
    kept_connections.keep(1)
    yield lambda: DatabaseWrapper(config, "default")
    kept_connections.keep(0)


def use(wrapper, sql="SELECT count(*) FROM t"):
    """Do one statement and end the request; return the connection that did it."""
    with wrapper.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()
    used = wrapper.connection
    wrapper.close_if_unusable_or_obsolete()
    assert wrapper.connection is None
    return used


def test_a_connection_goes_from_thread_to_thread(wrap):
    one, other = wrap(), wrap()
    assert use(one) is use(other) is use(one)


def test_no_two_threads_have_one_connection(wrap):
    one, other = wrap(), wrap()
    one.connect(), other.connect()
    assert one.connection is not other.connection
    first, second = one.connection, other.connection
    one.close(), other.close()
    # One is kept, the other closed.
    assert use(wrap()) is first
    with pytest.raises(sqlite3.ProgrammingError):
        second.execute("SELECT 1")


def test_a_connection_after_an_error_or_in_a_transaction_is_closed(wrap):
    one = wrap()
    with pytest.raises(OperationalError), one.cursor() as cursor:
        cursor.execute("SELECT n FROM no_such_table")
    broken = one.connection
    one.close()
    assert use(wrap()) is not broken
    other = wrap()
    other.connect()
    other.connection.execute("BEGIN IMMEDIATE")
    other.close()
    # Nothing holds the lock on writing.
    use(wrap(), "INSERT INTO t VALUES (2)")


def test_a_replaced_file_is_opened_again(wrap, tmp_path):
    use(wrap(), "INSERT INTO t VALUES (1)")
    shutil.copy(tmp_path / "one.sqlite3", tmp_path / "new")
    with sqlite3.connect(tmp_path / "new") as new:
        new.execute("DELETE FROM t")
    (tmp_path / "new").rename(tmp_path / "one.sqlite3")
    with wrap().cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM t").fetchone() == (0,)
