"""`manage.py export_site`: write the whole site to a folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp, unwritable
from psychsite.moving.site import export
from psychsite.moving.site.tables import LEFT_OUT


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write the whole site as JSON and files to FOLDER: editions, approvals, people, clinics, comments, redirects, sources, "
        "pictures (docs/site-export.md). import_site makes an equal site of it. Left out: passwords, rights, keys, and "
        "messages of readers. The folder holds drafts and names: keep it private. Exit code 0: written; 1: not written, and "
        "the message says why."
    )
    example = "python manage.py export_site /srv/export --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
        parser.add_argument("--dry-run", action="store_true", help="count what would be written, and write nothing")

    def handle(self, *args, folder, dry_run, **options):
        if dry_run:
            self._count(options["verbosity"])
            return
        try:
            made = export.export(folder, progress=self.stderr.write if options["verbosity"] else lambda words: None)
        except export.CannotExport as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise unwritable(error.filename or folder, error) from error
        total = sum(table["rows"] for table in made["tables"].values())
        self.stdout.write(f"Written: {total:,} rows and {made['files']['number']:,} files in {folder}.")
        self.stdout.write(f"Left out: {len(LEFT_OUT)} tables. {folder / export.MANIFEST} lists them with the reasons.")

    def _count(self, verbosity):
        found, number, size = export.count()
        if verbosity:
            for name, count in found.items():
                self.stdout.write(f"{name}: {count:,} rows")
        self.stdout.write(
            f"{sum(found.values()):,} rows and {number:,} files ({size:,} bytes) would be written. Nothing was written."
        )
