"""`manage.py forget_old_data`: do away with what was kept for long enough."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from core import retention
from core.process.commands import ExampleHelp
from psychsite.retention import RULES


class Command(ExampleHelp, BaseCommand):
    help = (
        "Forget what docs/privacy.md says is kept for a time only. Run it once a day; it goes in small steps, may be stopped at "
        "any time and goes on from there. Exit code 0: everything is done; 1: something failed, what was done before stays done."
    )
    example = "python manage.py forget_old_data --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count what would be forgotten, and change nothing")

    def handle(self, *args, dry_run, **options):
        progress = self._progress if options["verbosity"] and not dry_run else None
        done = retention.run(RULES, at=timezone.now(), dry_run=dry_run, progress=progress)
        verb = "would be forgotten" if dry_run else "forgotten"
        for rule in RULES:
            if done[rule.what] or options["verbosity"] > 1:
                self.stdout.write(f"{done[rule.what]:,} {verb}: {rule.what} (after {rule.days} days)")
        self.stdout.write(f"{sum(done.values()):,} rows in all.")

    def _progress(self, what, done):
        if done % (10 * retention.ROWS_PER_STEP) == 0:
            self.stderr.write(f"  {what}: {done:,} so far")
