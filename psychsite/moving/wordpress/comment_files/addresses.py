"""The post of a comment's address."""

from urllib.parse import unquote, urlsplit

from psychsite.moving.wordpress.reader import Post


def post_at(link, *, comments, title="", date=""):
    """Return the Post at an address: its slug is the last part of the path."""
    path = unquote(urlsplit(link).path).rstrip("/")
    slug = path.rpartition("/")[2]
    for end in (".html", ".htm", ".php"):
        slug = slug.removesuffix(end)
    return Post(number="", slug=slug, title=title, kind="post", link=link, date_gmt=date, comments=comments)
