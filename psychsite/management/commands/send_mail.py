"""`manage.py send_mail`: send what is due, once or in a loop."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.notifications.moderator_digest import notify_moderators
from core.process.commands import Worker
from outbox.actions import send_due
from outbox.models import Email, WebhookDelivery
from psychsite.api.webhooks.worker import send_webhooks


class Command(Worker, BaseCommand):
    help = (
        "Send the emails that are due, with the digests for moderators, and the messages to webhooks. Several workers "
        "may run at once: each email is sent once."
    )
    example = "python manage.py send_mail --loop 30"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="list the emails that are due, and send nothing")

    def handle(self, *args, loop, dry_run, **options):
        if dry_run:
            for email in Email.objects.due(timezone.now()):
                self.stdout.write(f"{email.kind} to {email.to}: {email.subject} (attempts: {email.attempts})")
            for message in WebhookDelivery.objects.due(timezone.now()).select_related("webhook"):
                self.stdout.write(f"{message.kind} to {message.webhook} (attempts: {message.attempts})")
        elif loop is None:
            notify_moderators()
            self.say(f"{send_due()} emails sent.")
            self.say(f"{send_webhooks()} messages to webhooks delivered.")
        else:
            self.run_loop(self.send, seconds=loop, stop=self.stop_on_signal())

    def send(self):
        notify_moderators()
        if sent := send_due():
            self.say(f"{sent} emails sent.")
        if delivered := send_webhooks():
            self.say(f"{delivered} messages to webhooks delivered.")
