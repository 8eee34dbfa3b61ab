"""The report of an import."""

from collections import Counter
from dataclasses import asdict, dataclass, field

MAX_LINES_KEPT = 500


@dataclass
class Report:
    """The result of an import.

    `system` wrote the file, if it is known. `unused` are (column, its first value) of columns that were not read.
    `counts` of rows: read, added, updated, unchanged, left_out, and proposed (also counted as added, updated or
    unchanged). `problems` are (line, reason) of rows left out. `notes` are (line, text) of values skipped or
    withheld. `differences` are (line, name, fact, old, new, "updated" or "proposed").
    """

    source: str
    dry_run: bool
    rows_total: int | None = None
    system: str = ""
    unused: list = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    differences: list = field(default_factory=list)

    def as_stored(self):
        """Return what ImportRun stores, with long lists cut."""
        data = asdict(self)
        for name in ("problems", "notes", "differences"):
            data[name] = data[name][:MAX_LINES_KEPT]
        return data | {"counts": dict(self.counts)}
