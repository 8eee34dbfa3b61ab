"""What the worker does, did and could not do, for administrators."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Min, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from activity.log import record
from core.errors import ActionRefused
from core.models import JobState, Worker
from core.process import turns
from core.process.jobs import Job
from psychsite.desk.cards import MAX_COUNTED, Item, Queue, has_permission
from psychsite.schedule import JOBS

PERMISSION = "core.run_jobs"
# A queue that was tried so often in vain, once a minute, is worth a line on the desk.
_MANY_TRIES = 10
_REASONS_READ, _REASONS_SHOWN = 100, 3


@dataclass(frozen=True)
class Status:
    """One job as the machine room shows it.

    `waiting` and `given_up` count rows; they are None for a job without rows. `reasons` are (sentence, how often).
    """

    job: Job
    state: JobState | None
    why_off: str
    waiting: int | None = None
    oldest: datetime | None = None
    given_up: int | None = None
    reasons: tuple = ()
    pages: tuple = ()
    may_try_again: bool = False

    @property
    def waiting_words(self):
        return f"{MAX_COUNTED:,}+" if self.waiting > MAX_COUNTED else f"{self.waiting:,}"


def read_statuses():
    """Return the Status of each job, in the order of the schedule."""
    states = turns.read_states(JOBS)
    return [_status(job, states.get(job.name)) for job in JOBS]


def newest_worker():
    """Return the Worker that said last that it is alive, or None."""
    return Worker.objects.order_by("-seen_at").first()


def _status(job, state):
    has_failed = bool(state and state.last_error)
    values = {"reasons": ((state.last_error, 1),) if has_failed else (), "may_try_again": has_failed}
    for rows in job.rows:
        if rows.open:
            found = rows.open()
            values["waiting"] = values.get("waiting", 0) + found.order_by()[: MAX_COUNTED + 1].count()
            if oldest := found.aggregate(oldest=Min(rows.since))["oldest"]:
                values["oldest"] = min(oldest, values.get("oldest", oldest))
        if rows.given_up:
            given_up = rows.given_up()
            values["given_up"] = values.get("given_up", 0) + given_up.count()
            reasons = Counter(rows.why(row) for row in given_up[:_REASONS_READ])
            values["reasons"] += tuple(reasons.most_common(_REASONS_SHOWN))
            if reasons and rows.page:
                values["pages"] = (*values.get("pages", ()), reverse(rows.page))
            values["may_try_again"] = values["may_try_again"] or bool(reasons and rows.again)
    return Status(job, state, job.why_off(), **values)


@transaction.atomic
def try_again(*, job, by):
    """Start a job again that failed or was given up, and the rows that were.

    Raises ActionRefused if there is nothing to try again.
    """
    tried = turns.try_again(job, timezone.now())
    if tried:
        record("job.tried_again", by=by, details={"job": job.title})
    rows = sum(part.again(by) for part in job.rows if part.again)
    if not (tried or rows):
        raise ActionRefused(f"“{job.title}” has nothing to try again.")


def _troubles(user):
    """Return the jobs that failed.

    The first job of the schedule stands for a worker that is silent.
    """
    rows = JobState.objects.annotate(
        is_silent=~Exists(turns.living_workers(timezone.now())),
        last_seen=Subquery(Worker.objects.order_by("-seen_at").values("seen_at")[:1]),
    )
    failed = Q(given_up_at__isnull=False) | (Q(attempts__gte=_MANY_TRIES) & ~Q(last_error=""))
    return rows.filter(failed | Q(is_silent=True, name=JOBS[0].name)).order_by("name")


def _trouble(row):
    url = reverse("admin:machine")
    if row.is_silent and row.name == JOBS[0].name:
        return Item("No worker is running", url, row.last_seen, "Emails wait, and daily work is not done.")
    titles = {job.name: job.title for job in JOBS}
    return Item(f"{titles.get(row.name, row.name)}: failed", url, row.given_up_at or row.started_at, row.last_error)


MACHINE = Queue(
    "machine",
    "The machine room",
    "The worker is silent, or could not do a job.",
    _troubles,
    _trouble,
    lambda user: reverse("admin:machine"),
    has_permission(PERMISSION),
    "Open the machine room",
    8,
)
