"""Read an export of a site, and find what is damaged, before anything is written."""

import hashlib
import json
from pathlib import Path, PurePosixPath

from articles.document.digest import digest
from articles.models import Edition
from psychsite.moving.site import rows
from psychsite.moving.site.export import FORMAT, MANIFEST, VERSION, describe
from psychsite.moving.site.tables import FILES, tables

# A line holds one row. No edition is as long.
_MAX_LINE = 64 * 1024 * 1024


class Damaged(Exception):
    """The export cannot be used; the message names the file and says why."""


class Package:
    """An export in a folder."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.manifest = self._read_manifest()
        self.sha256 = describe(self.folder / MANIFEST)["sha256"]
        self.files = {}

    def _read_manifest(self):
        try:
            said = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise Damaged(
                f"{self.folder} holds no {MANIFEST}. Name the folder that export_site wrote; without this file, the export "
                "did not end."
            ) from error
        except (OSError, ValueError) as error:
            raise Damaged(f"{MANIFEST} cannot be read: {error}") from error
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise Damaged(f"{MANIFEST} is not of export_site.")
        if said.get("version") != VERSION:
            raise Damaged(f"{MANIFEST} has version {said.get('version')!r}. This site reads version {VERSION}.")
        self._compare_tables(said)
        return said

    @staticmethod
    def _compare_tables(said):
        theirs, ours = said.get("tables"), {table.name: table for table in tables()}
        if not isinstance(theirs, dict) or not all(isinstance(one, dict) for one in theirs.values()):
            raise Damaged(f"{MANIFEST} lists no tables.")
        if different := sorted(theirs.keys() ^ ours.keys()):
            raise Damaged(f"The export has other tables than this site ({different[0]}). Export with the same version.")
        for name, table in ours.items():
            if theirs[name].get("columns") != table.columns:
                raise Damaged(f"The table {name} has other columns than here. Export with the same version.")
        if not isinstance(said.get("files"), dict) or not isinstance(said.get("site"), dict):
            raise Damaged(f"{MANIFEST} is not complete.")

    def rows(self, table):
        """Yield the rows of a table as {column: value}. Raises Damaged."""
        path, number, digest_of_file = f"tables/{table.name}.jsonl", 0, hashlib.sha256()
        try:
            with (self.folder / path).open("rb") as file:
                while line := file.readline(_MAX_LINE):
                    number += 1
                    digest_of_file.update(line)
                    try:
                        yield rows.parse_line(table, line)
                    except rows.Unfit as error:
                        raise Damaged(f"{path}, line {number}: {error}.") from error
        except OSError as error:
            raise Damaged(f"{path} cannot be read: {error.strerror}.") from error
        said = self.manifest["tables"][table.name]
        if (number, digest_of_file.hexdigest()) != (said.get("rows"), said.get("sha256")):
            raise Damaged(f"{path} is not as export_site wrote it: it has {number:,} rows, or another SHA-256.")

    def check(self, progress=lambda words: None):
        """Read everything once; raise Damaged at the first thing that was altered."""
        self._check_files()
        progress(f"files: {len(self.files):,} as they were written")
        for table in tables():
            for row in self.rows(table):
                if table.model is Edition:
                    _check_edition(row)
                if table.name in FILES:
                    self._check_file_of(table, row)
            progress(f"{table.name}: {self.manifest['tables'][table.name]['rows']:,} rows as they were written")

    def _check_files(self):
        path = self.folder / "files.jsonl"
        try:
            found = describe(path)["sha256"]
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise Damaged(f"files.jsonl cannot be read: {error}") from error
        if found != self.manifest["files"].get("sha256"):
            raise Damaged("files.jsonl is not as export_site wrote it.")
        for number, line in enumerate(lines, start=1):
            try:
                one = json.loads(line)
                name, said = one.pop("name"), one
                path = PurePosixPath(name)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise Damaged(f"files.jsonl, line {number}: it names no file.") from error
            if path.is_absolute() or ".." in path.parts or len(path.parts) < 2:
                raise Damaged(f"files.jsonl names {name}, which is no name of a file of the libraries.")
            try:
                is_same = describe(self.folder / "files" / path) == said
            except OSError as error:
                raise Damaged(f"files/{name} cannot be read: {error.strerror}.") from error
            if not is_same:
                raise Damaged(f"files/{name} is not as export_site wrote it.")
            self.files[name] = said["sha256"]

    def _check_file_of(self, table, row):
        """Refuse a row of a library whose file is missing or is another one."""
        if self.files.get(row[FILES[table.name]]) != row["sha256"]:
            raise Damaged(f"tables/{table.name}.jsonl names the file {row[FILES[table.name]]}, which is not in files/.")


def _check_edition(row):
    """Refuse a text that is not the one whose digest it carries."""
    labels = Edition(evidence=row["evidence"], ai_use=row["ai_use"]).labels
    try:
        again = digest(row["title"], row["standfirst"], row["document"], row["byline"], row["interests"], labels)
    except (AttributeError, TypeError) as error:
        raise Damaged(f"The text of edition {row['number']}, “{row['title']}”, is no list of blocks.") from error
    if again != row["digest"]:
        raise Damaged(
            f"The text of edition {row['number']}, “{row['title']}”, is not the text whose digest it has. It was altered "
            "after it was frozen."
        )
