"""Recognize a file of comments and read its groups."""

from urllib.parse import urlsplit

from comments.importing import json_format
from comments.importing.json_format import UnreadableFile
from psychsite.moving.wordpress import convert, reader
from psychsite.moving.wordpress.comment_files import disqus, isso, json_systems

_GHOST = (b"id,email,name", b'"id","email","name"')
_SQLITE = b"SQLite format 3\0"


def groups_of(path, *, source, report, now):
    """Return the Groups of a file, whichever system wrote it.

    Raises UnreadableFile or Unreadable.
    """
    with path.open("rb") as file:
        head = file.read(1 << 12)
    if head.startswith(_SQLITE):
        return _converted(isso.read_posts(path), source, report, now)
    if path.suffix.lower() == ".json" or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _from_json(path, source, report, now)
    if disqus.is_disqus(head):
        return _converted(disqus.read_posts(path), source, report, now)
    if head.lstrip(b"\xef\xbb\xbf").lower().startswith(_GHOST):
        raise UnreadableFile(
            "This is a list of Ghost's members, which holds no comments. Ghost exports none: ask its support for a copy."
        )
    return _from_wordpress(path, source, report, now)


def _from_json(path, source, report, now):
    with path.open(encoding="utf-8-sig") as file:
        text = file.read()
    try:
        data = json_systems.parse(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"The file is not valid JSON: {str(error)[:200]}.") from error
    if (posts := json_systems.read_posts(data)) is not None:
        return _converted(posts, source, report, now)
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
