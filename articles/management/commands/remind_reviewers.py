"""Send one digest a day to each person with a review to do."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.approval import reminders
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Put the day's digests into the outbox: reviews due within 30 days for their approvers, overdue ones for the "
        "articles' owners, those past the grace period for the editors-in-chief. A second run on a day sends nothing."
    )
    example = "python manage.py remind_reviewers --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="show the digests and send nothing")

    def handle(self, *args, dry_run, **options):
        if not dry_run:
            self.stdout.write(f"{len(reminders.send_digests())} people have today's digest in the outbox.")
            return
        for address, parts in sorted(reminders.build_digests(timezone.localdate()).items()):
            self.stdout.write(address)
            for heading, rows in parts:
                self.stdout.write(f"  {heading}")
                for row in rows:
                    self.stdout.write(f"    {row.title} (due {row.due})")
                    if row.step:
                        self.stdout.write(f"      {row.step}")
