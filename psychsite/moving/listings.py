"""Import the clinics of an old site, so that its texts can show them."""

from contextlib import nullcontext

from clinics.importing import runs
from clinics.importing.mapping import MappingError
from clinics.importing.reader import UnreadableFile
from clinics.importing.service import import_file

_MOST_SOURCE = 80
_STATES = {"created": "added", "updated": "updated", "unchanged": "unchanged"}


def import_listings(path, *, source, report, is_dry, by=None):
    """Import a file of clinics as `import_clinics` does, and count it in `report`."""
    source = source[:_MOST_SOURCE]
    try:
        turn = nullcontext(runs.NoProgress()) if is_dry else runs.command_line_run(name=path.name, source=source)
        with path.open("rb") as file, turn as progress:
            found = import_file(file, source=source, dry_run=is_dry, by=by, progress=progress)
            progress.done(found)
    except (MappingError, UnreadableFile) as error:
        report.faults.append(f"{path.name}: {error}")
        return
    except OSError as error:
        report.faults.append(f"{path.name} cannot be read: {error.strerror or error}")
        return
    except runs.ImportBusy as busy:
        report.faults.append(busy.sentence)
        return
    counts = report.counts["clinic"]
    report.read("clinic", found.counts["read"])
    for ours, theirs in _STATES.items():
        counts[ours] += found.counts[theirs]
    # Staff decide about changes of facts that they confirmed.
    counts["skipped"] += found.counts["proposed"]
    for line, sentence in found.problems:
        report.note("clinic", "failed", f"{path.name}, line {line}", sentence)
