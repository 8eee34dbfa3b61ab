"""`manage.py worker`: do all work beside the web server."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from core.process import turns
from core.process.commands import Stoppable
from core.process.lanes import WorkerStuck, Workshop
from psychsite.schedule import JOBS


class Command(Stoppable, BaseCommand):
    help = (
        "Send emails and messages to webhooks, make copies of pictures, import clinics, and do the daily and weekly work, "
        "until a signal. It then finishes what it has in hand, for at most a minute. Several workers may run: each piece of "
        "work is done once. Exit code 0: stopped, or all is done; 1: a job failed (with --once), or the worker got stuck."
    )
    example = (
        "python manage.py worker\n"
        "  python manage.py worker --once --kinds emails,webhooks\n"
        "  python manage.py worker --dry-run     # what would be done now"
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")
        parser.add_argument("--kinds", metavar="NAMES", help=f"only these jobs: {', '.join(job.name for job in JOBS)}")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what is due now and when the rest is, and do nothing"
        )
        parser.add_argument("--with-parent", action="store_true", help="end when the process that started it ends")

    def handle(self, *args, once, kinds, dry_run, with_parent, **options):
        jobs = read_kinds(kinds)
        if dry_run:
            self.list_jobs(jobs)
            return
        parent = os.getppid() if with_parent else None
        workshop = Workshop(jobs, say=self.say, stop=self.stop_on_signal(), parent=parent)
        turns.prepare(JOBS, timezone.now())
        if once:
            if failed := workshop.run_once():
                raise CommandError(f"{failed} jobs failed.")
            return
        try:
            workshop.run()
        except WorkerStuck as error:
            raise CommandError(str(error)) from error

    def list_jobs(self, jobs):
        now = timezone.now()
        due, states = turns.due_names(jobs, now), turns.read_states(jobs)
        for job in jobs:
            if reason := job.why_off():
                line = f"off. {reason}"
            elif not job.has_work(now):
                line = "nothing waits"
            elif job.name in due:
                line = "due now"
            else:
                line = f"due on {date_format(timezone.localtime(states[job.name].due_at), 'F j, Y, H:i e')}"
            self.stdout.write(f"{job.name:<12} {job.title} ({job.when}): {line}")


def read_kinds(kinds):
    """Return the jobs that --kinds names, or all."""
    if kinds is None:
        return JOBS
    names = [name.strip() for name in kinds.split(",")]
    known = {job.name: job for job in JOBS}
    if unknown := [name for name in names if name not in known]:
        raise CommandError(f"There is no job {unknown[0]!r}. Write some of: {', '.join(known)}.")
    return [known[name] for name in known if name in names]
