"""The posts of a WordPress export (WXR) with their comments, one post after the other. No database.

Nothing of the file is trusted: no document type, no entities, no network, no text beyond the parser's own limit; memory holds one
post at a time.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

_NAMESPACE = re.compile(r"https?://wordpress\.org/export/")
_VERSIONS = {"1.0", "1.1", "1.2"}
_HEAD = 1 << 16


class Unreadable(ValueError):
    """The file is no WordPress export; the message says where and what to do."""


@dataclass(frozen=True)
class RawComment:
    """A comment as it stands in the file; every field is text, "" where the file has none."""

    number: str = ""
    author: str = ""
    email: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    kind: str = ""
    parent: str = ""
    user: str = ""


@dataclass(frozen=True)
class Post:
    """A post or page: `number` and `slug` are WordPress's, `kind` its post type."""

    number: str
    slug: str
    title: str
    kind: str
    comments: list = field(default_factory=list)


class Export:
    """An open binary file. `blog` is the blog's address, once the first of `posts()` was read."""

    def __init__(self, file):
        self.file = file
        self.blog = ""

    def posts(self):
        """Yield every Post in the order of the file. Raises Unreadable, at once or when the file breaks off."""
        if b"<!DOCTYPE" in self.file.read(_HEAD).upper():
            raise Unreadable("The file has a document type, which exports of WordPress have not. It is not read.")
        self.file.seek(0)
        try:
            yield from self._posts()
        except etree.XMLSyntaxError as error:
            raise Unreadable(
                f"The file is not whole or not XML: {error.msg}. Export it again, or repair this line."
            ) from error

    def _posts(self):
        versions, is_first = "", True
        events = etree.iterparse(
            self.file, events=("end",), huge_tree=False, resolve_entities=False, no_network=True, load_dtd=False
        )
        for _event, element in events:
            name = _name(element)
            if name == "wp:wxr_version":
                versions = _text(element)
            elif name == "wp:base_blog_url":
                self.blog = _text(element)
            elif name == "item":
                if is_first:
                    _check(events, versions)
                    is_first = False
                yield _post(element)
                _free(element)
        _check(events, versions)


def _check(events, version):
    if version not in _VERSIONS:
        said = f"names the version “{version[:20]}”" if version else "names no version"
        raise Unreadable(f"This is no export of WordPress that can be read: it {said} (wp:wxr_version is 1.0 to 1.2).")
    if events.root is not None and events.root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("The file has a document type, which exports of WordPress have not. It is not read.")


def _free(element):
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _post(item):
    found = {"wp:post_id": "", "wp:post_name": "", "title": "", "wp:post_type": ""}
    comments = []
    for child in item:
        name = _name(child)
        if name == "wp:comment":
            comments.append(_comment(child))
        elif name in found:
            found[name] = _text(child)
    number, slug, title, kind = found.values()
    return Post(number, slug, title, kind, comments)


_FIELDS = {
    "wp:comment_id": "number",
    "wp:comment_author": "author",
    "wp:comment_author_email": "email",
    "wp:comment_date_gmt": "date_gmt",
    "wp:comment_content": "content",
    "wp:comment_approved": "approved",
    "wp:comment_type": "kind",
    "wp:comment_parent": "parent",
    "wp:comment_user_id": "user",
}


def _comment(element):
    return RawComment(**{_FIELDS[name]: _text(child) for child in element if (name := _name(child)) in _FIELDS})


def _name(element):
    """The local name, "wp:" before those of WordPress; "" for comments and processing instructions."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return f"wp:{name.localname}" if _NAMESPACE.match(name.namespace or "") else name.localname


def _text(element):
    return (element.text or "").strip()
