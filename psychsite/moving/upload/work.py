"""What the worker does with an uploaded export."""

import time
from collections import Counter
from dataclasses import dataclass, field

from clinics.importing import runs
from clinics.importing.report import MAX_LINES_KEPT
from clinics.models import ImportRun
from core.errors import ActionRefused
from core.process.locks import InUse, only_one
from psychsite.moving import redirects as redirect_files
from psychsite.moving.map_file import read_map
from psychsite.moving.upload import store
from psychsite.moving.wordpress.load import LOCK, PERMISSION, Import, Options

BEAT_SECONDS = 1
NO_RIGHT = (
    "The account that asked for this import may no longer publish without an approval. Delete the files, and let an "
    "editor-in-chief upload them again."
)
LOST = "The files of this import are no longer on the server. Delete it, and upload them again."


@dataclass
class Reading:
    """How far an import is, or its report, as clinics.importing.runs takes it."""

    counts: Counter
    rows_total: int | None = None
    stored: dict = field(default_factory=dict)

    def as_stored(self):
        return self.stored


def import_next(*, is_over=lambda: False):
    """Try or import the waiting export, if any; return its run."""
    used = []

    def perform(run, progress):
        used.append(store.stored_of(run))
        return _perform(run, used[0], progress)

    run = runs.process_next(is_over=is_over, kind=ImportRun.Kind.SITE, perform=perform)
    if run and run.loaded_at:
        store.discard(used[0])
    return run


def _perform(run, stored, progress):
    if run.by is None or not run.by.has_perm(PERMISSION):
        raise ActionRefused(NO_RIGHT)
    if not all(path.is_file() for path in stored.part_paths):
        raise ActionRefused(LOST)
    redirects = stored.redirects()
    options = Options(
        source=run.source if run.source != store.UNNAMED else "",
        status=stored.status,
        mapping=read_map(run.map_text.encode()) if run.map_text else {},
        uploads=stored.uploads,
        redirects=redirect_files.read(redirects) if redirects else (),
        by=run.by,
        is_dry=not run.writes,
        progress=_beat(run, progress),
    )
    work = Import(stored.part_paths, options)
    if not run.writes:
        return _reading(work.run())
    try:
        with only_one(LOCK, f"{run.name} is being imported"):
            return _reading(work.run())
    except InUse as error:
        raise ActionRefused(f"{error} Wait until it is done, then try again.") from error


def _beat(run, progress):
    last = [float("-inf")]

    def beat(words, done, total):
        # Each beat is a write, and an item takes a few milliseconds.
        if (now := time.monotonic()) - last[0] >= BEAT_SECONDS:
            last[0] = now
            run.report["step"] = words
            progress(Reading(Counter(read=done), total))

    return beat


def _reading(report):
    """Return the Reading of a finished import, with long lists cut."""
    found = report.as_json()
    left_out = [row for row in found.pop("items") if row["state"] in {"skipped", "failed"}]
    for part in found["lists"].values():
        part["count"] = len(part["rows"])
        part["rows"] = part["rows"][:MAX_LINES_KEPT]
    counts = {kind: numbers for kind, numbers in found.pop("counts").items() if numbers["read"]}
    found |= {
        "kinds": counts,
        "counts": {"read": sum(kind["read"] for kind in counts.values())},
        "left_out": left_out[:MAX_LINES_KEPT],
        "left_out_count": len(left_out),
    }
    return Reading(Counter(found["counts"]), stored=found)
