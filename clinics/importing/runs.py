"""Uploads of the admin, done by a worker: tried first, then written once somebody has confirmed. One at a time, on every way.

A request only asks; `work` does it, says after each batch how far it is, and ends with the report. Whoever has lost the run (it
was silent for so long that somebody took it for dead) notices at its next batch and stops.
"""

import io
import logging
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinics.importing.mapping import BadMap
from clinics.importing.reader import Unreadable
from clinics.importing.service import import_file
from clinics.models import ImportRun

log = logging.getLogger(__name__)

SHOWN = 500
# Files that were tried and never confirmed keep their bytes for a day.
KEPT = timedelta(days=1)
DIED = "The worker was not heard of any more after {rows}."
STOPPED = "The worker was stopped after {rows}."
BROKE = "A fault of ours ended it after {rows}; its trace is in the server's log."


class Busy(Exception):
    """Another file is being worked at, or this one is; `sentence` says which and how far."""

    def __init__(self, run):
        self.run = run
        name = f"“{run.name}”" if run else "Another file"
        far = f" ({run.progress})" if run else ""
        self.sentence = (
            f"{name} is being imported{far}. One file at a time: look again when it is done; nothing was begun."
        )
        super().__init__(self.sentence)


class _Lost(Exception):
    """The run is no longer ours."""


class _Stopped(Exception):
    """Somebody wants the worker to end."""


def current():
    """Return the ImportRun that waits or runs, or None. One that died is noted as failed."""
    run = ImportRun.objects.filter(is_busy=True).defer("content").select_related("by").first()
    if run is not None and run.has_died():
        _end(run, state=ImportRun.State.FAILED, failure=DIED.format(rows=run.progress))
        return None
    return run


def ask(*, run, writes):
    """Let the worker try `run`, or write it; a new run is saved. Raises Busy, and changes nothing then."""
    now = timezone.now()
    if (other := current()) and other.pk != run.pk:
        raise Busy(other)
    ImportRun.objects.filter(loaded_at=None, at__lt=now - KEPT).exclude(is_busy=True).delete()
    was_written = run.writes and run.state == ImportRun.State.FAILED
    fresh = {
        "state": ImportRun.State.WAITING, "is_busy": True, "writes": writes, "rows_read": 0, "failure": "", "asked_at": now,
        "started_at": None, "beat_at": None, "report": {"again": run.rows_read} if was_written else {},
    }  # fmt: skip
    try:
        with transaction.atomic():
            if run.pk is None:
                for name, value in fresh.items():
                    setattr(run, name, value)
                run.save()
            elif not _waiting_for_somebody().filter(pk=run.pk).update(**fresh):
                raise Busy(ImportRun.objects.filter(pk=run.pk).first())
    except IntegrityError as error:
        # Somebody else asked at the same moment.
        raise Busy(current()) from error


def drop(*, run):
    """Forget a file that nobody works at; say whether there was one."""
    rows = _waiting_for_somebody() | ImportRun.objects.filter(state=ImportRun.State.WAITING)
    return bool(rows.filter(pk=run.pk).delete()[0])


def work(*, is_over=lambda: False):
    """Do the run that waits, if any, and return it: done or failed, whatever the file holds. `is_over` says whether to stop."""
    current()
    run = ImportRun.objects.filter(state=ImportRun.State.WAITING).select_related("by").first()
    if run is None or not _begin(run):
        return None

    def progress(report):
        _beat(run, report)
        if is_over():
            raise _Stopped

    failure = ""
    try:
        report = import_file(
            io.BytesIO(bytes(run.content)), map_text=run.map_text, source=run.source, dry_run=not run.writes, by=run.by,
            progress=progress,
        )  # fmt: skip
    except (BadMap, Unreadable) as error:
        failure = str(error)
    except _Stopped:
        failure = STOPPED.format(rows=run.progress)
    except _Lost:
        return run
    except Exception:
        log.exception("An import of clinics ended")
        failure = BROKE.format(rows=run.progress)
    if failure:
        _end(run, state=ImportRun.State.FAILED, failure=failure[:500])
    else:
        _finish(run, report)
    return run


@contextmanager
def beside_the_admin(*, name, source):
    """Hold the turn for an import by the command line, which yields its `progress`; it shows in the admin like the others.

    Raises Busy. Call `progress.done(report)` at the end; whatever ends it otherwise after a batch is noted as its failure.
    """
    now = timezone.now()
    if other := current():
        raise Busy(other)
    run = ImportRun(
        name=name[:200], source=source[:80] or "command line", content=b"", state=ImportRun.State.RUNNING, is_busy=True,
        writes=True, started_at=now, beat_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise Busy(current()) from error
    try:
        yield _Progress(run)
    except BaseException:
        if run.rows_read:
            _end(run, state=ImportRun.State.FAILED, failure=STOPPED.format(rows=run.progress))
        else:
            run.delete()
        raise


class Untold:
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
            _beat(self.run, report)
        except _Lost:
            # Nobody can have begun another file over one that says how far it is; but its row may be gone.
            log.warning("The row of an import was taken away")

    def done(self, report):
        _finish(self.run, report)


def as_json(report):
    """Return the report as ImportRun keeps it, long lists cut to SHOWN."""
    data = asdict(report)
    for name in ("problems", "notes", "differences"):
        data[name] = data[name][:SHOWN]
    return data | {"counts": dict(report.counts)}


def _waiting_for_somebody():
    """Files that are done with trying or failed, and not written yet."""
    return ImportRun.objects.filter(state__in=("done", "failed"), loaded_at=None).exclude(content=b"")


def _mine(run):
    return ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING, started_at=run.started_at)


def _begin(run):
    run.state, run.started_at = ImportRun.State.RUNNING, timezone.now()
    rows = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.WAITING)
    return rows.update(state=run.state, started_at=run.started_at, beat_at=run.started_at)


def _beat(run, report):
    run.rows_read, run.rows_total = report.counts["read"], report.rows_total
    run.report = {**run.report, "counts": dict(report.counts)}
    told = {"rows_read": run.rows_read, "rows_total": run.rows_total, "report": run.report}
    if not _mine(run).update(beat_at=timezone.now(), **told):
        raise _Lost


def _finish(run, report):
    again = {"again": run.report["again"]} if "again" in run.report else {}
    written = {"loaded_at": timezone.now(), "content": b""} if run.writes else {}
    rows = report.counts["read"]
    _end(run, state=ImportRun.State.DONE, rows_read=rows, rows_total=rows, report=as_json(report) | again, **written)


def _end(run, **values):
    rows = _mine(run)
    for name, value in values.items():
        setattr(run, name, value)
    rows.update(is_busy=None, **values)
