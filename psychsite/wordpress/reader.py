"""Read the posts and comments of a WordPress export (WXR). No database.

Nothing of the file is trusted: no document type, no entities, no network, no text beyond the parser's own limit; memory holds the
comments of one post at a time.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

_NAMESPACE = re.compile(r"https?://wordpress\.org/export/")
_VERSIONS = {"1.0", "1.1", "1.2"}
_HEAD = 1 << 16
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
_DOCUMENT_TYPE = "The file has a document type, which exports of WordPress have not. It is not read."


class Unreadable(ValueError):
    """The file is no WordPress export; the message says where and what to do."""


@dataclass(frozen=True)
class RawComment:
    """A comment as in the file: every field is text, "" if missing."""

    number: str = ""
    author: str = ""
    email: str = ""
    date_gmt: str = ""
    date: str = ""
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
    """An open export. `blog` is known once the first of `posts()` was read."""

    def __init__(self, file):
        self.file = file
        self.blog = ""

    def posts(self):
        """Yield every Post in the order of the file.

        Raises Unreadable, at once or where the file breaks off.
        """
        if b"<!DOCTYPE" in self.file.read(_HEAD).upper():
            raise Unreadable(_DOCUMENT_TYPE)
        self.file.seek(0)
        try:
            yield from self._posts()
        except Unreadable:
            raise
        except etree.XMLSyntaxError as error:
            raise Unreadable(
                f"The file is not whole or not XML: {error.msg}. Export it again, or repair this line."
            ) from error
        except ValueError as error:
            raise Unreadable(
                "The file uses a prefix such as “wp:” and does not say what it means (xmlns:wp=…). Export it again."
            ) from error

    def _posts(self):
        version, comments, is_first = "", [], True
        events = etree.iterparse(
            _Readable(self.file), events=("end",), huge_tree=False, resolve_entities=False, no_network=True, load_dtd=False,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for _event, element in events:
            if is_first and element.getroottree().docinfo.internalDTD is not None:
                raise Unreadable(_DOCUMENT_TYPE)
            is_first = False
            name = _name(element)
            if name == "wp:wxr_version":
                version = _text(element)
            elif name == "wp:base_blog_url":
                self.blog = _text(element)
            elif name == "wp:comment" and _name(element.getparent()) == "item":
                comments.append(_comment(element))
                _free(element)
            elif name == "item":
                _check(version)
                yield _post(element, comments)
                comments = []
                _free(element)
        _check(version)


class _Readable:
    """A binary file without the control characters that XML forbids.

    WordPress writes them out as they came in.
    """

    def __init__(self, file):
        self.file = file
        # Of two bytes each in UTF-16, where they cannot be recognized.
        self.unwanted = b"" if file.read(2) in {b"\xff\xfe", b"\xfe\xff"} else _CONTROLS
        file.seek(0)

    def read(self, size):
        while data := self.file.read(size):
            if kept := data.translate(None, self.unwanted):
                return kept
        return b""


def _check(version):
    if version not in _VERSIONS:
        said = f"names the version “{version[:20]}”" if version else "names no version"
        raise Unreadable(f"This is no export of WordPress that can be read: it {said} (wp:wxr_version is 1.0 to 1.2).")


def _free(element):
    """Forget an element that was read, and those of its kind before it."""
    element.clear()
    while (before := element.getprevious()) is not None and before.tag == element.tag:
        element.getparent().remove(before)


def _post(item, comments):
    found = {"wp:post_id": "", "wp:post_name": "", "title": "", "wp:post_type": ""}
    for child in item:
        if (name := _name(child)) in found:
            found[name] = _text(child)
    number, slug, title, kind = found.values()
    return Post(number, slug, title, kind, comments)


_FIELDS = {
    "wp:comment_id": "number",
    "wp:comment_author": "author",
    "wp:comment_author_email": "email",
    "wp:comment_date_gmt": "date_gmt",
    "wp:comment_date": "date",
    "wp:comment_content": "content",
    "wp:comment_approved": "approved",
    "wp:comment_type": "kind",
    "wp:comment_parent": "parent",
    "wp:comment_user_id": "user",
}


def _comment(element):
    return RawComment(**{_FIELDS[name]: _text(child) for child in element if (name := _name(child)) in _FIELDS})


def _name(element):
    """Return the local name, with "wp:" for WordPress; "" for comments."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return f"wp:{name.localname}" if _NAMESPACE.match(name.namespace or "") else name.localname


def _text(element):
    return (element.text or "").strip()
