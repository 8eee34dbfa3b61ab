"""`manage.py send_mail`: send what waits in the outbox, once or again and again."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.notifications.moderator_digest import notify_moderators
from core.process.commands import Worker
from outbox.actions import send_due
from outbox.models import Letter


class Command(Worker, BaseCommand):
    help = (
        "Send the letters that are due, among them those that tell moderators that something waits. Several may run at once; "
        "each letter goes out once."
    )
    example = "python manage.py send_mail --loop 30"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="list what is due, and send nothing")

    def handle(self, *args, loop, dry_run, **options):
        if dry_run:
            for letter in Letter.objects.due(timezone.now()):
                self.stdout.write(f"{letter.kind} to {letter.to}: {letter.subject} (tries: {letter.attempts})")
        elif loop is None:
            notify_moderators()
            self.say(f"{send_due()} letters sent.")
        else:
            self.keep_working(self.send, seconds=loop, stop=self.listen())

    def send(self):
        notify_moderators()
        if sent := send_due():
            self.say(f"{sent} letters sent.")
