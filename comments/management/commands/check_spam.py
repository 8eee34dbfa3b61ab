"""Run `manage.py check_spam`: ask the spam service about held comments."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.models import SpamCheck
from comments.spam_services.checks import run_due_checks
from core.process.commands import Worker


class Command(Worker, BaseCommand):
    help = (
        "Ask the spam service of the environment about the comments that wait for it. Several workers may run at once."
    )
    example = "python manage.py check_spam --loop 30"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="list what is due without asking the service")

    def handle(self, *args, loop, dry_run, **options):
        if dry_run:
            for check in SpamCheck.objects.due(timezone.now()):
                self.stdout.write(str(check))
        elif loop is None:
            self.say(f"{run_due_checks()} comments checked.")
        else:
            self.run_loop(self.run_checks, seconds=loop, stop=self.stop_on_signal())

    def run_checks(self):
        if checked := run_due_checks():
            self.say(f"{checked} comments checked.")
