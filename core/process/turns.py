"""Keep track of which worker does which job, and when.

Each job has one row, which a worker leases while it does the job. Each change is one statement with its condition, so it
needs no lock: of two workers, one changes the row. The lease of a worker that was killed ends after LEASE, and another one
does the job again.
"""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least

from core.db.reused import any_of, reused
from core.models import JobState, Worker

LEASE = timedelta(minutes=2)
# How often a worker extends its leases and reports, and how long without a report counts as silence.
SIGN_SECONDS = 15
SILENT_AFTER = timedelta(minutes=5)
# How far the clocks of two machines may be apart.
CLOCK_SLACK = timedelta(minutes=10)
_FORGET_WORKERS_AFTER = timedelta(days=7)
# While a server is down for weeks, the count must not outgrow its column.
_ONE_MORE = Least(F("attempts") + 1, 999)


def prepare(jobs, now):
    """Create the rows of new jobs and delete those of jobs that no longer exist.

    A daily job waits for its time.
    """
    rows = [JobState(name=job.name, due_at=now if job.when.is_patient else job.when.after(now)) for job in jobs]
    JobState.objects.bulk_create(rows, ignore_conflicts=True)
    JobState.objects.exclude(name__in=[job.name for job in jobs]).delete()


def heed_clock(jobs, now):
    """Correct times that no right clock wrote, after one was set back.

    A job would otherwise wait until the clock shows again what it once showed.
    """
    for job in jobs:
        latest = max(job.when.after(now), now + timedelta(seconds=max(job.when.waits))) + CLOCK_SLACK
        due_at = now if job.when.is_patient else job.when.after(now)
        JobState.objects.filter(name=job.name, due_at__gt=latest).update(due_at=due_at)
    JobState.objects.filter(leased_until__gt=now + LEASE + CLOCK_SLACK).update(worker="", leased_until=None)
    Worker.objects.filter(seen_at__gt=now + CLOCK_SLACK).delete()


def due_names(jobs, now):
    """Return the names of the jobs that are due and that no worker does; one query."""
    return {name for (name,) in _find_due(names=[job.name for job in jobs], now=now)}


@reused(names=[models.CharField()], now=models.DateTimeField())
def _find_due(names, now):
    return JobState.objects.filter(_is_free(now), any_of("name", names), due_at__lte=now).order_by().values_list("name")


def _is_free(now):
    return Q(leased_until=None) | Q(leased_until__lte=now)


def take(job, worker, now):
    """Lease a job to `worker`; return whether it got it.

    A job whose workers died too often is given up instead, because it may be what kills them.
    """
    mine = JobState.objects.filter(_is_free(now), name=job.name, due_at__lte=now)
    if mine.filter(attempts__gt=len(job.when.waits), leased_until__isnull=False).exists():
        sentence = f"The worker ended in the midst of it {len(job.when.waits) + 1} times."
        return _give_up(mine, job, now, sentence) and False
    return bool(mine.update(worker=worker, leased_until=now + LEASE, started_at=now, attempts=_ONE_MORE))


def finish(job, worker, now, done):
    """Note that a job was done, and when it is due again."""
    values = {
        "finished_at": now,
        "done": done,
        "due_at": job.when.after(now),
        "attempts": 0,
        "last_error": "",
        "given_up_at": None,
    }
    _held(job, worker).update(worker="", leased_until=None, **values)


def give_back(job, worker, now):
    """Give up the lease of a job that was stopped midway, so any worker can resume it."""
    _held(job, worker).update(worker="", leased_until=None, due_at=now, attempts=F("attempts") - 1)


def fail(job, worker, now, sentence):
    """Note a failure, and when to try again.

    The waits grow. After the last one the job is given up until its next time.
    """
    rows = _held(job, worker)
    if job.is_shared:
        rows.update(attempts=_ONE_MORE)
    attempts = rows.values_list("attempts", flat=True).first()
    if attempts is None:
        return
    if attempts > len(job.when.waits) and not job.when.is_patient:
        _give_up(rows, job, now, sentence)
        return
    wait = job.when.waits[min(attempts, len(job.when.waits)) - 1]
    rows.update(worker="", leased_until=None, due_at=now + timedelta(seconds=wait), last_error=sentence[:300])


def try_again(job, now):
    """Make a failed or abandoned job due now; return whether there was one."""
    rows = JobState.objects.filter(name=job.name).exclude(last_error="")
    return bool(rows.filter(leased_until=None).update(due_at=now, attempts=0, given_up_at=None, last_error=""))


def sign(worker, started_at, now):
    """Record that a worker is alive, and extend its leases; return the jobs it holds."""
    Worker.objects.update_or_create(
        name=worker, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": started_at}
    )
    JobState.objects.filter(worker=worker, leased_until__gt=now).update(leased_until=now + LEASE)
    return set(JobState.objects.filter(worker=worker, leased_until__gt=now).values_list("name", flat=True))


def forget_workers(now):
    """Delete the workers of earlier days."""
    Worker.objects.filter(seen_at__lt=now - _FORGET_WORKERS_AFTER).delete()


def is_silent(now):
    """Return True if no worker reported within SILENT_AFTER."""
    return not living_workers(now).exists()


def living_workers(now):
    """Return the workers that reported within SILENT_AFTER."""
    return Worker.objects.filter(seen_at__gte=now - SILENT_AFTER)


def _held(job, worker):
    """Return the row of a job that `worker` does. A shared job has no lease."""
    rows = JobState.objects.filter(name=job.name)
    return rows if job.is_shared else rows.filter(worker=worker, leased_until__isnull=False)


def _give_up(rows, job, now, sentence):
    values = {"given_up_at": now, "last_error": sentence[:300], "due_at": job.when.after(now), "attempts": 0}
    return rows.update(worker="", leased_until=None, **values)


def read_states(jobs):
    """Return {name: JobState} of these jobs."""
    return {row.name: row for row in JobState.objects.filter(name__in=[job.name for job in jobs])}
