"""Django's `migrate`; then install triggers, load first rows, render editions."""

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from articles.rendering import bodies
from core.db.triggers import remove_to_migrate, repair_missing
from psychsite.setup import first_rows
from psychsite.setup.triggers import TRIGGER_SETS


class Command(migrate.Command):
    def handle(self, *args, **options):
        changes = not options["plan"] and not options["check_unapplied"]
        if changes:
            self.prepare(connections[options["database"]])
        super().handle(*args, **options)
        if not changes:
            return
        for name in repair_missing(TRIGGER_SETS, connections[options["database"]]):
            self.say(options, f"Triggers: {name} installed.")
        # A migration of one app may have left tables out.
        if options["database"] == DEFAULT_DB_ALIAS and not options["app_label"]:
            for line in first_rows.load():
                self.say(options, line)
            # New templates may have made other bodies of editions.
            if number := bodies.store_outdated():
                self.say(options, f"Bodies of editions: {number} rendered.")

    def prepare(self, connection):
        """Remove triggers that would stop a migration, if one is due."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            remove_to_migrate(TRIGGER_SETS, connection)

    def say(self, options, line):
        if options["verbosity"]:
            self.stdout.write(line)
