"""`manage.py remind_reviewers`: one digest a day for whoever has a medical review to see to."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.approval import reminders
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write the day's digests into the outbox: reviews due within 30 days to their approvers, overdue ones to the "
        "articles' owners, those past the grace period to the editors-in-chief. A second run on a day writes nothing more."
    )
    example = "python manage.py remind_reviewers --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="show who would get what, and write nothing")

    def handle(self, *args, dry_run, **options):
        if not dry_run:
            self.stdout.write(f"{len(reminders.remind())} people have today's digest in the outbox.")
            return
        for address, parts in sorted(reminders.digests(timezone.localdate()).items()):
            self.stdout.write(address)
            for heading, rows in parts:
                self.stdout.write(f"  {heading}")
                for row in rows:
                    self.stdout.write(f"    {row.title} (due {row.due})")
