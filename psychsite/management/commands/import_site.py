"""`manage.py import_site`: make an equal site of an export."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.models import Approval, Edition
from core.process.commands import ExampleHelp
from core.process.locks import InUse, only_one
from psychsite.moving.site import load
from psychsite.moving.site.package import Damaged, Package

NOT_EMPTY = 2


class Command(ExampleHelp, BaseCommand):
    help = (
        "Fill an empty site from the folder that export_site wrote. Digests, dates, approvals and addresses are those of the "
        "old site; the command compares every row at the end. All of it comes in or nothing. Accounts come in as records: "
        "no one can sign in with one until a superuser activates it. Run it after `migrate` and before the first account. "
        "Exit code 0: the sites are equal; 1: the export is damaged; 2: this site is not empty."
    )
    example = "python manage.py import_site /srv/export --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder that export_site wrote")
        parser.add_argument(
            "--dry-run", action="store_true", help="check the export and whether this site is empty, and write nothing"
        )

    def handle(self, *args, folder, dry_run, **options):
        progress = self.stderr.write if options["verbosity"] else lambda words: None
        try:
            load.require_empty()
            package = Package(folder)
            package.check(progress)
            if dry_run:
                self.stdout.write("The export is whole, and this site is empty. Nothing was written.")
                return
            with only_one("import_site", str(folder)):
                numbers = load.load(package, progress=progress)
        except (load.NotEmpty, InUse) as error:
            raise CommandError(str(error), returncode=NOT_EMPTY) from error
        except Damaged as error:
            raise CommandError(f"{error} Nothing was written.") from error
        except OSError as error:
            raise CommandError(f"A file cannot be written: {error} Nothing was written.") from error
        self.stdout.write(
            f"Imported and compared: {sum(numbers.values()):,} rows, {len(package.files):,} files. "
            f"{numbers[Edition._meta.label]:,} editions and {numbers[Approval._meta.label]:,} decisions have the digests "
            "of the old site."
        )
        self.stdout.write("Next: manage.py createsuperuser, then make_renditions for the copies of pictures.")
