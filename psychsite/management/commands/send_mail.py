"""`manage.py send_mail`: send what waits in the outbox, once or again and again."""

import signal
from threading import Event

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.db.utils import DatabaseError
from django.utils import timezone

from comments.actions import notify_moderators
from outbox.actions import send_due
from outbox.models import Letter
from psychsite.lib.commands import Help


class Command(Help, BaseCommand):
    help = (
        "Send the letters that are due, among them those that tell moderators that something waits. Several may run at once; "
        "each letter goes out once."
    )
    example = "python manage.py send_mail --loop 30"

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", type=int, metavar="SECONDS", help="keep running, and look again after so many seconds"
        )
        parser.add_argument("--dry-run", action="store_true", help="list what is due, and send nothing")

    def handle(self, *args, loop, dry_run, **options):
        if loop is not None and not 1 <= loop <= 3600:
            raise CommandError("Write a number of seconds from 1 to 3600 after --loop.")
        if dry_run:
            for letter in Letter.objects.due(timezone.now()):
                self.stdout.write(f"{letter.kind} to {letter.to}: {letter.subject} (tries: {letter.attempts})")
        elif loop is None:
            notify_moderators()
            self.stdout.write(f"{send_due()} letters sent.")
        else:
            self.keep_sending(loop)

    def keep_sending(self, seconds):
        """Until a signal says to stop; a letter that is under way is finished first."""
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_caught: stop.set())
        while not stop.is_set():
            try:
                close_old_connections()
                notify_moderators()
                if sent := send_due():
                    self.stdout.write(f"{sent} letters sent.")
                    self.stdout.flush()
            except DatabaseError as error:
                self.stderr.write(f"The database does not answer; trying again in {seconds} seconds: {error}")
            stop.wait(seconds)
