"""`manage.py make_renditions`: create the smaller copies of pictures."""

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import Stoppable
from core.process.jobs import Stopped, Turn
from images import actions
from images.models import Image, Upload


class Command(Stoppable, BaseCommand):
    help = (
        "Create missing copies (AVIF, WebP, JPEG), the newest picture first, also of pictures that could not be read before, "
        "and delete uploads that were not described for a week. The worker does the same. Pages use the copies that exist, "
        "so you can stop it at any time and run it again. Exit code 1: a picture could not be read."
    )
    example = "python manage.py make_renditions --dry-run"

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="count the pictures that lack copies, and create none"
        )
        parser.add_argument("--again", action="store_true", help="check every picture, also complete ones")

    def handle(self, *args, dry_run, again, **options):
        if dry_run:
            incomplete = {} if again else {"is_complete": False}
            number = sum(kind.objects.filter(**incomplete).count() for kind in (Image, Upload))
            self.stdout.write(f"{number} pictures lack copies.")
            return
        if again:
            Image.objects.update(is_complete=False)
        actions.read_again()
        self.turn = Turn(self.stop_on_signal().is_set)
        try:
            written, unreadable = actions.make_missing_renditions(step=self.step, say=self.stderr.write)
        except Stopped:
            return
        except ConnectionError as error:
            raise CommandError(f"{error} The finished copies are kept; run it again later.") from error
        self.say(f"{written} copies written, {actions.discard_old_uploads()} old uploads deleted.")
        if unreadable:
            raise CommandError(f"{unreadable} pictures could not be read; the others are done.")

    def step(self, done, total):
        if done:
            self.stdout.write(f"{done} of {total} pictures", ending="\r" if self.stdout.isatty() else "\n")
            self.stdout.flush()
        self.turn.step()
