"""The arithmetic of a hash chain.

Each record is hashed together with the hash of the one before it.
"""

import hashlib
import json

# The "previous" of a first record.
START = "0" * 64


def canonical(value):
    """Return the one JSON text of `value`: sorted keys, no spaces, no escapes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_record(record):
    """Return the SHA-256 of a record in canonical form, in hexadecimal digits."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()
