"""`manage.py send_mail`: send the emails that are due, once or in a loop."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.notifications.moderator_digest import notify_moderators
from core.process.commands import Worker
from outbox.actions import send_due
from outbox.models import Email


class Command(Worker, BaseCommand):
    help = (
        "Send the emails that are due, with the digests for moderators. Several workers may run at once: each email "
        "is sent once."
    )
    example = "python manage.py send_mail --loop 30"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="list the emails that are due, and send nothing")

    def handle(self, *args, loop, dry_run, **options):
        if dry_run:
            for email in Email.objects.due(timezone.now()):
                self.stdout.write(f"{email.kind} to {email.to}: {email.subject} (attempts: {email.attempts})")
        elif loop is None:
            notify_moderators()
            self.say(f"{send_due()} emails sent.")
        else:
            self.run_loop(self.send, seconds=loop, stop=self.stop_on_signal())

    def send(self):
        notify_moderators()
        if sent := send_due():
            self.say(f"{sent} emails sent.")
