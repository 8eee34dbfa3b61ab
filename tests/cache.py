"""Folders that tests build once and keep in var/test-cache, by content key.

A process that needs a folder takes a lock, so parallel workers and runs build it once.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-cache"
# Folders of a kind that stay: the key that is in use, and those of two other branches.
KEPT = 3
KEY = "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


def fingerprint(paths, *words):
    """Return a key for the paths and contents of files, and for extra words."""
    digest = hashlib.sha256("\0".join(map(str, words)).encode())
    for path in sorted(set(paths)):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:24]


def product(pattern="*.py"):
    """Yield the product's files, without tests and the virtual environment."""
    for app in ROOT.iterdir():
        if (app / "__init__.py").exists() and app.name != "tests":
            yield from app.rglob(pattern)


def say(words):
    """Print a progress line.

    Pytest captures stderr, so the terminal is tried first.
    """
    line = f"tests: {words}\n".encode()
    try:
        with open("/dev/tty", "wb", buffering=0) as terminal:
            terminal.write(line)
    except OSError:
        os.write(2, line)


@contextmanager
def locked(name, place=FOLDER):
    place.mkdir(parents=True, exist_ok=True)
    with open(place / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def folder(kind, key, build, place=FOLDER, kept=KEPT):
    """Return the folder of this kind and key; `build(folder)` fills a missing one.

    Of each kind the `kept` folders that were used last stay.
    """
    with locked(kind, place):
        found = place / kind / key
        if not found.exists():
            started = time.monotonic()
            say(f"building {kind} (kept for later runs)")
            found.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=found.parent, ignore_cleanup_errors=True) as new:
                build(Path(new) / key)
                os.rename(Path(new) / key, found)
            say(f"built {kind} in {time.monotonic() - started:.0f} s")
        os.utime(found)
        _prune(found.parent, kept)
    return found


def _prune(parent, kept):
    rows = sorted(parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [row for row in rows if not row.name.startswith(".")][kept:]:
        shutil.rmtree(old, ignore_errors=True)
    # A killed build left this. No other process builds while this one holds the lock.
    for left in rows:
        if left.name.startswith("."):
            shutil.rmtree(left, ignore_errors=True)


def environment(**names):
    """Return the environment of a product program that tests start."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "ENV_FILE": "",
        "DEBUG": "1",
        "SECRET_KEY": "a-key-for-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        **names,
    }
