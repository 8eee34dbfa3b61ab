"""Read the JSON of Remark42 and Commento. No database."""

import json

from psychsite.moving.wordpress.comment_files.addresses import date_in_utc, post_at
from psychsite.moving.wordpress.comment_files.markdown import to_html
from psychsite.moving.wordpress.reader import RawComment


def parse(text):
    """Return the JSON of a file; Remark42 writes one value a line, or a single one."""
    try:
        data = json.loads(text)
        return [data] if isinstance(data, dict) and "locator" in data else data
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line) for line in lines]


def read_posts(data):
    """Return Posts with their comments, or None if neither system wrote the data."""
    if isinstance(data, dict) and isinstance(data.get("comments"), list) and isinstance(data.get("commenters"), list):
        return _commento(data)
    rows = [one for one in data if isinstance(one, dict) and "locator" in one] if isinstance(data, list) else []
    return _remark42(rows) if rows else None


def _remark42(rows):
    posts = {}
    for row in rows:
        locator, user = row["locator"], row.get("user")
        link = locator.get("url", "") if isinstance(locator, dict) else ""
        author = user.get("name", "") if isinstance(user, dict) else ""
        comment = RawComment(
            number=_text(row.get("id")),
            author=_text(author),
            date_gmt=date_in_utc(_text(row.get("time"))),
            content=_text(row.get("text")),
            approved="trash" if row.get("delete") else "1",
            parent=_text(row.get("pid")),
        )
        posts.setdefault((_text(link), _text(row.get("title"))), []).append(comment)
    return [post_at(link, title=title, comments=comments) for (link, title), comments in posts.items()]


def _commento(data):
    people = {_text(one.get("commenterHex")): one for one in data["commenters"] if isinstance(one, dict)}
    posts = {}
    for row in data["comments"]:
        if not isinstance(row, dict):
            continue
        person = people.get(_text(row.get("commenterHex")), {})
        parent = _text(row.get("parentHex"))
        comment = RawComment(
            number=_text(row.get("commentHex")),
            author=_text(person.get("name")),
            email=_text(person.get("email")),
            date_gmt=date_in_utc(_text(row.get("creationDate"))),
            content=_text(row.get("html")) or to_html(_text(row.get("markdown"))),
            approved="trash" if row.get("deleted") else {"approved": "1", "flagged": "spam"}.get(row.get("state"), "0"),
            parent="" if parent == "root" else parent,
        )
        posts.setdefault(f"https://{_text(row.get('domain'))}/{_text(row.get('url')).lstrip('/')}", []).append(comment)
    return [post_at(link, comments=comments) for link, comments in posts.items()]


def _text(value):
    return value if isinstance(value, str) else "" if value is None else str(value)
