"""Write the whole site to a folder: tables, files, and a list of both."""

import hashlib
import json
import shutil
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from activity.log import record
from psychsite.moving.site import rows
from psychsite.moving.site.tables import FILES, LEFT_OUT, tables

# The manifest is written last: a folder without it is an export that did not end.
MANIFEST, FORMAT, VERSION = "site.json", "psychsite site", 1
_CHUNK = 1024 * 1024


class CannotExport(Exception):
    """The export cannot be made; the message says why and what to do."""


def count():
    """Return what an export would hold: {name of a table: rows}, files, bytes."""
    found = {table.name: table.model._base_manager.count() for table in tables()}
    stored = [size for _name, _place, size in _stored_files()]
    return found, len(stored), sum(stored)


def export(folder, *, progress=lambda words: None):
    """Write the site to an empty or new folder and return the manifest.

    All tables are read in one transaction, so they belong to one moment; others can write meanwhile.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotExport(f"{folder} is not empty. Name a new folder.")
    (folder / "tables").mkdir(parents=True)
    # The people in it are named, and drafts are not public.
    folder.chmod(0o700)
    with _one_moment():
        written = {table.name: _write_table(folder, table, progress) for table in tables()}
        files = _write_files(folder, progress)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": timezone.now().isoformat(),
        "site": {"name": settings.SITE_NAME, "address": settings.SITE_URL},
        "tables": written,
        "files": files,
        "left_out": LEFT_OUT,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
    record("export.site", by=None, details={"articles": written["articles.Article"]["rows"]})
    return manifest


@contextmanager
def _one_moment():
    """Read one state of the database, without keeping others from writing."""
    if connection.in_atomic_block:
        yield
        return
    mode = getattr(connection, "transaction_mode", None)
    connection.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        connection.transaction_mode = mode


def _write_table(folder, table, progress):
    digest, number = hashlib.sha256(), 0
    with (folder / "tables" / f"{table.name}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for line in rows.read_lines(table):
            file.write(line)
            digest.update(line.encode())
            number += 1
    progress(f"{table.name}: {number:,} rows")
    return {"rows": number, "sha256": digest.hexdigest(), "columns": table.columns}


def _stored_files():
    """Yield (name, storage, size) of each file that a row names."""
    for label, column in FILES.items():
        model = apps.get_model(label)
        place = model._meta.get_field(column).storage
        for name, size in model._base_manager.order_by("pk").values_list(column, "size").iterator(rows.ROWS_A_STEP):
            yield name, place, size


def _write_files(folder, progress):
    """Copy the files of the libraries; return {name: {"size", "sha256"}}."""
    listing = folder / "files.jsonl"
    digest, number, size = hashlib.sha256(), 0, 0
    with listing.open("w", encoding="utf-8", newline="\n") as file:
        for name, place, _size in _stored_files():
            one = _copy(place, name, folder / "files" / name)
            line = json.dumps({"name": name, **one}, ensure_ascii=False) + "\n"
            file.write(line)
            digest.update(line.encode())
            number, size = number + 1, size + one["size"]
            if number % 1000 == 0:
                progress(f"files: {number:,}")
    progress(f"files: {number:,}, {size:,} bytes")
    return {"number": number, "bytes": size, "sha256": digest.hexdigest()}


def _copy(place, name, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with place.open(name) as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, _CHUNK)
    except FileNotFoundError as error:
        raise CannotExport(
            f"The file {name} of the library is missing on this site. Put it back from a backup, then export again."
        ) from error
    return describe(target)


def describe(path):
    """Return the size and the SHA-256 of a file."""
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}
