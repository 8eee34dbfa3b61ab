"""Django's `migrate`, and after it the tables that triggers keep."""

from django.core.management.commands import migrate
from django.db import connections

from clinics.finder import rows
from psychsite import search_index

# Each has missing(connection) and install(connection); said when it was made anew.
KEPT_BY_TRIGGERS = {"The finder's rows were made anew.": rows, "The search index was made anew.": search_index}


class Command(migrate.Command):
    """On SQLite a migration that alters a table drops its triggers: what they keep is then made anew, from all rows."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        if options["plan"] or options["check_unapplied"]:
            return
        connection = connections[options["database"]]
        for sentence, kept in KEPT_BY_TRIGGERS.items():
            if kept.missing(connection):
                kept.install(connection)
                if options["verbosity"]:
                    self.stdout.write(sentence)
