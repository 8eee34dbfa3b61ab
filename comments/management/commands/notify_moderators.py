"""`manage.py notify_moderators`: tell moderators by mail that something waits."""

from django.core.management.base import BaseCommand

from comments.notifications import moderator_digest
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write letters to the moderators into the outbox when comments wait: at most one a moderator in 15 minutes, numbers and "
        "a link only. `send_mail` does the same before it sends."
    )
    example = "python manage.py notify_moderators --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="show who would get one, and write nothing")

    def handle(self, *args, dry_run, **options):
        users = moderator_digest.due()[1] if dry_run else moderator_digest.notify_moderators()
        for user in users:
            self.stdout.write(user.email)
        self.stdout.write(f"{len(users)} letters {'would be ' if dry_run else ''}written")
