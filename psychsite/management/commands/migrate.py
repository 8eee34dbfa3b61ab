"""Django's `migrate`; then install triggers, load first rows, render editions."""

import time

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError
from django.utils import timezone

from articles.rendering import bodies
from core.db.triggers import remove_to_migrate, repair_missing
from core.process import turns
from psychsite.schedule import JOBS
from psychsite.setup import first_rows
from psychsite.setup.triggers import TRIGGER_SETS

# A change of a table waits for its readers, and later readers wait behind the change. So it gives up soon.
LOCK_SECONDS = 2
TRIES = 12
LONGEST_PAUSE_SECONDS = 15
_LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    def handle(self, *args, **options):
        changes = not options["plan"] and not options["check_unapplied"]
        if not changes:
            super().handle(*args, **options)
            return
        connection = connections[options["database"]]
        self.prepare(connection)
        parent = super()
        self.with_patience(lambda: self.change(parent, connection, *args, **options), connection, options)

    def change(self, parent, connection, *args, **options):
        """Migrate, and bring up to date what follows from the code."""
        parent.handle(*args, **options)
        for name in repair_missing(TRIGGER_SETS, connection):
            self.say(options, f"Triggers: {name} installed.")
        # A migration of one app may have left tables out.
        if options["database"] == DEFAULT_DB_ALIAS and not options["app_label"]:
            # Until a worker has run, its jobs have a row each, so that the desk can say that none does.
            turns.prepare(JOBS, timezone.now())
            for line in first_rows.load():
                self.say(options, line)
            # New templates may have made other bodies of editions.
            if number := bodies.store_outdated():
                self.say(options, f"Bodies of editions: {number} rendered.")

    def with_patience(self, work, connection, options):
        """Call `work()` with a limit for locks, and again while a table is in use.

        Each migration is a transaction of its own, so another try goes on where the last one stopped.
        """
        if connection.vendor != "postgresql":
            work()
            return
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        try:
            for attempt in range(1, TRIES + 1):
                try:
                    work()
                    return
                except OperationalError as error:
                    if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
                        raise
                if attempt < TRIES:
                    pause = min(2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
                    self.say(options, f"A table is in use. Trying again in {pause} s ({attempt} of {TRIES}).")
                    time.sleep(pause)
            raise CommandError(
                f"A table was in use {TRIES} times in a row, so it was not changed. What was migrated before stays. End "
                "long transactions (pg_stat_activity lists them), then run migrate again."
            )
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

    def prepare(self, connection):
        """Remove triggers that would stop a migration, if one is due."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            remove_to_migrate(TRIGGER_SETS, connection)

    def say(self, options, line):
        if options["verbosity"]:
            self.stdout.write(line)
