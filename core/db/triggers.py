"""Sets of database triggers that can be installed, removed and checked.

A set is declared once, with one definition for each database. Its triggers' names end with a digest of that definition: a
changed definition makes other names, so that `missing` finds the old ones outdated. On SQLite Django alters a table by copying
it, which drops the triggers of that table: `manage.py migrate` therefore ends with `repair_missing`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction

# The database's own clock by vendor, as Django stores moments.
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}
# What a row was just given as "now" may be a little ahead of that clock: SQLite's has no microseconds, and the web machine's
# may be fast. A trigger that asks whether a moment is in the past compares it with this.
SOON = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 second')",
    "postgresql": "(clock_timestamp() + interval '1 second')",
}


class Trigger(NamedTuple):
    """One trigger.

    `event` is like "AFTER INSERT"; `body` follows the name of the table.
    """

    name: str
    table: str
    event: str
    body: str


class Part(NamedTuple):
    """A table or function that the triggers need and no migration creates.

    `kind` and `name` are as DROP wants them: "FUNCTION", "search_fold(text)".
    """

    kind: str
    name: str
    create: tuple[str, ...]


class Definition(NamedTuple):
    """The definition of a set on one database.

    `fill` holds the statements that fill its tables from existing rows.
    """

    triggers: tuple[Trigger, ...]
    parts: tuple[Part, ...] = ()
    fill: tuple[str, ...] = ()

    @property
    def named_triggers(self):
        """Return the triggers, their names ending in the definition's digest."""
        digest = hashlib.sha256(repr(tuple(self)).encode()).hexdigest()[:8]
        return [trigger._replace(name=f"{trigger.name}_{digest}") for trigger in self.triggers]


@dataclass(frozen=True)
class TriggerSet:
    """A group of triggers, and the tables and functions they need.

    `prefix` begins the name of each trigger, and of no other set's. Where one of `tables` does not exist, the set is not due.
    `sqlite` and `postgresql` make a Definition from a connection. A set whose triggers read other tables is removed before
    a migration on SQLite, which refuses to rename a table that a trigger reads.
    """

    name: str
    prefix: str
    tables: tuple[str, ...]
    sqlite: Callable
    postgresql: Callable
    is_removed_to_migrate: bool = False

    def definition(self, connection):
        """Return the Definition for the connection's database."""
        return (self.sqlite if connection.vendor == "sqlite" else self.postgresql)(connection)

    def install(self, connection):
        """Create the set, replacing any earlier version, and fill its tables."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            self.remove(connection)
            definition = self.definition(connection)
            for statement in (*(one for part in definition.parts for one in part.create), *definition.fill):
                cursor.execute(statement)
            for name, table, event, body in definition.named_triggers:
                cursor.execute(f"CREATE TRIGGER {name} {event} ON {table} {body}")

    def remove(self, connection):
        """Drop the set's triggers (of any version), tables and functions."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            self.remove_triggers(connection)
            for kind, name, _create in reversed(self.definition(connection).parts):
                cursor.execute(f"DROP {kind} IF EXISTS {name}")

    def remove_triggers(self, connection):
        """Drop the set's triggers (of any version) and keep its tables."""
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            for name, table in installed(connection, self.prefix):
                cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table}"))

    def missing(self, connection):
        """Return the sorted names of missing triggers and tables.

        Returns [] if the set is not due yet.
        """
        tables = set(connection.introspection.table_names())
        if not tables.issuperset(self.tables):
            return []
        definition = self.definition(connection)
        wanted = {trigger.name for trigger in definition.named_triggers}
        wanted |= {part.name for part in definition.parts if part.kind == "TABLE"}
        return sorted(wanted - tables - {name for name, _table in installed(connection, self.prefix)})


def refusals_on_sqlite(prefix, rules):
    """Return the Definition of refusals on SQLite.

    A rule is (name, table, event, condition, message).
    """
    return Definition(
        tuple(
            Trigger(f"{prefix}{name}", table, event, f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END")
            for name, table, event, condition, message in rules
        )
    )


def refusals_on_postgresql(prefix, rules):
    """Return the Definition of rules on PostgreSQL: a function and a trigger for each."""
    triggers, parts = [], []
    for name, table, event, condition, message in rules:
        function = f"{prefix}{name}()"
        # A trigger before DELETE that returned NEW, which is NULL, would keep the row without a word.
        row = "OLD" if event == "BEFORE DELETE" else "NEW"
        create = (
            f"CREATE FUNCTION {function} RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$"
        )
        parts.append(Part("FUNCTION", function, (create,)))
        triggers.append(Trigger(f"{prefix}{name}", table, event, f"FOR EACH ROW EXECUTE FUNCTION {function}"))
    return Definition(tuple(triggers), tuple(parts))


def remove_to_migrate(trigger_sets, connection):
    """Remove the triggers that would stop a migration on SQLite.

    Their tables stay, because pages read them meanwhile.
    """
    if connection.vendor == "sqlite":
        for trigger_set in trigger_sets:
            if trigger_set.is_removed_to_migrate:
                trigger_set.remove_triggers(connection)


def repair_missing(trigger_sets, connection):
    """Install each set that is incomplete; yield its name."""
    for trigger_set in trigger_sets:
        if trigger_set.missing(connection):
            trigger_set.install(connection)
            yield trigger_set.name


def installed(connection, prefix):
    """Return the sorted [(name, table)] of triggers whose names begin with `prefix`."""
    if connection.vendor == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(row for row in cursor.fetchall() if row[0].startswith(prefix))
