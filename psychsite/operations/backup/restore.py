"""Restore a backup: check all of it, then pictures, then the database."""

import os
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.migrations.loader import MigrationLoader

from psychsite.operations.backup import keeping, manifest, targets
from psychsite.operations.backup.errors import BackupError, DamagedBackup
from psychsite.operations.backup.work import work_folder

_CHUNK = 1 << 20


@dataclass
class Backup:
    """A backup that can be restored: its place, name, manifest and pictures."""

    place: object
    stamp: str
    content: dict
    pictures: list
    later: list = field(default_factory=list)

    @property
    def database(self):
        return f"{self.stamp}/{self.content['database']}"


def open_backup(place, stamp="", *, any_key=False):
    """Return the Backup of that name, or the newest. Raises BackupError."""
    stamps = place.stamps()
    if not stamps:
        raise BackupError(f"{place.name} holds no backup. Name the folder that `manage.py backup` wrote to.")
    if stamp and stamp not in stamps:
        raise BackupError(f"{place.name} has no backup {stamp}. It has: {', '.join(stamps[-10:])}.")
    stamp = stamp or stamps[-1]
    content = manifest.read(place, stamp, any_key=any_key)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if unknown := sorted(set(content["migrations"]) - known):
        raise BackupError(
            f"The backup {stamp} is of a newer version: this one does not know its migration {unknown[0]}. Install that version."
        )
    pictures = manifest.read_pictures(place, stamp, content)
    return Backup(place, stamp, content, pictures, [later for later in stamps if later > stamp])


def check_files(backup, progress=lambda number: None):
    """Raise DamagedBackup unless each file of the backup is as it was written."""
    for name, file in backup.content["files"].items():
        manifest.check_file(backup.place, f"{backup.stamp}/{name}", file["sha256"])
    objects = {row.stored: row.stored_sha256 for row in backup.pictures}
    for number, (name, sha256) in enumerate(objects.items(), start=1):
        manifest.check_file(backup.place, name, sha256)
        if number % 1_000 == 0:
            progress(number)


def restore(backup, connection, *, key=None, progress=lambda number: None):
    """Fill the site's storage of pictures and an empty database.

    check_files() came first.
    """
    program = backup.content["encrypted"]
    if program and (key is None or key.program != program):
        raise BackupError(f"This backup is encrypted. Name the secret key of {program} by --key FILE.")
    with _work() as work, key.decrypting() if program else nullcontext() as decrypt:
        database = _fetch(backup.place, backup.database, work / "database", decrypt)
        for number, row in enumerate(backup.pictures, start=1):
            _restore_picture(backup.place, row, work, decrypt)
            if number % 1_000 == 0:
                progress(number)
        targets.fill(connection, database, backup.content)


def _last_line(text):
    return (text.strip().splitlines() or ["It gave no reason."])[-1]


def _work():
    return work_folder("A backup is being restored")


def _restore_picture(place, row, work, decrypt):
    if default_storage.exists(row.name) and default_storage.size(row.name) == row.size:
        return
    path = _fetch(place, row.stored, work / "picture", decrypt)
    with path.open("rb") as file:
        if manifest.digest_of(file) != (row.sha256, row.size):
            raise DamagedBackup(
                f"{row.stored} of the backup is not the picture {row.name}. The database was not restored."
            )
        file.seek(0)
        default_storage.delete(row.name)
        default_storage.save(row.name, File(file))


def _fetch(place, name, path, decrypt):
    """Copy a file of the backup to `path`, decrypted; return it."""
    packed = path.with_name(path.name + ".packed")
    with place.open(name) as source, (packed if decrypt else path).open("wb") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)
    if decrypt:
        path.unlink(missing_ok=True)
        decrypt(packed, path)
    return path


def finish(backup, address, stdout, *, any_key=False):
    """Migrate the restored database and make it fit to serve."""
    environment = {**os.environ, "DATABASE_URL": address}
    with _work() as work:
        journals = [Path(settings.ERASURE_JOURNAL)]
        for stamp in [backup.stamp, *backup.later]:
            content = manifest.read(backup.place, stamp, any_key=True)
            name = f"{stamp}/{manifest.JOURNAL}"
            manifest.check_file(backup.place, name, content["files"][manifest.JOURNAL]["sha256"])
            journals.append(_fetch(backup.place, name, work / f"{stamp}.jsonl", None))
        after = ["after_restore", "--since", keeping.moment_of(backup.stamp).isoformat()]
        after += [word for path in journals for word in ("--journal", str(path))]
        if backup.content["activity"]:
            after += ["--noted", backup.content["activity"]]
        after += ["--any-key"] if any_key else []
        for words in (["migrate", "--no-input", "--verbosity=0"], after):
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
            stdout.write(done.stdout)
            if done.returncode:
                raise BackupError(
                    f"The database was restored, but `manage.py {words[0]}` failed: {_last_line(done.stderr)} Do not serve "
                    f"it before that is solved: run the command again with DATABASE_URL set to it."
                )
