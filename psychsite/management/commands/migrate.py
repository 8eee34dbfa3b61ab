"""Django's `migrate`, and after it the tables that triggers keep."""

from django.core.management.commands import migrate
from django.db import connections

from psychsite import kept


class Command(migrate.Command):
    """On SQLite a migration that alters a table drops its triggers: what they keep is then made anew, from all rows."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        for name in kept.make_whole(connections[options["database"]]):
            if options["verbosity"]:
                self.stdout.write(f"Made anew: the {name}.")
