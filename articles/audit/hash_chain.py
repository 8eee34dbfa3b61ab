"""A file of records that shows tampering.

Each record holds the SHA-256 of the one before it, and a seal holds the last. verify_pack() accepts exactly the bytes
that render_pack() writes, one record a line. So no record can be changed, removed, added or moved unnoticed. The seal
is an HMAC with a key made from SECRET_KEY: a person who has that key can write another pack.
"""

import json

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from core.db.hash_chain import START, canonical, hash_record

FORMAT = "psychsite audit pack 1"
MAX_BYTES = 100_000_000
_HEAD = ["{", f'"format": "{FORMAT}",', '"records": [']
_SALT = "articles.audit.pack"


class NotAuditPackError(Exception):
    """The file is not an audit pack; the message says why."""


class TamperedPackError(Exception):
    """The pack was altered; the message names the record."""


class HashChain:
    """The records of a pack that is being written."""

    def __init__(self):
        self.records, self.last = [], START

    def add(self, kind, data):
        record = {"sequence": len(self.records) + 1, "kind": kind, "data": data, "previous": self.last}
        self.last = record["sha256"] = _record_hash(record)
        self.records.append(record)

    def finish(self):
        seal = {"records": len(self.records), "last": self.last, "method": "HMAC-SHA256"}
        return {"format": FORMAT, "records": self.records, "seal": {**seal, "hmac": _seal_hmac(seal)}}


def _record_hash(record):
    return hash_record({key: value for key, value in record.items() if key != "sha256"})


def _seal_hmac(seal, secret=None):
    return salted_hmac(_SALT, FORMAT + canonical(seal), secret=secret, algorithm="sha256").hexdigest()


def render_pack(pack):
    """Return the bytes of a pack: one record a line."""
    records = ",\n".join(canonical(record) for record in pack["records"])
    head = "\n".join(_HEAD)
    return f'{head}\n{records}\n],\n"seal": {canonical(pack["seal"])}\n}}\n'.encode()


def verify_pack(content):
    """Return the records of an unaltered pack.

    Raise NotAuditPackError or TamperedPackError.
    """
    if len(content) > MAX_BYTES:
        raise NotAuditPackError(f"This file is larger than {MAX_BYTES // 1_000_000} MB. Audit packs are smaller.")
    if not content.startswith("\n".join(_HEAD).encode()):
        raise NotAuditPackError("This is not an audit pack. Choose a file that `manage.py audit_pack` wrote.")
    lines = content.split(b"\n")[len(_HEAD) :]
    if len(lines) < 4 or lines[-4] != b"]," or lines[-2:] != [b"}", b""]:
        raise TamperedPackError("The end of the pack is missing or altered.")
    rows, seal = lines[:-4], _read(lines[-3].removeprefix(b'"seal": '), "The seal")
    records, last = [], START
    for number, line in enumerate(rows, start=1):
        record = _read(line.removesuffix(b",") if number < len(rows) else line, f"Record {number}")
        _check(record, number, last)
        last = record["sha256"]
        records.append(record)
    plain = {"records": len(records), "last": last, "method": "HMAC-SHA256"}
    if {key: value for key, value in seal.items() if key != "hmac"} != plain:
        raise TamperedPackError(f"The seal is for other records: record {len(records)} is not the last one.")
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(str(seal.get("hmac")), _seal_hmac(plain, key)) for key in keys):
        raise TamperedPackError(
            "The seal was not made with this site's key. The whole pack was altered, or another site wrote it."
        )
    if render_pack({"records": records, "seal": seal}) != content:
        raise TamperedPackError("The file was altered between its records.")
    return records


def _read(line, what):
    """Return the object in a line of bytes, which must be in canonical form."""
    try:
        value = json.loads(line.decode())
        if isinstance(value, dict) and canonical(value).encode() == line:
            return value
    except (ValueError, RecursionError):
        pass
    raise TamperedPackError(f"{what} was altered: it is not a record of a pack.")


def _check(record, number, last):
    kind = record.get("kind")
    named = f"Record {number} ({kind[:20]})" if isinstance(kind, str) and kind.isalpha() else f"Record {number}"
    if record.get("sha256") != _record_hash(record):
        raise TamperedPackError(f"{named} was altered: its content does not match its SHA-256.")
    if record.get("sequence") != number or record.get("previous") != last:
        raise TamperedPackError(
            f"{named} does not follow the one before it: a record was removed, added, moved or altered."
        )
