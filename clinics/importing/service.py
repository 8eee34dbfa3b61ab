"""A file with a map into the directory: what the command and the admin both call."""

from dataclasses import dataclass

from clinics.importing.load import load
from clinics.importing.mapping import BadMap, Mapping, mapping_for, read_map
from clinics.importing.reader import JsonTable, Table, Unreadable, refuse_other_kinds


@dataclass(frozen=True)
class Opened:
    """A file that can be imported: its table, the mapping of its columns, and whose data it is."""

    table: Table | JsonTable
    mapping: Mapping
    source: str

    def count(self):
        """Return the number of rows; the file is read for it, quickly and without converting."""
        return sum(1 for _row in self.table.rows())


def open_file(file, *, map_text="", source=""):
    """Return an open binary file as an Opened. Raises reader.Unreadable or mapping.BadMap with what to do."""
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
            "The map's encoding is none that we know, or its delimiter is not one sign. Write them as “cp1252” and “;”, "
            "or leave them out: both are found out."
        ) from error
    mapping = mapping_for(table.header, map_text, source)
    if not mapping.source and "import_ref" not in mapping.columns:
        raise BadMap(
            'Name the source: --source NAME, or source = "NAME" in the map. Later imports find their rows by it.'
        )
    if next(iter(table.rows()), None) is None:
        raise Unreadable("The file has a header and no rows.")
    return Opened(table, mapping, mapping.source or "directory export")


def import_file(file, *, map_text="", source="", dry_run=False, by=None, progress=None):
    """Import an open binary file; return the Report. Raises reader.Unreadable or mapping.BadMap, before anything is written.

    `progress` is called with the Report after each batch; its `rows_total` is known then.
    """
    opened = open_file(file, map_text=map_text, source=source)
    total = opened.count() if progress else None
    return load(
        opened.table.rows(), opened.mapping, source=opened.source, dry_run=dry_run, by=by, progress=progress, total=total
    )  # fmt: skip


def _is_json(file):
    file.seek(0)
    return file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{"))
