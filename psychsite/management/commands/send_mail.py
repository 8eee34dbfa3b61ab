"""`manage.py send_mail`: send what is due, once."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.notifications.moderator_digest import notify_moderators
from core.process.commands import Stoppable
from outbox.actions import ServerDown, send_due
from outbox.models import Email, WebhookDelivery
from psychsite.api.webhooks.worker import note_overdue_reviews, send_webhooks


class Command(Stoppable, BaseCommand):
    help = (
        "Send the emails that are due, with the digests for moderators, and the messages to webhooks. The worker does the "
        "same; each email is sent once. Exit code 1: the mail server does not take emails."
    )
    example = "python manage.py send_mail --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="list the emails that are due, and send nothing")

    def handle(self, *args, dry_run, **options):
        if dry_run:
            for email in Email.objects.due(timezone.now()):
                self.stdout.write(f"{email.kind} to {email.to}: {email.subject} (attempts: {email.attempts})")
            for message in WebhookDelivery.objects.due(timezone.now()):
                self.stdout.write(f"{message.kind} to {message.webhook} (attempts: {message.attempts})")
            return
        is_over = self.stop_on_signal().is_set
        notify_moderators()
        note_overdue_reviews()
        self.say(f"{send_webhooks(is_over=is_over)} messages to webhooks delivered.")
        try:
            self.say(f"{send_due(is_over=is_over)} emails sent.")
        except ServerDown as error:
            raise CommandError(f"{error.sent} emails sent. {error.sentence}") from error
