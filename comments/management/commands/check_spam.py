"""`manage.py check_spam`: ask the spam service about comments that wait for it, once or again and again."""

import signal
from threading import Event

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.db.utils import DatabaseError
from django.utils import timezone

from comments.actions.asking import ask_due
from comments.models import SpamCheck
from psychsite.lib.commands import Help


class Command(Help, BaseCommand):
    help = "Ask the spam service named in the environment about the comments that wait for its answer. Several may run at once."
    example = "python manage.py check_spam --loop 30"

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", type=int, metavar="SECONDS", help="keep running, and look again after so many seconds"
        )
        parser.add_argument("--dry-run", action="store_true", help="list what is due, and ask nobody")

    def handle(self, *args, loop, dry_run, **options):
        if loop is not None and not 1 <= loop <= 3600:
            raise CommandError("Write a number of seconds from 1 to 3600 after --loop.")
        if dry_run:
            for check in SpamCheck.objects.due(timezone.now()):
                self.stdout.write(str(check))
        elif loop is None:
            self.stdout.write(f"{ask_due()} comments answered for.")
        else:
            self._keep_asking(loop)

    def _keep_asking(self, seconds):
        """Until a signal says to stop; a question that is under way is finished first."""
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_caught: stop.set())
        while not stop.is_set():
            try:
                close_old_connections()
                if answered := ask_due():
                    self.stdout.write(f"{answered} comments answered for.")
                    self.stdout.flush()
            except DatabaseError as error:
                self.stderr.write(f"The database does not answer; trying again in {seconds} seconds: {error}")
            stop.wait(seconds)
