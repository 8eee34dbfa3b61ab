"""The chain of entries: append to it, verify it, and note what was verified."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from activity.models import ChainCheck, Entry
from activity.triggers import LAST
from core.db.hash_chain import START, canonical, hash_record

ENTRIES_PER_STEP = 2000
_SALT = "activity.chain"
_FIELDS = ("number", "by_name", "verb", "about_kind", "about_key", "about_title", "article", "network", "details")


@dataclass(frozen=True)
class ChainState:
    """What a verification found.

    The chain holds up to the entry `number`, which has this `hash`; `fault` says what is wrong after it.
    """

    number: int
    hash: str
    fault: str = ""


def append(entry, clock):
    """Give an entry its number, time and hash, and save it.

    Two queries. The caller is in a transaction; until it ends, no other entry is appended.
    """
    last_number, last_hash = _lock_last()
    entry.number, entry.previous, entry.at = last_number + 1, last_hash, clock()
    entry.hash = hash_entry(entry)
    entry.save(force_insert=True)


def _lock_last():
    """Return (number, hash) of the last entry, after those who came before us.

    SQLite's transactions are IMMEDIATE: there, the caller already holds the lock.
    """
    if connection.vendor == "postgresql":
        query = f"SELECT last_number, last_hash FROM {LAST}"
    else:
        query = "SELECT number, hash FROM activity_entry ORDER BY number DESC LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone() or (0, START)


def hash_entry(entry):
    """Return the hash of all that an entry says, and of the hash before it."""
    at = entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    said = {name: getattr(entry, name) for name in _FIELDS}
    return hash_record({**said, "at": at, "by": entry.by_id, "previous": entry.previous})


def verify(*, noted=None, accept_other_key=False, progress=None):
    """Read the whole chain and return its ChainState.

    `noted` is (number, hash) that an operator wrote down. `progress` is called with the number of entries read.
    """
    known, fault = _known_hashes(accept_other_key)
    if fault:
        return ChainState(0, START, fault)
    if noted:
        known.setdefault(noted[0], set()).add(noted[1])
    number, last = 0, START
    while rows := list(Entry.objects.filter(number__gt=number).order_by("number")[:ENTRIES_PER_STEP]):
        for entry in rows:
            if fault := _fault_of(entry, number, last) or _fault_of_known(entry.number, entry.hash, known):
                return ChainState(number, last, fault)
            number, last = entry.number, entry.hash
        if progress:
            progress(number)
    if known and max(known) > number:
        fault = f"The record ends with entry {number}, but entry {max(known)} was there before: the end was removed."
    return ChainState(number, last, fault)


def _known_hashes(accept_other_key):
    """Return ({number: hashes of earlier checks}, what is wrong with them or "")."""
    checks = list(ChainCheck.objects.filter(fault="", number__gt=0).order_by("-pk"))
    if checks and not accept_other_key and not is_ours(checks[0]):
        day = timezone.localdate(checks[0].at)
        return {}, (
            f"The seal of {day:%B} {day.day}, {day.year} was not made with this site's key. Either the seals were altered, or "
            "SECRET_KEY was replaced without SECRET_KEY_FALLBACKS. If you replaced it, add --accept-other-key once."
        )
    known = {}
    for check in checks:
        known.setdefault(check.number, set()).add(check.hash)
    return known, ""


def _fault_of(entry, number, last):
    if entry.number != number + 1:
        gap = (
            f"Entry {number + 1} is"
            if entry.number == number + 2
            else f"Entries {number + 1} to {entry.number - 1} are"
        )
        return f"{gap} missing before entry {entry.number}."
    if entry.hash != hash_entry(entry):
        return f"Entry {entry.number} was altered: what it says does not match its hash."
    if entry.previous != last:
        return f"Entry {entry.number} does not follow the one before it: an entry was removed, added or altered."
    return ""


def _fault_of_known(number, found, known):
    if known.get(number, {found}) == {found}:
        return ""
    return f"Entry {number} is not the one that was there before: the record was rewritten from here or earlier."


def note_check(state):
    """Save the result of a verification, sealed; return the ChainCheck."""
    return ChainCheck.objects.create(
        at=timezone.now(),
        number=state.number,
        hash=state.hash,
        seal=_seal(state.number, state.hash, state.fault),
        fault=state.fault,
    )


def last_check():
    """Return the newest ChainCheck, or None."""
    return ChainCheck.objects.order_by("-pk").first()


def is_ours(check):
    """Return True if a check was sealed with a key of this site."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    seals = [_seal(check.number, check.hash, check.fault, key) for key in keys]
    return any(constant_time_compare(check.seal, seal) for seal in seals)


def _seal(number, last, fault, secret=None):
    return salted_hmac(_SALT, canonical([number, last, fault]), secret=secret, algorithm="sha256").hexdigest()
