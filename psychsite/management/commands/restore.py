"""`manage.py restore`: restore a backup into an empty database."""

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp
from psychsite.operations.backup import encryption, places, restore, targets
from psychsite.operations.backup.errors import BackupError


class Command(ExampleHelp, BaseCommand):
    help = (
        "Restore a backup into an empty database, and its pictures into the site's storage. All files are checked first. Then "
        "the database is migrated, and erasures and opt-outs made since the backup are done again. Exit codes: 0 restored, "
        "1 not restored, or not finished (the message says which)."
    )
    example = "python manage.py restore /var/backups/psychsite --into postgres://psychsite@/new_name"
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("place", help="the folder or bucket that `backup` wrote to")
        parser.add_argument("--into", required=True, help="the address of an empty database, as in DATABASE_URL")
        parser.add_argument(
            "--backup", default="", help="the backup's name, such as 20261129T031500Z (default: the newest)"
        )
        parser.add_argument("--key", help="the file with the secret key of an encrypted backup")
        parser.add_argument("--any-key", action="store_true", help="restore although SECRET_KEY is another one")
        parser.add_argument(
            "--dry-run", action="store_true", help="check the backup and the database, and restore nothing"
        )

    def handle(self, *args, place, into, backup, key, any_key, dry_run, **options):
        try:
            connection = targets.open_target(into)
            found = restore.open_backup(places.open_place(place), backup, any_key=any_key)
            targets.check(connection, found.content)
            self.stdout.write(f"Checking the backup {found.stamp}: {len(found.pictures):,} pictures and files.")
            restore.check_files(found, self.show_progress)
            key = encryption.open_key(key)
            if dry_run:
                self.stdout.write("The backup is whole and the database empty. Nothing was restored.")
                return
            restore.restore(found, connection, key=key, progress=self.show_progress)
            self.stdout.write(f"{sum(found.content['rows'].values()):,} rows restored.")
            restore.finish(found, into, self.stdout, any_key=any_key)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        for name in found.content["missing"]:
            self.stdout.write(f"Not in the backup, because the site had lost it: {name}")
        self.stdout.write("Restored. Set DATABASE_URL to this database and restart the site.")

    def show_progress(self, number):
        self.stderr.write(f"  {number:,} pictures")
