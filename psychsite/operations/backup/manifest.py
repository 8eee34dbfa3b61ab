"""The manifest of a backup: what it holds, with digests and a seal.

The list of pictures is a file of its own, one line a picture, because a site has many.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from psychsite.operations.backup.errors import BackupError, DamagedBackup
from psychsite.operations.backup.places import MANIFEST, OBJECTS

FORMAT = "psychsite backup 1"
PICTURES = "pictures.jsonl"
JOURNAL = "erasures.jsonl"
_SALT = "psychsite.backup"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Stored:
    """A picture of a backup: its name on the site, and the object that holds it."""

    name: str
    size: int
    sha256: str
    stored: str
    stored_size: int
    stored_sha256: str


def object_name(sha256, ending=""):
    return f"{OBJECTS}/{sha256[:2]}/{sha256}{ending}"


def digest_of(file):
    """Return (SHA-256, bytes) of an open file."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def render_list(rows):
    return "".join(json.dumps(asdict(row), sort_keys=True) + "\n" for row in rows).encode()


def parse_list(content):
    return [Stored(**json.loads(line)) for line in content.splitlines()]


def render(content):
    """Return the bytes of a manifest, with its own SHA-256 and its seal."""
    text = _text(content)
    seal = salted_hmac(_SALT, text, algorithm="sha256").hexdigest()
    return _whole(content, hashlib.sha256(text.encode()).hexdigest(), seal)


def _text(content):
    return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=1)


def _whole(content, sha256, seal):
    return (_text({"content": content, "sha256": sha256, "seal": seal}) + "\n").encode()


def read(place, stamp, *, any_key=False):
    """Return the content of a backup's manifest. Raises BackupError and DamagedBackup."""
    name = f"{stamp}/{MANIFEST}"
    with place.open(name) as file:
        raw = file.read()
    try:
        found = json.loads(raw)
        content, sha256, seal = found["content"], found["sha256"], found["seal"]
        is_whole = (
            hashlib.sha256(_text(content).encode()).hexdigest() == sha256 and _whole(content, sha256, seal) == raw
        )
    except (ValueError, KeyError, TypeError):
        is_whole = False
    if not is_whole:
        raise DamagedBackup(f"{name} is damaged. Use another backup: {_others(place, stamp)}.")
    if content["format"] != FORMAT:
        raise BackupError(f"{name} is “{content['format']}”; this version reads “{FORMAT}”.")
    if not any_key and not _is_ours(content, seal):
        raise BackupError(
            f"{name} was made with another SECRET_KEY, or the seal is damaged. Set that key, or put it into "
            "SECRET_KEY_FALLBACKS. With --any-key it is restored all the same: links, bans and erasures since then are lost."
        )
    return content


def _is_ours(content, seal):
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    text = _text(content)
    return any(
        constant_time_compare(seal, salted_hmac(_SALT, text, secret=key, algorithm="sha256").hexdigest())
        for key in keys
    )


def _others(place, stamp):
    return ", ".join(other for other in place.stamps() if other != stamp) or "there is none"


def check_file(place, name, sha256):
    """Raise DamagedBackup unless the stored file is the one that was written."""
    try:
        with place.open(name) as file:
            found = digest_of(file)[0]
    except OSError as error:
        raise DamagedBackup(f"{name} of the backup is missing or cannot be read. Nothing was restored.") from error
    if found != sha256:
        raise DamagedBackup(f"{name} of the backup is damaged: its SHA-256 is another. Nothing was restored.")


def read_pictures(place, stamp, content):
    """Return the Stored pictures of a backup whose manifest holds `content`."""
    name = f"{stamp}/{PICTURES}"
    check_file(place, name, content["files"][PICTURES]["sha256"])
    with place.open(name) as file:
        return parse_list(file.read())
