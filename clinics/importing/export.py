"""The directory as a file: lossless CSV or JSON, or CSV for spreadsheets.

Merged and opted-out listings are left out. Checks, people, pictures and proposals are not exported.
"""

import csv
import io
import json
from functools import partial

from django.db import transaction

from activity.log import record
from clinics.entries import fact_values, facts
from clinics.hours import format
from clinics.importing import paid_periods
from clinics.importing.columns import ALIASES
from clinics.importing.row_text import SEPARATOR
from clinics.models import Clinic
from core.errors import ActionRefused
from core.paging import require_few_rows
from core.text.spreadsheets import defuse_formula

COLUMNS = [name for name in ALIASES if name != "ref"]
BATCH_SIZE = 500


def export_rows(clinics=None, *, leave_out=()):
    """Yield {column: value} of each listing, by primary key.

    Lists stay lists; unknown is None or "". The columns in `leave_out` are empty.
    """
    clinics = Clinic.objects.all() if clinics is None else clinics
    wanted = clinics.exclude(state__in=[Clinic.State.MERGED, Clinic.State.OPTED_OUT]).order_by("pk").with_place()
    kinds = [fact.name for fact in facts.FACTS.values() if fact.kind in facts.RELATED]
    for clinic in wanted.prefetch_related(*kinds, "special_days", "paid_periods").iterator(chunk_size=BATCH_SIZE):
        yield _export_row(clinic) | dict.fromkeys(leave_out, "")


def write_csv(file, clinics=None, *, for_spreadsheets=False, leave_out=()):
    """Write CSV with a header.

    `for_spreadsheets` puts an apostrophe before formulas, which is not lossless.
    """
    out = csv.writer(file)
    out.writerow(COLUMNS)
    for entry in export_rows(clinics, leave_out=leave_out):
        cells = [_cell(entry[name]) for name in COLUMNS]
        out.writerow([defuse_formula(cell) for cell in cells] if for_spreadsheets else cells)


def write_json(file, clinics=None, *, leave_out=()):
    """Write a JSON list with one listing a line."""
    file.write("[\n")
    for number, entry in enumerate(export_rows(clinics, leave_out=leave_out)):
        file.write(",\n" if number else "")
        json.dump(entry, file, ensure_ascii=False)
    file.write("\n]\n")


@transaction.atomic
def export_directory(*, kind, by, with_emails=False, with_drafts=False, clinics=None):
    """Record an export by staff; return the file's text. Raises ActionRefused.

    `clinics` are those to export; None is the directory.

    Drafts and email addresses are in it only if they were asked for, and paid periods only for staff who see them.
    """
    if not by.has_perm("clinics.export_clinics"):
        raise ActionRefused("You don’t have permission to export the directory. Ask a directory editor.")
    chosen = {} if clinics is None else {"clinics": clinics.count()}
    clinics = Clinic.objects.all() if clinics is None else clinics
    clinics = clinics if with_drafts else clinics.exclude(state=Clinic.State.DRAFT)
    require_few_rows(clinics, "Filter the list of clinics, or run manage.py export_clinics on the server.")
    leave_out = [] if with_emails else ["email"]
    if not by.has_perm("clinics.view_paidperiod"):
        leave_out.append("paid_periods")
    out = io.StringIO(newline="")
    _WRITERS[kind](out, clinics, leave_out=leave_out)
    contents = {"format": kind, "with emails": with_emails, "with drafts": with_drafts, **chosen}
    record("export.clinics", by=by, details=contents)
    return out.getvalue()


def _cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return "" if value is None else str(value)


def _export_row(clinic):
    entry = {name: fact_values.value_of(clinic, name) for name in COLUMNS if name in facts.FACTS}
    line = clinic.city.lineage
    special = ((day.date, day.opens, day.closes, day.note) for day in clinic.special_days.all())
    entry |= {
        "import_ref": clinic.import_ref or f"slug:{clinic.slug}",
        "slug": clinic.slug,
        "status": clinic.state,
        "state_note": clinic.state_note,
        "closed_on": clinic.closed_on.isoformat() if clinic.closed_on else None,
        "city": clinic.city.name,
        "state": line[1].name if len(line) == 3 else "",
        "country": clinic.city.country_code or line[0].name,
        "special_days": format.format_special(special),
        "paid_periods": paid_periods.format_paid(clinic.paid_periods.all()),
    }
    return {name: entry[name] for name in COLUMNS}


_WRITERS = {"spreadsheet": partial(write_csv, for_spreadsheets=True), "csv": write_csv, "json": write_json}
