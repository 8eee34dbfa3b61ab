"""The post of a comment's address, and the moment of its time."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from addresses.paths import tidy
from psychsite.moving.wordpress.reader import Post


def post_at(link, *, comments, title="", date=""):
    """Return the Post at an address: its slug is the last part of the path."""
    slug = tidy(urlsplit(link).path).strip("/").rpartition("/")[2]
    return Post(number="", slug=slug, title=title, kind="post", link=link, date_gmt=date, comments=comments)


def date_in_utc(text):
    """Return a moment as "2020-01-02 14:00:00" in UTC, or "" if it is none."""
    try:
        moment = datetime.fromisoformat(re.sub(r"(?<=\.\d{6})\d+", "", text))
    except ValueError:
        return ""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, ValueError):
        return ""
