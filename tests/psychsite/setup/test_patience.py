"""A table in use delays `migrate` and never holds readers up."""

import threading
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Topic
from psychsite.management.commands import migrate
from psychsite.setup.triggers import TRIGGER_SETS
from tests.psychsite.setup.test_migrate import drop_one

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database("postgresql")]


@pytest.fixture
def due():
    """Drop a trigger of a table, so that `migrate` must lock that table."""
    [trigger_set] = [one for one in TRIGGER_SETS if one.name == migrate.TRIGGER_SETS[2].name]
    drop_one(trigger_set)
    yield trigger_set
    call_command("migrate", verbosity=0)


class Reader(threading.Thread):
    """Holds all tables of a trigger set open in a transaction, as a slow report does."""

    def __init__(self, trigger_set):
        super().__init__(daemon=True)
        self.tables, self.holds, self.is_over = trigger_set.tables, threading.Event(), threading.Event()
        self.start()
        assert self.holds.wait(10)

    def run(self):
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
            self.holds.set()
            self.is_over.wait(60)
        connection.close()

    def stop(self):
        self.is_over.set()
        self.join(10)


def lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


def test_migrate_waits_for_a_table_and_lets_readers_pass(due, monkeypatch):
    reader, said, waits = Reader(due), StringIO(), []
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)

    def pause(seconds):
        waits.append(seconds)
        assert Topic.objects.count() == 0, "readers pass between two tries"
        if len(waits) == 2:
            reader.stop()

    monkeypatch.setattr(migrate, "time", SimpleNamespace(sleep=pause))
    call_command("migrate", stdout=said)
    assert waits == [1, 2]
    assert "A table is in use. Trying again in 2 s (2 of 12)." in said.getvalue()
    assert due.missing(connection) == []
    assert lock_timeout() == "0"


def test_migrate_gives_up_with_a_sentence(due, monkeypatch):
    reader = Reader(due)
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    monkeypatch.setattr(migrate, "time", SimpleNamespace(sleep=lambda _seconds: None))
    with pytest.raises(CommandError, match="A table was in use 2 times in a row"):
        call_command("migrate", verbosity=0)
    reader.stop()
    assert lock_timeout() == "0"
