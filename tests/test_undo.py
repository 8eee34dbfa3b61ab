"""The way back from a transactional test on PostgreSQL."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

from articles.models import Topic
from tests import undo
from tests.factories.articles import make_live

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database("postgresql")]


@pytest.fixture
def cursor():
    import psycopg2

    with connection.cursor() as own:
        address = own.connection.dsn
    other = psycopg2.connect(address)
    other.autocommit = True
    yield other.cursor()
    other.close()


def held(cursor):
    cursor.execute(
        "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    rows = {}
    for (name,) in cursor.fetchall():
        cursor.execute(f"SELECT row::text FROM {name} AS row ORDER BY 1")
        rows[name] = cursor.fetchall()
    cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
    return rows, cursor.fetchall()


def test_rows_and_numbers_are_as_before(cursor):
    before, untouched = held(cursor), undo.Untouched(cursor)
    make_live("An article that triggers protect")
    Permission.objects.all()[0].delete()
    Permission.objects.update(name="Other words")
    Group.objects.create(name="A new group")
    assert held(cursor) != before
    assert untouched.restore(cursor)
    assert held(cursor) == before


def test_open_transaction_of_others_is_ended(cursor):
    untouched = undo.Untouched(cursor)
    with connection.cursor() as own:
        own.execute("BEGIN")
        own.execute("LOCK TABLE articles_topic")
    assert untouched.restore(cursor)
    connection.close()
    assert not Topic.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER {trigger} ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER {trigger}",
        "CREATE TABLE more (id integer)",
        "ALTER TABLE {table} ADD COLUMN more integer",
        "CREATE FUNCTION more() RETURNS integer AS 'SELECT 1' LANGUAGE sql",
        "INSERT INTO auth_group (name) VALUES ('A new group'); ANALYZE auth_group",
    ],
)
def test_changed_schema_takes_a_new_copy(cursor, statement):
    untouched = undo.Untouched(cursor)
    cursor.execute("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1 LIMIT 1")
    trigger, table = cursor.fetchone()
    cursor.execute(statement.format(trigger=trigger, table=table))
    assert not untouched.restore(cursor)


def test_many_rows_take_a_new_copy(cursor, monkeypatch):
    monkeypatch.setattr(undo, "MOST_ROWS", 0)
    untouched = undo.Untouched(cursor)
    Group.objects.create(name="A new group")
    assert not untouched.restore(cursor)
