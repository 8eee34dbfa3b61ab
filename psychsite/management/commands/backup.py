"""`manage.py backup`: back up database and pictures while the site runs."""

import sys

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp
from psychsite.operations.backup import encryption, keeping, make, places
from psychsite.operations.backup.errors import BackupError

MISSING = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Back up the database, pictures and files while the site runs. Pictures that an earlier backup in the same place holds "
        "are not copied again. Exit codes: 0 made, 1 not made (the message says why; earlier backups stay), 3 made, but the "
        "site itself has lost some pictures."
    )
    example = (
        "python manage.py backup /var/backups/psychsite --keep 7d,4w,12m\n"
        "  python manage.py backup 's3://backups/psychsite?region=eu-west-1' --key backup-public-key.txt"
    )

    def add_arguments(self, parser):
        parser.add_argument("place", help="a folder, or s3://bucket/prefix?region=…&endpoint=…")
        parser.add_argument(
            "--keep", help="delete backups beyond the newest of these days, weeks and months: 7d,4w,12m"
        )
        parser.add_argument("--key", help="a file with a public key of age or gpg: encrypt for its owner")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be deleted and copied, and change nothing"
        )

    def handle(self, *args, place, keep, key, dry_run, **options):
        try:
            found, rule = places.open_place(place), keeping.parse_rule(keep) if keep else None
            key = encryption.open_key(key)
            if dry_run:
                return self.rehearse(found, rule)
            made = make.back_up(found, key=key, rule=rule, progress=self.show_progress)
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(
            f"Backup {made.stamp} is in {found.name}: {made.rows:,} rows, {made.pictures:,} pictures and files "
            f"({made.new_bytes / 1e6:,.1f} MB new)."
        )
        for stamp in made.removed:
            self.stdout.write(f"Deleted the backup {stamp}.")
        if made.missing:
            self.stderr.write(
                f"The site has lost {len(made.missing):,} files that its rows name, such as {made.missing[0]}."
            )
            sys.exit(MISSING)

    def rehearse(self, place, rule):
        stamps = place.stamps()
        self.stdout.write(f"{place.name} has {len(stamps)} backups. One would be added, and nothing was changed.")
        for stamp in keeping.stale(stamps, rule) if rule else []:
            self.stdout.write(f"The backup {stamp} would be deleted.")

    def show_progress(self, number):
        self.stderr.write(f"  {number:,} pictures")
