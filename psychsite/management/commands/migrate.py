"""Django's `migrate`; then install triggers and load a new site's rows."""

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections

from core.db.triggers import repair_missing
from psychsite.setup import first_rows
from psychsite.setup.triggers import TRIGGER_SETS


class Command(migrate.Command):
    def handle(self, *args, **options):
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        for name in repair_missing(TRIGGER_SETS, connections[options["database"]]):
            self.say(options, f"Triggers: {name} installed.")
        # A migration of one app may have left tables out.
        if options["database"] == DEFAULT_DB_ALIAS and not options["app_label"]:
            for line in first_rows.load():
                self.say(options, line)

    def say(self, options, line):
        if options["verbosity"]:
            self.stdout.write(line)
