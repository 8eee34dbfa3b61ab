"""Read the SQLite database of Isso."""

import sqlite3
from datetime import UTC, datetime

from comments.importing.json_format import UnreadableFile
from psychsite.moving.wordpress.comment_files.addresses import post_at
from psychsite.moving.wordpress.comment_files.markdown import to_html
from psychsite.moving.wordpress.reader import RawComment

# How Isso counts its modes.
_STATES = {1: "1", 2: "0", 4: "trash"}
_QUERY = """
SELECT threads.id, threads.uri, threads.title, comments.id, comments.parent, comments.created, comments.mode, comments.author,
       comments.email, comments.text
FROM comments JOIN threads ON threads.id = comments.tid ORDER BY threads.id, comments.id
"""


def read_posts(path):
    """Return the threads of a database as Posts; raise UnreadableFile."""
    try:
        database = sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)
        try:
            rows = database.execute(_QUERY).fetchall()
        finally:
            database.close()
    except sqlite3.Error as error:
        raise UnreadableFile(f"The database is not one of Isso: {error}.") from error
    threads = {}
    for thread, address, title, *comment in rows:
        threads.setdefault((thread, address or "", title or ""), []).append(_comment(*comment))
    return [post_at(address, title=title, comments=comments) for (_id, address, title), comments in threads.items()]


def _comment(number, parent, created, mode, author, email, text):
    return RawComment(
        number=_name(number),
        author=author or "",
        email=email or "",
        date_gmt=_date(created),
        content=to_html(text or ""),
        approved=_STATES.get(mode, str(mode)),
        parent=_name(parent) if parent else "",
    )


def _name(number):
    """Return a name for a number, which a comment of WordPress may have, too."""
    return f"isso-{number}"


def _date(seconds):
    try:
        return datetime.fromtimestamp(float(seconds), UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
