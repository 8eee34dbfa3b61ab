"""What stops a backup or a restore; the message says what happened and what to do."""


class BackupError(Exception):
    """Nothing was written, or nothing was restored."""


class DamagedBackup(BackupError):
    """A file of the backup is not the one that was written; the message names it."""
