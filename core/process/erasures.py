"""The journal of erasures and opt-outs, a file outside the database.

A restored database is older than the last of them. `manage.py after_restore` reads the journal and does them again. An entry
holds keyed digests and row numbers, never an address. It is written before the commit: an entry without an erasure does no
harm, because its owner asked for it.
"""

import fcntl
import json
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.tokens import keyed_hash, keyed_hashes

log = logging.getLogger(__name__)
ADDRESS, COMMENT, SUBSCRIPTION, CLINIC = "address", "comment", "subscription", "clinic"
# Longer than any backup should be kept: afterwards the entry would only be a trace of a person.
KEPT_DAYS = 400
_SALT = "core.erasures"


@dataclass(frozen=True)
class Erasure:
    """One entry: rows of a kind by number, or an address by its digests."""

    at: datetime
    kind: str
    rows: tuple = ()
    address: str = ""
    digests: tuple = ()


def note(kind, *, rows=(), email="", digests=()):
    """Append an entry; the caller's transaction is still open.

    A disk that is full must not keep anyone from being erased, so a failure is only logged.
    """
    entry = {"at": timezone.now().astimezone(UTC).isoformat(), "kind": kind}
    if rows:
        entry["rows"] = sorted(rows)
    if email:
        entry |= {"address": keyed_hash(_SALT, email.strip().casefold()), "digests": sorted(digests)}
    try:
        with _opened() as file:
            # A line that was cut by a power failure must not swallow the next one.
            is_cut = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
            file.write((b"\n" if is_cut else b"") + json.dumps(entry).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        log.exception("An erasure could not be noted outside the database. Check that ERASURE_JOURNAL can be written.")


def read(path=None):
    """Return the Erasures of a journal, the oldest first, without cut lines."""
    try:
        content = Path(path or settings.ERASURE_JOURNAL).read_bytes()
    except FileNotFoundError:
        return []
    return sorted(filter(None, map(_parse, content.splitlines())), key=lambda entry: entry.at)


def matches(email, erasures):
    """Return the erasures among `erasures` that were made for this address."""
    hashes = set(keyed_hashes(_SALT, email.strip().casefold()))
    return [entry for entry in erasures if entry.address in hashes]


def forget_old(at):
    """Drop entries that are older than KEPT_DAYS."""
    if not Path(settings.ERASURE_JOURNAL).exists():
        return
    with _opened() as file:
        file.seek(0)
        lines = file.readlines()
        kept = [line for line in lines if (entry := _parse(line)) and entry.at > at - timedelta(days=KEPT_DAYS)]
        if kept != lines:
            file.truncate(0)
            file.write(b"".join(kept))


@contextmanager
def _opened():
    """Yield the journal, locked, for reading and appending."""
    path = Path(settings.ERASURE_JOURNAL)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _parse(line):
    try:
        row = json.loads(line)
        lists = {key: tuple(row.pop(key, ())) for key in ("rows", "digests")}
        return Erasure(at=datetime.fromisoformat(row.pop("at")), **row, **lists)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
