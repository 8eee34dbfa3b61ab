"""Run `manage.py notify_moderators`: email moderators that comments wait."""

from django.core.management.base import BaseCommand

from comments.notifications import moderator_digest
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Enqueue emails to moderators when comments wait: at most one for each in 15 minutes, with numbers and a link only. "
        "`send_mail` does the same before it sends."
    )
    example = "python manage.py notify_moderators --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="list who would get one without sending it")

    def handle(self, *args, dry_run, **options):
        users = moderator_digest.find_due()[1] if dry_run else moderator_digest.notify_moderators()
        for user in users:
            self.stdout.write(user.email)
        self.stdout.write(f"{len(users)} emails {'would be ' if dry_run else ''}written")
