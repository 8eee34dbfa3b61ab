"""The chain of entries: append to it, verify it, and note what was verified."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from activity.models import ChainCheck, Entry
from activity.triggers import LAST
from core.db.hash_chain import START, canonical, hash_record
from core.db.rows import insert_rows

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

    One query, in which PostgreSQL waits for its turn and makes the hash. The caller is in a transaction; until it ends, no
    other entry is appended.
    """
    entry.at = clock()
    said = {name: getattr(entry, name) for name in (*_FIELDS, "by_id")} | {"number": 0, "previous": "", "hash": ""}
    columns = [field for field in Entry._meta.concrete_fields if field.name not in {"number", "at", "previous", "hash"}]
    values = [field.get_db_prep_save(said[field.attname], connection) for field in columns]
    names = ", ".join(connection.ops.quote_name(field.column) for field in columns)
    database = _DATABASES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO activity_entry (number, at, previous, hash, {names}) "
            f"SELECT n, moment, previous, {database.digest}, {', '.join(['%s'] * len(columns))} "
            f"FROM ({database.last}) AS turn RETURNING number, at, previous, hash",
            [*_split(entry), *values, Entry._meta.get_field("at").get_db_prep_save(entry.at, connection)],
        )
        entry.number, at, entry.previous, entry.hash = cursor.fetchone()
    entry.at = datetime.datetime.fromisoformat(at).replace(tzinfo=datetime.UTC) if isinstance(at, str) else at
    entry._state.adding, entry._state.db = False, connection.alias


def append_all(entries, clock):
    """Append several entries in their order: two queries, however many."""
    last_number, last_hash = _lock_last()
    for entry in entries:
        entry.number, entry.previous, entry.at = last_number + 1, last_hash, clock()
        entry.hash = hash_entry(entry)
        last_number, last_hash = entry.number, entry.hash
    insert_rows(entries)


class _Database(NamedTuple):
    """The SQL of an append.

    `last` makes the number, the hash before it and the time; `digest` hashes the pieces of the canonical text.
    """

    last: str
    digest: str


_DATABASES = {
    "sqlite": _Database(
        f"SELECT COALESCE(MAX(number), 0) + 1 AS n, %s AS moment, "
        f"COALESCE((SELECT hash FROM activity_entry ORDER BY number DESC LIMIT 1), '{START}') AS previous "
        "FROM activity_entry",
        # Python writes microseconds always, the column leaves them out at a full second.
        "SHA256(%s || replace(substr(moment, 1, 19), ' ', 'T') || "
        "CASE WHEN length(moment) > 19 THEN substr(moment, 20) ELSE '.000000' END || '+00:00' || %s || n || %s || "
        "previous || %s)",
    ),
    "postgresql": _Database(
        # The time that we waited for our turn counts.
        f"SELECT COALESCE(last_number, 0) + 1 AS n, COALESCE(last_hash, '{START}') AS previous, "
        "%s::timestamptz + (clock_timestamp() - statement_timestamp()) AS moment "
        f"FROM (SELECT 1) AS one LEFT JOIN {LAST} ON true",
        "encode(sha256(convert_to(%s || to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"') || "
        "%s || n::text || %s || previous || %s, 'UTF8')), 'hex')",
    ),
}


def _split(entry):
    """Return the pieces of an entry's canonical text.

    Between them comes what the database knows: time, number and the hash before it.
    """
    # No text of an entry holds a control character, so these are found once each.
    known = {"at": "\0at", "number": "\0number", "previous": "\0previous"}
    text = canonical({name: getattr(entry, name) for name in _FIELDS} | {"by": entry.by_id} | known)
    before_time, _found, text = text.partition("\\u0000at")
    before_number, _found, text = text.partition('"\\u0000number"')
    before_hash, _found, text = text.partition("\\u0000previous")
    return [before_time, before_number, before_hash, text]


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
