"""Run `manage.py check_spam`: ask the spam service about held comments."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.models import SpamCheck
from comments.spam_services.checks import run_due_checks
from core.process.commands import Stoppable


class Command(Stoppable, BaseCommand):
    help = "Ask the spam service of the environment about the comments that wait for it. The worker does the same."
    example = "python manage.py check_spam --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="list what is due without asking the service")

    def handle(self, *args, dry_run, **options):
        if dry_run:
            for check in SpamCheck.objects.due(timezone.now()):
                self.stdout.write(str(check))
            return
        self.say(f"{run_due_checks(is_over=self.stop_on_signal().is_set)} comments checked.")
