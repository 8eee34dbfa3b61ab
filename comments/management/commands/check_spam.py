"""`manage.py check_spam`: ask the spam service about comments that wait for it, once or again and again."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.models import SpamCheck
from comments.spam_services.checks import ask_due
from core.process.commands import Worker


class Command(Worker, BaseCommand):
    help = "Ask the spam service named in the environment about the comments that wait for its answer. Several may run at once."
    example = "python manage.py check_spam --loop 30"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="list what is due, and ask nobody")

    def handle(self, *args, loop, dry_run, **options):
        if dry_run:
            for check in SpamCheck.objects.due(timezone.now()):
                self.stdout.write(str(check))
        elif loop is None:
            self.say(f"{ask_due()} comments answered for.")
        else:
            self.run_loop(self.ask, seconds=loop, stop=self.stop_on_signal())

    def ask(self):
        if answered := ask_due():
            self.say(f"{answered} comments answered for.")
