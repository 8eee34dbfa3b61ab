"""The post of a comment's address."""

from urllib.parse import urlsplit

from addresses.paths import tidy
from psychsite.moving.wordpress.reader import Post


def post_at(link, *, comments, title="", date=""):
    """Return the Post at an address: its slug is the last part of the path."""
    slug = tidy(urlsplit(link).path).strip("/").rpartition("/")[2]
    return Post(number="", slug=slug, title=title, kind="post", link=link, date_gmt=date, comments=comments)
