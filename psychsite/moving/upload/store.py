"""The files of an uploaded export, on the disk until the import is done.

Each upload has a folder of its own below VAR_DIR/moving. The row of its run says which one, and what is in it.
"""

import json
import secrets
import shutil
import time
import zipfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from clinics.models import ImportRun

UPLOADS, REDIRECTS = "uploads", "redirects.csv"
# The source of a run whose export names the site itself.
UNNAMED = "as in the export"
MAX_UNPACKED_BYTES, MAX_FILES = 2 * 1024**3, 50_000
# A folder that is younger may belong to a form that is being sent.
ORPHANED_AFTER = 3600  # seconds


class BadArchive(ValueError):
    """The archive of uploads cannot be used; the message says why."""


@dataclass(frozen=True)
class Stored:
    """What the row of a run keeps: its folder, the parts of the export, and a choice."""

    folder: str
    parts: list
    status: str = "keep"

    @property
    def path(self):
        return _root() / Path(self.folder).name

    @property
    def part_paths(self):
        return [self.path / name for name in self.parts]

    @property
    def uploads(self):
        """Return the folder of pictures, or None."""
        path = self.path / UPLOADS
        return path if path.is_dir() else None

    def redirects(self):
        """Return the bytes of the file of redirects, or None."""
        path = self.path / REDIRECTS
        return path.read_bytes() if path.is_file() else None

    def as_content(self):
        return json.dumps(asdict(self)).encode()


def save(*, parts, status, uploads=None, redirects=None):
    """Save uploaded files; return the Stored.

    Raises BadArchive, and then nothing is left.
    """
    stored = Stored(secrets.token_hex(16), [f"{number}.xml" for number, _file in enumerate(parts, 1)], status)
    stored.path.mkdir(parents=True, mode=0o700)
    try:
        for path, file in zip(stored.part_paths, parts, strict=True):
            _write(path, file)
        if redirects:
            _write(stored.path / REDIRECTS, redirects)
        if uploads:
            _unpack(uploads, stored.path / UPLOADS)
    except BaseException:
        discard(stored)
        raise
    return stored


def stored_of(run):
    """Return the Stored of a run that still has its files."""
    return Stored(**json.loads(bytes(run.content)))


def discard(stored):
    """Delete the files of an upload."""
    shutil.rmtree(stored.path, ignore_errors=True)


def discard_orphans(now=None):
    """Delete folders whose run is gone or done; return how many."""
    waiting = ImportRun.objects.filter(kind=ImportRun.Kind.SITE).exclude(content=b"")
    kept = {stored_of(run).folder for run in waiting}
    before, gone = (now or time.time()) - ORPHANED_AFTER, 0
    for path in _root().glob("*"):
        if path.name not in kept and path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)
            gone += 1
    return gone


def _root():
    return settings.VAR_DIR / "moving"


def _write(path, file):
    file.seek(0)
    with path.open("wb") as out:
        shutil.copyfileobj(file, out)


def _unpack(file, folder):
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise BadArchive("The archive holds more than 2 GB or 50,000 files. Use the command with --uploads.")
            # The library leaves out "..", drives and links, and never writes more than the size that was added up.
            archive.extractall(folder, members)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise BadArchive(
            "The archive cannot be unpacked. Make a ZIP file without a password, and try again."
        ) from error
    except OSError as error:
        raise BadArchive(f"The archive cannot be unpacked: {error.strerror or error}.") from error
