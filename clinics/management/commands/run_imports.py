"""`manage.py run_imports`: process imports requested in the admin."""

from django.core.management.base import BaseCommand

from clinics.importing import runs
from clinics.models import ImportRun
from core.process.commands import Stoppable


class Command(Stoppable, BaseCommand):
    help = (
        "Try and write the files of clinics that were uploaded in the admin, which shows how far they are. The worker does the "
        "same; each file is done once. Stopped, it ends after the batch in hand, and the worker or another call goes on with "
        "the file. Exit code 1: a file failed."
    )
    example = "python manage.py run_imports --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what waits, and do nothing")

    def handle(self, *args, dry_run, **options):
        if dry_run:
            for run in ImportRun.objects.filter(is_busy=True, kind=ImportRun.Kind.CLINICS).defer("content"):
                self.stdout.write(f"{run}: {run.get_state_display().lower()}, {run.progress}")
            return
        failed, is_over = False, self.stop_on_signal().is_set
        while not is_over() and (run := runs.process_next(is_over=is_over)):
            failed = failed or run.state == ImportRun.State.FAILED
            self.say(f"{run}: {run.failure or run.progress}")
        if failed:
            raise SystemExit(1)
