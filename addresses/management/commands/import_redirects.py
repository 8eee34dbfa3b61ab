"""`manage.py import_redirects`: add redirects from a CSV file."""

import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from addresses import files
from core.errors import ActionRefused
from core.process.commands import ExampleHelp, unreadable

SHOWN = 20
NOT_ALL = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Add redirects from a CSV file with the columns old_address, new_address and code, or from an export of the "
        "Redirection plugin of WordPress. The same file again changes nothing. Exit codes: 0 all rows are there, 1 nothing "
        "was read, 3 some rows were refused (the output says why)."
    )
    example = "manage.py import_redirects redirects.csv --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a CSV file with a first line of column names")
        parser.add_argument("--dry-run", action="store_true", help="say what would be added and write nothing")
        parser.add_argument("--all", action="store_true", help=f"list every refused row, not only the first {SHOWN}")

    def handle(self, *args, **options):
        try:
            content = options["file"].read_bytes()
            outcomes = files.import_file(content, by=None, dry_run=options["dry_run"])
        except OSError as error:
            raise unreadable(options["file"], error) from error
        except ActionRefused as refusal:
            raise CommandError(refusal.sentence) from refusal
        counts = Counter(outcome.state for _line, outcome in outcomes)
        refused = [(line, outcome.sentence) for line, outcome in outcomes if outcome.sentence]
        for line, sentence in refused if options["all"] else refused[:SHOWN]:
            self.stdout.write(f"  line {line}: {sentence}")
        if len(refused) > SHOWN and not options["all"]:
            self.stdout.write(f"  … and {len(refused) - SHOWN:,} more. --all lists them.")
        verb = "would be added" if options["dry_run"] else "added"
        self.stdout.write(
            f"{counts['added']:,} {verb}, {counts['known']:,} known already, {counts['refused']:,} refused."
        )
        if refused:
            sys.exit(NOT_ALL)
