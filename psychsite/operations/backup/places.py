"""Where backups are kept: a folder, or a bucket.

<stamp>/manifest.json      what the backup holds; a folder without it is no backup
<stamp>/…                  the database, the list of pictures, the journal of erasures
objects/ab/<sha256>        pictures and files by content, shared by all backups
"""

import importlib.util
import os
import re
import shutil
from pathlib import Path

from core.db import stores
from core.env import SettingError
from psychsite.operations.backup.errors import BackupError

MANIFEST = "manifest.json"
OBJECTS = "objects"
_STAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_UNFINISHED = ".unfinished"
_NO_BUCKET = "A bucket needs more packages: pip install --require-hashes -r requirements-s3.txt"


def open_place(address):
    """Return the Folder or Bucket of an address: a folder, or s3://bucket/prefix."""
    if not address.startswith("s3://"):
        if "://" in address:
            raise BackupError(f"{address} is no place for backups. Write a folder or s3://bucket/prefix.")
        return Folder(Path(address).expanduser().resolve())
    if not importlib.util.find_spec("storages"):
        raise BackupError(_NO_BUCKET)
    try:
        options = stores.media_storage("The place", address)["OPTIONS"]
    except SettingError as error:
        raise BackupError(str(error)) from error
    return Bucket(**options)


class Folder:
    """Backups in a folder. Nothing has its name before it is whole."""

    def __init__(self, root):
        self.root = root
        self.name = str(root)

    def prepare(self):
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)

    def stamps(self):
        """Return the names of the finished backups, the oldest first."""
        found = (path.parent.name for path in self.root.glob(f"*/{MANIFEST}"))
        return sorted(name for name in found if _STAMP.fullmatch(name))

    def staged(self, stamp):
        """Return the folder in which a backup is put together."""
        return f"{stamp}{_UNFINISHED}"

    def publish(self, stamp):
        """Give a backup its name, once all of it is on the disk."""
        os.sync()
        (self.root / self.staged(stamp)).rename(self.root / stamp)
        os.sync()

    def remove_unfinished(self):
        for path in self.root.glob(f"*{_UNFINISHED}"):
            shutil.rmtree(path)
        for path in self.root.glob(f"{OBJECTS}/*/*.part"):
            path.unlink()

    def put(self, name, path):
        """Move the file `path` to `name`."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(path, target)
        except OSError:
            # Another disk.
            part = target.with_name(target.name + ".part")
            shutil.copyfile(path, part)
            os.replace(part, target)
            os.unlink(path)

    def open(self, name):
        return (self.root / name).open("rb")

    def objects(self):
        """Return {name: bytes} of the stored pictures."""
        return {
            f"{OBJECTS}/{folder.name}/{entry.name}": entry.stat().st_size
            for folder in sorted((self.root / OBJECTS).glob("*"))
            for entry in os.scandir(folder)
        }

    def delete(self, name):
        (self.root / name).unlink(missing_ok=True)

    def delete_backup(self, stamp):
        # Without its manifest it is no backup any more, wherever the deletion is stopped.
        self.delete(f"{stamp}/{MANIFEST}")
        shutil.rmtree(self.root / stamp)


class Bucket:
    """Backups in a bucket. The manifest is sent last and makes a backup whole."""

    def __init__(self, **options):
        from images.bucket import BucketStorage

        storage = BucketStorage(**options)
        self.bucket, self.prefix = storage.bucket, f"{storage.location.strip('/')}/".lstrip("/")
        self.name = f"s3://{self.bucket.name}/{self.prefix}"

    def prepare(self):
        pass

    def stamps(self):
        found = (re.fullmatch(rf"({_STAMP.pattern})/{MANIFEST}", name) for name in self._names())
        return sorted(one[1] for one in found if one)

    def staged(self, stamp):
        return stamp

    def publish(self, stamp):
        pass

    def remove_unfinished(self):
        whole = set(self.stamps())
        for name in self._names():
            stamp = name.partition("/")[0]
            if _STAMP.fullmatch(stamp) and stamp not in whole:
                self.delete(name)

    def put(self, name, path):
        with _told():
            self.bucket.upload_file(str(path), self.prefix + name)
        os.unlink(path)

    def open(self, name):
        with _told():
            return self.bucket.Object(self.prefix + name).get()["Body"]

    def objects(self):
        return self._names(f"{OBJECTS}/")

    def delete(self, name):
        with _told():
            self.bucket.Object(self.prefix + name).delete()

    def delete_backup(self, stamp):
        self.delete(f"{stamp}/{MANIFEST}")
        for name in self._names(f"{stamp}/"):
            self.delete(name)

    def _names(self, below=""):
        with _told():
            found = self.bucket.objects.filter(Prefix=self.prefix + below)
            return {one.key.removeprefix(self.prefix): one.size for one in found}


def _told():
    from images.bucket import raise_os_errors

    return raise_os_errors()
