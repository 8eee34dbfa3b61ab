"""Recognize a file of comments and read its groups."""

import gzip
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from comments.importing import json_format
from comments.importing.json_format import UnreadableFile
from psychsite.moving.wordpress import convert, reader
from psychsite.moving.wordpress.comment_files import disqus, isso, json_systems

_GHOST = (b"id,email,name", b'"id","email","name"')
_SQLITE = b"SQLite format 3\0"
_GZIP = b"\x1f\x8b"
MOST_BYTES_UNPACKED = 2 * 1024**3
_BLOCK_BYTES = 1 << 20
_NO_COMMENTS_OF_GHOST = "Ghost exports none: ask its support for a copy."


@contextmanager
def unpacked(path):
    """Give the path of a file, unpacked if it is compressed with gzip.

    Disqus, Remark42 and Commento pack their exports. Raises UnreadableFile.
    """
    with path.open("rb") as file:
        if file.read(2) != _GZIP:
            yield path
            return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / path.with_suffix("").name
        with gzip.open(path) as source, target.open("wb") as out:
            try:
                while block := source.read(_BLOCK_BYTES):
                    out.write(block)
                    if out.tell() > MOST_BYTES_UNPACKED:
                        raise UnreadableFile(
                            "The file has more than 2 GB when it is unpacked. Unpack it and divide it."
                        )
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise UnreadableFile("The compressed file is not whole. Download it again.") from error
        yield target


def groups_of(path, *, source, report, now):
    """Return the Groups of a file, whichever system wrote it.

    Raises UnreadableFile or Unreadable.
    """
    with path.open("rb") as file:
        head = file.read(1 << 12)
    if head.startswith(_SQLITE):
        return _converted(isso.read_posts(path), source, report, now)
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins.startswith((b"{", b"[")) or (path.suffix.lower() == ".json" and not begins.startswith(b"<")):
        return _from_json(path, source, report, now)
    if disqus.is_disqus(head):
        return _converted(disqus.read_posts(path), source, report, now)
    if head.lstrip(b"\xef\xbb\xbf").lower().startswith(_GHOST):
        raise UnreadableFile(f"This is a list of Ghost's members, which holds no comments. {_NO_COMMENTS_OF_GHOST}")
    return _from_wordpress(path, source, report, now)


def _from_json(path, source, report, now):
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("The file is not UTF-8 text. Export it again.") from error
    try:
        data = json_systems.parse(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is not valid JSON: {str(error)[:200]}.") from error
    if (posts := json_systems.read_posts(data)) is not None:
        return _converted(posts, source, report, now)
    if isinstance(data, dict) and isinstance(data.get("db"), list):
        raise UnreadableFile(f"This is an export of Ghost, which holds no comments. {_NO_COMMENTS_OF_GHOST}")
    return json_format.read_data(data, report=report)


def _converted(posts, source, report, now):
    """Yield the Group of each post; the source is its host unless it was named."""
    for post in posts:
        name = source or convert.source_of(urlsplit(post.link).netloc)
        if not name:
            raise UnreadableFile("The file does not say which site it is of. Name it with --source.")
        yield convert.group_of(post, source=name, report=report, now=now)


def _from_wordpress(path, source, report, now):
    with path.open("rb") as file:
        export = reader.Export(file)
        for post in export.posts():
            name = source or convert.source_of(export.blog)
            if not name:
                raise reader.Unreadable("The export does not say which blog it is of. Name it with --source.")
            yield convert.group_of(post, source=name, report=report, now=now)
