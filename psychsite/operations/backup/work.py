"""A private folder for one backup or restore at a time."""

import shutil
from contextlib import contextmanager

from django.conf import settings

from core.process import locks
from psychsite.operations.backup.errors import BackupError


@contextmanager
def work_folder(doing):
    """Yield an empty folder that only this user can read.

    It is removed, and so is what a killed run left.

    `doing` says to others what is done, such as "A backup is being made". Raises BackupError if another process is at it.
    """
    folder = settings.VAR_DIR / "backup-work"
    try:
        with locks.only_one("backup", doing):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700, parents=True)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except locks.InUse as error:
        raise BackupError(f"{error} Wait until that is done, then try again.") from error
