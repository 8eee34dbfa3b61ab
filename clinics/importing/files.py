"""A file with a map into the directory: what the command and the admin both call."""

from clinics.importing.load import load
from clinics.importing.mapping import BadMap, mapping_for, read_map
from clinics.importing.reader import JsonTable, Table, Unreadable, refuse_other_kinds


def import_file(file, *, map_text="", source="", dry_run=False, by=None, progress=None):
    """Import an open binary file; return the Report. Raises reader.Unreadable or mapping.BadMap, before anything is written."""
    options, _columns = read_map(map_text) if map_text else ({}, {})
    refuse_other_kinds(file)
    try:
        table = (
            JsonTable(file)
            if _is_json(file)
            else Table(file, options.get("encoding", ""), options.get("delimiter", ""))
        )
    except (LookupError, TypeError) as error:
        raise BadMap(
            f"encoding or delimiter of the map: {error}. Write them as “cp1252” and “;”, or leave them out."
        ) from error
    mapping = mapping_for(table.header, map_text, source)
    if not mapping.source and "import_ref" not in mapping.columns:
        raise BadMap(
            'Name the source: --source NAME, or source = "NAME" in the map. Later imports find their rows by it.'
        )
    name = mapping.source or "directory export"
    report = load(table.rows(), mapping, source=name, dry_run=dry_run, by=by, progress=progress)
    if not report.counts["read"]:
        raise Unreadable("The file has a header and no rows.")
    return report


def _is_json(file):
    file.seek(0)
    return file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{"))
