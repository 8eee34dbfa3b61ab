"""The files of the store, which all processes of a machine share.

state                what the store has followed so far
lock                 held while files are removed or added
pages/<2>/<key>      one page: a line of JSON, a line of tags, its Brotli and its gzip body
tags/<tag>/<key>     an empty file for each page with this tag
rendering/<key>      held by the process that renders this page
nginx/<period>/…     copies that nginx serves by itself (core/pages/nginx.py)

A file appears by rename, so it is whole or not there.
"""

import fcntl
import json
import os
import shutil
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

LOCK_SECONDS = 10
_PAUSE_SECONDS = 0.005


class StoreUnavailable(Exception):
    """The store cannot be used now; pages are rendered without it."""


@dataclass(frozen=True)
class Followed:
    """What a store, or the worker of a CDN, has followed.

    `version` is that of the code whose pages it holds, `anchor`, `at` and `snapshot` are the position in the log of changes.
    `clock` is until when time was followed, `next` the next moment at which something begins or ends, `midnight` the
    end of the site's day. All three are Unix times.
    """

    version: str
    anchor: int
    at: str
    snapshot: str
    clock: float
    next: float | None
    midnight: float


@dataclass
class Page:
    """One stored answer: `bodies` are its Brotli and its gzip form."""

    headers: list
    etag: str
    expires: float | None
    path: str
    tags: list
    bodies: tuple = (b"", b"")


class Files:
    """Reads and writes of the store's files.

    Methods that change files need the lock, except those of `rendering`.
    """

    def __init__(self, root):
        self.root = Path(root)
        self._pages, self._state = f"{self.root}/pages", f"{self.root}/state"
        self._seen = (None, None)

    def read_state(self):
        """Return the Followed, or None if there is none or it is damaged."""
        try:
            about = os.stat(self._state)
            # A new state is a new file, so an unchanged one need not be read again.
            seen = (about.st_ino, about.st_mtime_ns, about.st_size)
            if seen != self._seen[0]:
                with open(self._state, "rb") as file:
                    self._seen = (seen, Followed(**json.loads(file.read())))
            return self._seen[1]
        except (OSError, ValueError, TypeError):
            return None

    def write_state(self, state):
        self._write(Path(self._state), json.dumps(asdict(state)).encode())

    @contextmanager
    def lock(self, seconds=LOCK_SECONDS):
        """Hold the store's lock. Raises StoreUnavailable."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            number = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreUnavailable(f"the lock cannot be opened: {error.strerror}") from error
        try:
            if not _wait_for(number, seconds):
                raise StoreUnavailable("the lock is busy")
            yield
        finally:
            os.close(number)

    @contextmanager
    def rendering(self, key, seconds):
        """Hold the turn to render a page; yield False after waiting for `seconds` in vain."""
        folder = self.root / "rendering"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            number = os.open(folder / key, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise StoreUnavailable(f"a page cannot be locked: {error.strerror}") from error
        try:
            yield _wait_for(number, seconds)
        finally:
            os.close(number)

    def read_page(self, key):
        """Return the Page under `key`, or None. A damaged file counts as missing."""
        try:
            with open(f"{self._pages}/{key[:2]}/{key}", "rb") as file:
                first, _newline, rest = file.read().partition(b"\n")
            head = json.loads(first)
            _tags, _newline, bodies = rest.partition(b"\n")
            packed, sizes = head.pop("sizes"), len(bodies)
            if sum(packed) != sizes:
                return None
            return Page(**head, tags=[], bodies=(bodies[: packed[0]], bodies[packed[0] :]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write_page(self, key, page):
        """Store a page under `key`, and a mark under each of its tags."""
        head = {name: getattr(page, name) for name in ("headers", "etag", "expires", "path")}
        head["sizes"] = [len(body) for body in page.bodies]
        for tag in page.tags:
            folder = self.root / "tags" / tag
            folder.mkdir(parents=True, exist_ok=True)
            (folder / key).touch()
        target = self.root / "pages" / key[:2] / key
        target.parent.mkdir(parents=True, exist_ok=True)
        self._write(
            target, b"\n".join([json.dumps(head).encode(), " ".join(page.tags).encode(), b"".join(page.bodies)])
        )

    def remove_page(self, key):
        """Remove a page and its marks; return its path, or None if it was not there."""
        target = self.root / "pages" / key[:2] / key
        path, tags = None, []
        with suppress(OSError, ValueError, KeyError), open(target, "rb") as file:
            path = json.loads(file.readline())["path"]
            tags = file.readline().decode().split()
        target.unlink(missing_ok=True)
        for tag in tags:
            (self.root / "tags" / tag / key).unlink(missing_ok=True)
        return path

    def keys_with(self, tag):
        """Return the keys of the pages with a tag."""
        try:
            return os.listdir(self.root / "tags" / tag)
        except OSError:
            return []

    def tags_that_begin(self, text):
        """Return the tags that begin with `text`."""
        try:
            return [tag for tag in os.listdir(self.root / "tags") if tag.startswith(text)]
        except OSError:
            return []

    def remove_tag(self, tag):
        """Remove the folder of a tag with the marks that are left in it."""
        shutil.rmtree(self.root / "tags" / tag, ignore_errors=True)

    def clear(self):
        """Remove all pages and marks. Raises OSError if one stays."""
        trash = Path(tempfile.mkdtemp(prefix="trash-", dir=self.root))
        for name in ("nginx", "pages", "tags"):
            with suppress(FileNotFoundError):
                (self.root / name).rename(trash / name)
        # Thousands of files take seconds, and readers wait for the lock.
        threading.Thread(target=_remove_trash, args=[self.root], daemon=True).start()

    def oldest_first(self):
        """Return [(time, bytes, key)] of all pages, the oldest first."""
        found = []
        for folder in _entries(self._pages):
            for entry in _entries(folder.path):
                with suppress(OSError):
                    about = entry.stat()
                    found.append((about.st_mtime, about.st_size, entry.name))
        return sorted(found)

    def _write(self, target, data):
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            temporary.write_bytes(data)
            temporary.replace(target)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def _remove_trash(root):
    for folder in root.glob("trash-*"):
        shutil.rmtree(folder, ignore_errors=True)


def _entries(folder):
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _wait_for(number, seconds):
    """Lock an open file; return whether that worked within `seconds`."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_PAUSE_SECONDS)
