"""Imports uploaded in the admin: tried by a worker, written after confirmation.

Those of clinics, and those of whole sites, which psychsite/moving/upload/ performs.

One at a time, also with imports from the command line. A request only queues the run. The worker records its
progress after each batch and stores the report at the end. A run whose worker was stopped or died waits again, and rows that
are written count as unchanged. A worker that was silent too long and lost its run notices at the next batch and stops.
"""

import io
import logging
from contextlib import contextmanager
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from activity.log import record
from clinics.importing.mapping import MappingError
from clinics.importing.reader import UnreadableFile
from clinics.importing.service import import_file
from clinics.models import ImportRun
from clinics.models.imports import PRESUMED_DEAD_AFTER
from core.errors import ActionRefused

log = logging.getLogger(__name__)

# A file whose workers died so often may be what kills them.
MAX_ATTEMPTS = 3
# Files that were tried and never confirmed are kept for a day.
UNCONFIRMED_LIFETIME = timedelta(days=1)
_RECORDED = {"clinics": ("import.clinics", "rows"), "site": ("import.wordpress", "items")}
DIED_MESSAGE = "The worker stopped responding after {rows}."
STOPPED_MESSAGE = "The worker was stopped after {rows}."
ERROR_MESSAGE = "An error on our side stopped it after {rows}. The server’s log has the details."


class ImportBusy(ActionRefused):
    """Another file is being imported, or `run` itself already is."""

    def __init__(self, run):
        self.run = run
        name = f"“{run.name}”" if run else "Another file"
        progress = f" ({run.progress})" if run else ""
        super().__init__(f"{name} is being imported{progress}. Wait until it is done, then try again.")


class _RunLost(Exception):
    """The run was taken from this worker."""


class _WorkerStopped(Exception):
    """The worker has to stop."""


def current_run():
    """Return the waiting or running ImportRun, or None.

    One whose worker died waits again, or failed if that happened too often.
    """
    run = ImportRun.objects.filter(is_busy=True).defer("content").select_related("by").first()
    if run is None or not run.has_died():
        return run
    if run.attempts < MAX_ATTEMPTS:
        _wait_again(run)
        return run
    _close(run, state=ImportRun.State.FAILED, failure=DIED_MESSAGE.format(rows=run.progress))
    return None


def request_run(*, run, writes):
    """Queue `run` to be tried or written; a new run is saved. Raises ImportBusy."""
    now = timezone.now()
    if (other := current_run()) and other.pk != run.pk:
        raise ImportBusy(other)
    ImportRun.objects.filter(loaded_at=None, at__lt=now - UNCONFIRMED_LIFETIME).exclude(is_busy=True).delete()
    was_written = run.writes and run.state == ImportRun.State.FAILED
    fresh = {
        "state": ImportRun.State.WAITING, "is_busy": True, "writes": writes, "rows_read": 0, "failure": "", "requested_at": now,
        "started_at": None, "heartbeat_at": None, "attempts": 0, "report": {"again": run.rows_read} if was_written else {},
    }  # fmt: skip
    try:
        with transaction.atomic():
            if run.pk is None:
                for name, value in fresh.items():
                    setattr(run, name, value)
                run.save()
            elif not _awaiting_confirmation().filter(pk=run.pk).update(**fresh):
                raise ImportBusy(ImportRun.objects.filter(pk=run.pk).first())
    except IntegrityError as error:
        # Another request came at the same moment.
        raise ImportBusy(current_run()) from error


def delete_run(*, run):
    """Delete a file that no worker is using; return True if there was one."""
    rows = _awaiting_confirmation() | ImportRun.objects.filter(state=ImportRun.State.WAITING)
    return bool(rows.filter(pk=run.pk).delete()[0])


def import_rows(run, progress):
    """Import a file of clinics and return its Report."""
    return import_file(
        io.BytesIO(bytes(run.content)), map_text=run.map_text, source=run.source, dry_run=not run.writes, by=run.by,
        progress=progress,
    )  # fmt: skip


def process_next(*, is_over=lambda: False, kind=ImportRun.Kind.CLINICS, perform=import_rows):
    """Process the waiting run of this kind, if any, and return it.

    It is done or failed, or waits again because `is_over`. `perform(run, progress)` does the work. It returns a report
    with `counts`, of which "read" is one, `rows_total` and `as_stored()`, and gives one like it to `progress`.
    """
    current_run()
    run = ImportRun.objects.filter(kind=kind, state=ImportRun.State.WAITING).select_related("by").first()
    if run is None or not _start(run):
        return None

    def progress(report):
        _record_progress(run, report)
        if is_over():
            raise _WorkerStopped

    failure = ""
    try:
        report = perform(run, progress)
    except (MappingError, UnreadableFile, ActionRefused) as error:
        failure = str(error)
    except _WorkerStopped:
        run.attempts -= 1
        _wait_again(run, attempts=run.attempts)
        return run
    except _RunLost:
        return run
    except Exception:
        log.exception("An import ended")
        failure = ERROR_MESSAGE.format(rows=run.progress)
    if failure:
        _close(run, state=ImportRun.State.FAILED, failure=failure[:500])
    else:
        _finish(run, report)
    return run


def due_runs(now, kind=ImportRun.Kind.CLINICS):
    """Return the runs of a kind that wait, and those whose worker died."""
    State = ImportRun.State
    died = Q(state=State.RUNNING, heartbeat_at__lt=now - PRESUMED_DEAD_AFTER)
    return ImportRun.objects.filter(Q(state=State.WAITING) | died, is_busy=True, kind=kind)


def failed_runs(kind):
    """Return the runs of a kind that failed and whose file is still there."""
    return _awaiting_confirmation().filter(kind=kind, state=ImportRun.State.FAILED).defer("content")


@contextmanager
def command_line_run(*, name, source):
    """Reserve the turn for an import from the command line; yield its `progress`.

    It shows in the admin like the others. Raises ImportBusy. Call `progress.done(report)` at the end; anything
    else that ends it after a batch is recorded as its failure.
    """
    now = timezone.now()
    if other := current_run():
        raise ImportBusy(other)
    run = ImportRun(
        name=name[:200], source=source[:80] or "command line", content=b"", state=ImportRun.State.RUNNING, is_busy=True,
        writes=True, started_at=now, heartbeat_at=now, attempts=MAX_ATTEMPTS,
    )  # fmt: skip
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise ImportBusy(current_run()) from error
    try:
        yield _Progress(run)
    except BaseException:
        if run.rows_read:
            _close(run, state=ImportRun.State.FAILED, failure=STOPPED_MESSAGE.format(rows=run.progress))
        else:
            run.delete()
        raise


class NoProgress:
    """The progress of an import that has no row."""

    def __call__(self, report):
        pass

    def done(self, report):
        pass


class _Progress:
    def __init__(self, run):
        self.run = run

    def __call__(self, report):
        try:
            _record_progress(self.run, report)
        except _RunLost:
            # No other import can start while this one reports progress, but its row may be gone.
            log.warning("The row of an import was taken away")

    def done(self, report):
        _finish(self.run, report)


def _awaiting_confirmation():
    """Return files that were tried or failed, and are not written yet."""
    return ImportRun.objects.filter(state__in=("done", "failed"), loaded_at=None).exclude(content=b"")


def _owned(run):
    return ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING, started_at=run.started_at)


def _start(run):
    run.state, run.started_at, run.attempts = ImportRun.State.RUNNING, timezone.now(), run.attempts + 1
    rows = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.WAITING)
    values = {"started_at": run.started_at, "heartbeat_at": run.started_at, "attempts": run.attempts}
    return rows.update(state=run.state, **values)


def _wait_again(run, **values):
    """Queue a run whose worker stopped or died; what it wrote is written."""
    rows = _owned(run)
    run.state = ImportRun.State.WAITING
    report = {"again": max(run.rows_read, run.report.get("again", 0))} if run.writes else {}
    rows.update(state=run.state, requested_at=timezone.now(), rows_read=0, report=report, **values)


def _record_progress(run, report):
    run.rows_read, run.rows_total = report.counts["read"], report.rows_total
    run.report = {**run.report, "counts": dict(report.counts)}
    values = {"rows_read": run.rows_read, "rows_total": run.rows_total, "report": run.report}
    if not _owned(run).update(heartbeat_at=timezone.now(), **values):
        raise _RunLost


@transaction.atomic
def _finish(run, report):
    again = {"again": run.report["again"]} if "again" in run.report else {}
    written = {"loaded_at": timezone.now(), "content": b""} if run.writes else {}
    rows = report.counts["read"]
    _close(
        run,
        state=ImportRun.State.DONE,
        rows_read=rows,
        rows_total=rows,
        report=report.as_stored() | again,
        **written,
    )
    if run.writes:
        verb, details = _RECORDED[run.kind]
        record(verb, by=run.by, about=run, details={"source": run.source, details: dict(report.counts)})


def _close(run, **values):
    rows = _owned(run)
    for name, value in values.items():
        setattr(run, name, value)
    rows.update(is_busy=None, **values)
