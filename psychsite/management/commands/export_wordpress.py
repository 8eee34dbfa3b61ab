"""`manage.py export_wordpress`: write a file that WordPress imports."""

import io
from pathlib import Path

from django.core.management.base import BaseCommand

from activity.log import record
from core.process.commands import ExampleHelp, new_file
from psychsite.moving.wxr.write import Writer


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write articles, people, topics, tags, comments and the addresses of pictures to a file for WordPress's own importer "
        "(Tools → Import → WordPress). Bodies are blocks of its editor; people are guest authors of Co-Authors Plus. "
        "Approvals, clinics and email addresses stay here; what is in the bin, spam and removed comments too. Imported "
        "here again, the file changes nothing. Exit code 0: written; 1: not written, and the message says why."
    )
    example = "python manage.py export_wordpress site.xml --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.xml", help="a new file")
        parser.add_argument("--dry-run", action="store_true", help="count what would be written, and write nothing")

    def handle(self, *args, file, dry_run, verbosity, **options):
        self.verbosity = verbosity
        if dry_run:
            counts = Writer(_Nowhere(), self._progress).write()
        else:
            with new_file(file) as out:
                counts = Writer(out, self._progress).write()
            record("export.articles", by=None, details={"articles": counts["articles"], "as": "WordPress"})
        for what, number in counts.items():
            self.stdout.write(f"{number:,} {what}")
        until = "Keep this site running until WordPress has fetched the pictures from it."
        self.stdout.write("Nothing was written." if dry_run else f"Written: {file}. {until}")

    def _progress(self, done, total):
        if self.verbosity and (done % 1000 == 0 or done == total):
            self.stderr.write(f"{done:,} of {total:,} articles")


class _Nowhere(io.TextIOBase):
    def write(self, text):
        return len(text)
