"""Import a file with a map: used by the command and the admin."""

from dataclasses import dataclass

from clinics.importing.json_table import JsonTable
from clinics.importing.load import load_rows
from clinics.importing.mapping import Mapping, MappingError, build_mapping, read_map
from clinics.importing.reader import Table, UnreadableFile, refuse_other_kinds


@dataclass(frozen=True)
class ImportFile:
    """A file to import: its table, the mapping of its columns, and its source."""

    table: Table | JsonTable
    mapping: Mapping
    source: str

    def count(self):
        """Return the number of rows, without converting them."""
        return sum(1 for _row in self.table.rows())


def open_file(file, *, map_text="", source=""):
    """Open a binary file as an ImportFile. Raises UnreadableFile or MappingError."""
    options, _columns = read_map(map_text) if map_text else ({}, {})
    refuse_other_kinds(file)
    table = (
        JsonTable(file) if _is_json(file) else Table(file, options.get("encoding", ""), options.get("delimiter", ""))
    )
    mapping = build_mapping(table.header, map_text, source)
    if not mapping.source and "import_ref" not in mapping.columns:
        raise MappingError(
            'Name the source: --source NAME, or source = "NAME" in the map. Later imports find their rows by it.'
        )
    if next(iter(table.rows()), None) is None:
        raise UnreadableFile("The file has a header and no rows.")
    return ImportFile(table, mapping, mapping.source or "directory export")


def import_file(file, *, map_text="", source="", dry_run=False, by=None, progress=None):
    """Import an open binary file; return the Report.

    Raises UnreadableFile or MappingError before anything is written. `progress` is called with the Report after
    each batch; its `rows_total` is known then.
    """
    opened = open_file(file, map_text=map_text, source=source)
    total = opened.count() if progress else None
    return load_rows(
        opened.table.rows(), opened.mapping, source=opened.source, dry_run=dry_run, by=by, progress=progress, total=total
    )  # fmt: skip


def _is_json(file):
    file.seek(0)
    return file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"[", b"{"))
