"""`manage.py run_imports`: process imports requested in the admin."""

import os

from django.core.management.base import BaseCommand

from clinics.importing import runs
from clinics.models import ImportRun
from core.process.commands import Worker


class Command(Worker, BaseCommand):
    help = (
        "Try and write the files of clinics that were uploaded in the admin, which shows how far they are. Several may run; "
        "each file is done once. Stopped, it ends after the batch in hand, and the admin offers to go on with the file. "
        "Ends with 1 if a file failed (without --loop)."
    )
    example = "python manage.py run_imports --loop 5"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="say what waits, and do nothing")
        parser.add_argument(
            "--with-parent", action="store_true", help="with --loop: end when the process that started it ends"
        )

    def handle(self, *args, loop, dry_run, with_parent, **options):
        if dry_run:
            for run in ImportRun.objects.filter(is_busy=True).defer("content"):
                self.stdout.write(f"{run}: {run.get_state_display().lower()}, {run.progress}")
            return
        self.stop, self.parent = self.stop_on_signal(), os.getppid() if with_parent else None
        if loop is None:
            if not self.work():
                raise SystemExit(1)
            return
        if with_parent:
            # Page requests have priority.
            os.nice(10)
        self.run_loop(self.work, seconds=loop, stop=self.stop, parent=self.parent)

    def work(self):
        """Process all waiting runs; return True if none failed."""
        went_well = True
        while not self.is_over() and (run := runs.process_next(is_over=self.is_over)):
            went_well = went_well and run.state == ImportRun.State.DONE
            self.say(f"{run}: {run.failure or run.progress}")
        return went_well

    def is_over(self):
        return self.stop.is_set() or self.parent not in {None, os.getppid()}
