"""The chain of entries: append one, verify all, seal what was verified."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from activity.models import Entry, Seal
from activity.triggers import LAST
from core.hash_chain import START, canonical, hash_record

_SALT = "activity.chain.seal"
ENTRIES_PER_STEP = 2000
_FIELDS = ("number", "by_name", "verb", "about_kind", "about_key", "about_title", "article", "network", "details")


@dataclass(frozen=True)
class ChainState:
    """What a verification found: how many entries, the last hash, and what is wrong, or ""."""

    entries: int
    last: str
    fault: str = ""


def append(entry, clock):
    """Give an entry its number, time and hash, and save it.

    Two queries. The caller is in a transaction; until it ends no other entry is appended.
    """
    last_number, last_hash = _lock_last()
    entry.number, entry.previous = last_number + 1, last_hash
    entry.at = clock()
    entry.hash = hash_entry(entry)
    entry.save(force_insert=True)


def _lock_last():
    """Return (number, hash) of the last entry, after all who were before us.

    SQLite's transactions are IMMEDIATE, so there the lock is held already.
    """
    if connection.vendor == "postgresql":
        query = f"SELECT last_number, last_hash FROM {LAST}"
    else:
        query = "SELECT number, hash FROM activity_entry ORDER BY number DESC LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone() or (0, START)


def hash_entry(entry):
    """Return the hash of all that an entry says, with the hash before it."""
    at = entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    said = {name: getattr(entry, name) for name in _FIELDS}
    return hash_record({**said, "at": at, "by": entry.by_id, "previous": entry.previous})


def verify(*, expected=None, progress=None):
    """Read the whole chain and return its ChainState.

    `expected` is (number, hash) that was noted elsewhere. `progress` is called with the number of entries read.
    """
    seals = {seal.number: seal for seal in Seal.objects.order_by("-pk")}
    noted = {number: seal.hash for number, seal in seals.items()}
    if expected:
        noted[expected[0]] = expected[1]
    number, last = 0, START
    while rows := list(Entry.objects.filter(number__gt=number).order_by("number")[:ENTRIES_PER_STEP]):
        for entry in rows:
            if fault := _fault_of(entry, number, last) or _fault_of_note(entry.number, entry.hash, noted):
                return ChainState(number, last, fault)
            number, last = entry.number, entry.hash
        if progress:
            progress(number)
    if gone := sorted(one for one in noted if one > number):
        fault = f"The record ends with entry {number}, but entry {gone[-1]} was there before: the end was removed."
        return ChainState(number, last, fault)
    return ChainState(number, last, _fault_of_note(0, START, noted))


def _fault_of(entry, number, last):
    if entry.number != number + 1:
        first, end = number + 1, entry.number - 1
        gap = f"Entry {first} is" if first == end else f"Entries {first} to {end} are"
        return f"{gap} missing before entry {entry.number}."
    if entry.previous != last:
        return f"Entry {entry.number} does not follow the one before it: an entry was removed, added or altered."
    if entry.hash != hash_entry(entry):
        return f"Entry {entry.number} was altered: what it says does not match its hash."
    return ""


def _fault_of_note(number, found, noted):
    if noted.get(number, found) == found:
        return ""
    return f"Entry {number} is another one than before: the record was written again from here or earlier."


def make_seal(state):
    """Sign a verified chain; return the Seal."""
    return Seal.objects.create(
        at=timezone.now(), number=state.entries, hash=state.last, hmac=_hmac(state.entries, state.last)
    )


def last_seal():
    """Return the newest Seal, or None."""
    return Seal.objects.order_by("-pk").first()


def is_ours(seal):
    """Return True if a seal was made with a key of this site."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(seal.hmac, _hmac(seal.number, seal.hash, key)) for key in keys)


def _hmac(number, last, secret=None):
    return salted_hmac(_SALT, canonical([number, last]), secret=secret, algorithm="sha256").hexdigest()
