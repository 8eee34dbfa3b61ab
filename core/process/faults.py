"""Recognize faults of the machine: no database, or a full disk.

They pass by themselves or by room on the disk, and no change of the code helps.
"""

import errno

from django.db import Error, InterfaceError, OperationalError

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
# Classes and codes of PostgreSQL: connections, resources, shut down, and a server that takes no writes.
_POSTGRESQL = ("08", "53", "57P", "58030", "25006")
_SQLITE = {"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY"}


def is_fault_of_machine(error):
    """Return True if an exception, or what caused it, is a fault of the machine."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if (isinstance(error, OSError) and error.errno in _DISK) or (isinstance(error, Error) and _is_away(error)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_away(error):
    """Return True for an error of Django that means: the database cannot work now."""
    cause = error.__cause__
    if code := getattr(cause, "pgcode", None):
        return code.startswith(_POSTGRESQL)
    if name := getattr(cause, "sqlite_errorname", None):
        # Longer names are kinds of these, such as SQLITE_IOERR_WRITE.
        return any(name == one or name.startswith(f"{one}_") for one in _SQLITE)
    # Without a code: no connection came about, or it broke.
    return isinstance(error, (OperationalError, InterfaceError))
