"""`manage.py make_renditions`: create the smaller copies of pictures."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import DatabaseError

from core.process.commands import Worker
from images.actions import discard_old_uploads, make_renditions
from images.models import Image, Upload


class Command(Worker, BaseCommand):
    help = (
        "Create missing copies (AVIF, WebP, JPEG), the newest picture first, and delete uploads that were not "
        "described for a week. Pages use the copies that exist, so you can stop it at any time and run it again. "
        "Exit code 1: a picture could not be read."
    )
    example = "python manage.py make_renditions --loop 30"
    retried_errors = (DatabaseError, ConnectionError)  # the store may be down for a while

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--dry-run", action="store_true", help="count the pictures that lack copies, and create none"
        )
        parser.add_argument("--again", action="store_true", help="check every picture, also complete ones")
        parser.add_argument(
            "--with-parent", action="store_true", help="with --loop: end when the process that started it ends"
        )

    def handle(self, *args, loop, dry_run, again, with_parent, **options):
        self.unreadable = set()
        if dry_run:
            self.stdout.write(f"{Image.objects.count() if again else len(self.waiting())} pictures lack copies.")
            return
        if again:
            Image.objects.update(is_complete=False)
        self.stop = self.stop_on_signal()
        if loop is None:
            try:
                self.work(progress=True)
            except ConnectionError as error:
                raise CommandError(f"{error} The finished copies are kept; run it again later.") from error
            if self.unreadable:
                raise CommandError(f"{len(self.unreadable)} pictures could not be read; the others are done.")
        else:
            if with_parent:
                # Readers' requests go first.
                os.nice(10)
            self.run_loop(self.work, seconds=loop, stop=self.stop, parent=os.getppid() if with_parent else None)

    def waiting(self):
        rows = [*Image.objects.filter(is_complete=False).order_by("-pk"), *Upload.objects.filter(is_complete=False)]
        return [row for row in rows if (type(row), row.pk) not in self.unreadable]

    def work(self, progress=False):
        rows, written = self.waiting(), 0
        for number, row in enumerate(rows, start=1):
            if self.stop.is_set():
                return
            try:
                written += make_renditions(row)
            except ConnectionError:
                # The store failed, not this picture.
                raise
            except OSError as error:
                self.unreadable.add((type(row), row.pk))
                self.stderr.write(f"{row._meta.verbose_name} {row.pk} ({row.file.name}) cannot be read: {error}")
            if progress:
                self.stdout.write(f"{number} of {len(rows)} pictures", ending="\r" if self.stdout.isatty() else "\n")
                self.stdout.flush()
        swept = discard_old_uploads()
        if progress or rows or swept:
            self.say(f"{written} copies of {len(rows)} pictures written, {swept} old uploads deleted.")
