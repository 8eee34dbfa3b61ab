"""A list of records in a file that shows tampering: each record holds the SHA-256 of the one before it, a seal the last.

`verify` accepts exactly the bytes that `render` writes, one record a line, so that nothing can be changed, left out, put in or
moved unnoticed. The seal is an HMAC with a key made from the site's SECRET_KEY: whoever has that could write another.
"""

import hashlib
import json

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

FORMAT = "psychsite audit pack 1"
MAX_BYTES = 100_000_000
_HEAD = ["{", f'"format": "{FORMAT}",', '"records": [']
_SALT = "articles.audit.pack"


class NotAPack(Exception):
    """This is no audit pack at all; the message says what it is or lacks."""


class Tampered(Exception):
    """A pack that is not as it was written; the message names the record."""


class Chain:
    def __init__(self):
        self.records, self.last = [], "0" * 64

    def add(self, kind, data):
        record = {"sequence": len(self.records) + 1, "kind": kind, "data": data, "previous": self.last}
        self.last = record["sha256"] = _fingerprint(record)
        self.records.append(record)

    def finish(self):
        seal = {"records": len(self.records), "last": self.last, "method": "HMAC-SHA256"}
        return {"format": FORMAT, "records": self.records, "seal": {**seal, "hmac": _hmac(seal)}}


def _canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _fingerprint(record):
    hashed = {key: value for key, value in record.items() if key != "sha256"}
    return hashlib.sha256(_canonical(hashed).encode()).hexdigest()


def _hmac(seal, secret=None):
    return salted_hmac(_SALT, FORMAT + _canonical(seal), secret=secret, algorithm="sha256").hexdigest()


def render(pack):
    """Return the bytes of a pack: one record a line."""
    records = ",\n".join(_canonical(record) for record in pack["records"])
    head = "\n".join(_HEAD)
    return f'{head}\n{records}\n],\n"seal": {_canonical(pack["seal"])}\n}}\n'.encode()


def verify(content):
    """Return the records of a pack's bytes if they are what this site wrote; raises NotAPack or Tampered."""
    if len(content) > MAX_BYTES:
        raise NotAPack(f"This file is larger than {MAX_BYTES // 1_000_000} MB: no audit pack is.")
    if not content.startswith("\n".join(_HEAD).encode()):
        raise NotAPack("This is no audit pack. A pack is the file that `manage.py audit_pack` wrote.")
    lines = content.split(b"\n")[len(_HEAD) :]
    if len(lines) < 4 or lines[-4] != b"]," or lines[-2:] != [b"}", b""]:
        raise Tampered("The end of the pack is missing or altered: its last lines are not those of a pack.")
    rows, seal = lines[:-4], _read(lines[-3].removeprefix(b'"seal": '), "The seal")
    records, last = [], "0" * 64
    for number, line in enumerate(rows, start=1):
        record = _read(line.removesuffix(b",") if number < len(rows) else line, f"Record {number}")
        _check(record, number, last)
        last = record["sha256"]
        records.append(record)
    plain = {"records": len(records), "last": last, "method": "HMAC-SHA256"}
    if {key: value for key, value in seal.items() if key != "hmac"} != plain:
        raise Tampered(
            f"The seal is for other records: the pack ends with record {len(records)}, which is not its last."
        )
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(constant_time_compare(str(seal.get("hmac")), _hmac(plain, key)) for key in keys):
        raise Tampered(
            "The seal was not made with this site's key: the pack was altered as a whole, or comes from elsewhere."
        )
    if render({"records": records, "seal": seal}) != content:
        raise Tampered("Between the records the file is not as it was written.")
    return records


def _read(line, what):
    """Return the object that a line (bytes) holds; the line must be exactly as such an object is written."""
    try:
        value = json.loads(line.decode())
        if isinstance(value, dict) and _canonical(value).encode() == line:
            return value
    except (ValueError, RecursionError):
        pass
    raise Tampered(f"{what} is not as it was written: it cannot be read as a record of a pack.")


def _check(record, number, last):
    kind = record.get("kind")
    named = f"Record {number} ({kind[:20]})" if isinstance(kind, str) and kind.isalpha() else f"Record {number}"
    if record.get("sha256") != _fingerprint(record):
        raise Tampered(f"{named} was altered: what it says does not have the SHA-256 that stands in it.")
    if record.get("sequence") != number or record.get("previous") != last:
        raise Tampered(f"{named} does not follow the one before it: a record was left out, put in, moved or altered.")
