"""Entries as a file: JSON with the hashes, or CSV for spreadsheets."""

import csv
import datetime
import json

from django.db import transaction

from activity.log import record
from core.errors import ActionRefused
from core.paging import require_few_rows
from core.text.spreadsheets import defuse_formula

COLUMNS = (
    "number", "at", "by", "by_name", "verb", "about_kind", "about_key", "about_title", "article", "network", "details",
    "previous", "hash",
)  # fmt: skip
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
PERMISSION = "activity.export_entry"
ROWS_PER_STEP = 2000


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text):
        return text


@transaction.atomic
def export_entries(*, entries, kind, by, filters=""):
    """Record the export; return an iterator of the file's text.

    `entries` is a queryset, `kind` one of FORMATS. `by` is None for a command.
    """
    if kind not in FORMATS:
        raise ActionRefused(f"Choose a format: {' or '.join(FORMATS)}.")
    if by is not None and not by.has_perm(PERMISSION):
        raise ActionRefused("You don’t have permission to export the activity. Ask an administrator.")
    if by is not None:
        require_few_rows(entries, "Choose a shorter time, or run manage.py export_activity on the server.")
    entry = record("export.activity", by=by, details={"format": kind, "filters": filters})
    rows = _rows(entries.filter(number__lt=entry.number))
    return _csv(rows) if kind == "csv" else _json(rows)


def _rows(entries):
    """Yield the entries as dicts, the oldest first, some thousand a query."""
    number = 0
    while found := list(entries.filter(number__gt=number).order_by("number")[:ROWS_PER_STEP]):
        for entry in found:
            at = entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
            yield {name: getattr(entry, name) for name in COLUMNS} | {"at": at, "by": entry.by_id}
        number = found[-1].number


def _csv(rows):
    out = csv.writer(_Echo())
    yield out.writerow(COLUMNS)
    for row in rows:
        row["details"] = json.dumps(row["details"], ensure_ascii=False) if row["details"] else ""
        yield out.writerow([defuse_formula("" if value is None else str(value)) for value in row.values()])


def _json(rows):
    yield "[\n"
    for number, row in enumerate(rows):
        yield (",\n" if number else "") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"
