"""Read a WordPress export (WXR): posts, terms, authors, comments. No database.

Nothing of the file is trusted: no document type, no entities, no network, no text beyond the parser's own limit; memory holds
one post with its comments at a time.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from psychsite.moving.wordpress.repair import HEAD, Readable, is_web_page, name_other_format

_NAMESPACE = re.compile(r"https?://wordpress\.org/export/")
_VERSIONS = {"1.0", "1.1", "1.2"}
_DOCUMENT_TYPE = "The file has a document type, which exports of WordPress have not. It is not read."


class Unreadable(ValueError):
    """The file is no WordPress export; the message says where and what to do."""


@dataclass(frozen=True)
class RawComment:
    """A comment as in the file: every field is text, "" if missing.

    `akismet` is what Akismet said of it: "true" for spam, "false" for none.
    """

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
    akismet: str = ""


@dataclass(frozen=True)
class Term:
    """A category, a tag or a term of another taxonomy.

    `domain` is the taxonomy, `parent` the slug of the term above, `number` WordPress's id.
    """

    domain: str
    slug: str
    name: str
    number: str = ""
    parent: str = ""
    description: str = ""
    # (key, value), where a plugin keeps people as terms.
    meta: tuple = ()

    def meta_value(self, key):
        """Return the first value of a key, or ""."""
        return next((value for name, value in self.meta if name == key), "")


@dataclass(frozen=True)
class RawAuthor:
    """An account of the old site that wrote something."""

    login: str
    name: str = ""
    email: str = ""
    number: str = ""


@dataclass(frozen=True)
class Post:
    """One item of the export.

    `number` and `slug` are WordPress's, `kind` is the post type.
    `meta` is a list of (key, value), `terms` a list of Term.
    """

    number: str
    slug: str
    title: str
    kind: str
    comments: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    meta: list = field(default_factory=list)
    link: str = ""
    status: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified_gmt: str = ""
    parent: str = ""
    password: str = ""
    attachment: str = ""

    def meta_value(self, key):
        """Return the last value of a key that is not empty, or ""."""
        return next((value for name, value in reversed(self.meta) if name == key and value), "")


class Export:
    """An open export.

    `blog`, `site`, `authors` and `terms` are known once the first of `posts()` was read, and `repairs`, what was repaired how
    often, once the last was. Without `has_comments`, posts come without theirs.
    """

    def __init__(self, file, *, has_comments=True):
        self.file, self.has_comments = file, has_comments
        self.blog = self.site = self.title = ""
        self.authors, self.terms = {}, {}
        self.repairs = Counter()

    def posts(self):
        """Yield every Post in the order of the file.

        Raises Unreadable, at once or where the file breaks off.
        """
        head = self.file.read(HEAD)
        if b"<!DOCTYPE" in head.upper() and not is_web_page(head):
            raise Unreadable(_DOCUMENT_TYPE)
        if what := name_other_format(head):
            raise Unreadable(what)
        self.file.seek(0)
        try:
            yield from self._posts()
        except Unreadable:
            raise
        except etree.XMLSyntaxError as error:
            raise Unreadable(_say_where(error, self.file)) from error
        except ValueError as error:
            raise Unreadable(
                "The file uses a prefix such as “wp:” and does not say what it means (xmlns:wp=…). Export it again."
            ) from error

    def _posts(self):
        version, comments, is_first = "", [], True
        events = etree.iterparse(
            Readable(self.file, self.repairs), events=("end",), tag=_READ, huge_tree=False, resolve_entities=False,
            no_network=True, load_dtd=False, remove_comments=True, remove_pis=True,
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
            elif name == "wp:base_site_url":
                self.site = _text(element)
            elif name == "link" and _name(element.getparent()) == "channel":
                self.blog = self.blog or _text(element)
            elif name == "title" and _name(element.getparent()) == "channel":
                self.title = _text(element)
            elif name == "wp:author" and _name(element.getparent()) == "channel":
                author = _author(element)
                self.authors.setdefault(author.login, author)
                _free(element)
            elif name in _TERMS and _name(element.getparent()) == "channel":
                term = _term(name, element)
                self.terms.setdefault((term.domain, term.slug), term)
                _free(element)
            elif name == "wp:comment" and _name(element.getparent()) == "item":
                if self.has_comments:
                    comments.append(_comment(element))
                _free(element)
            elif name == "item":
                _check(version)
                yield _post(element, comments)
                comments = []
                _free(element)
        _check(version)


def _say_where(error, file):
    line, column = error.position
    file.seek(0, 2)
    file.seek(max(0, file.tell() - HEAD))
    # UTF-16 has a zero beside each of these characters.
    if b"</rss>" not in file.read().replace(b"\0", b""):
        return f"The file breaks off in line {line:,}. What came whole before that can be read. Export it again."
    said = error.msg.split("\n")[0].split(", line ")[0]
    return f"The file is not XML in line {line:,}, column {column:,}: {said}. Export it again, or repair this line."


def _check(version):
    if version not in _VERSIONS:
        said = f"names the version “{version[:20]}”" if version else "names no version"
        raise Unreadable(f"This is no export of WordPress that can be read: it {said} (wp:wxr_version is 1.0 to 1.2).")


def _free(element):
    """Forget an element that was read, and those of its kind before it."""
    element.clear()
    while (before := element.getprevious()) is not None and before.tag == element.tag:
        element.getparent().remove(before)


_PARTS = {
    "wp:post_id": "number",
    "wp:post_name": "slug",
    "title": "title",
    "wp:post_type": "kind",
    "link": "link",
    "wp:status": "status",
    "creator": "creator",
    "wp:post_date": "date",
    "wp:post_date_gmt": "date_gmt",
    "wp:post_modified_gmt": "modified_gmt",
    "wp:post_parent": "parent",
    "wp:post_password": "password",
    "wp:attachment_url": "attachment",
}
_TERMS = {"wp:category": "category", "wp:tag": "post_tag", "wp:term": ""}
# Elements that the loop over the file looks at; the others are read with the item or comment that they are in.
_READ = [
    f"{{*}}{name}"
    for name in (
        *("wxr_version", "base_blog_url", "base_site_url", "link", "title"),
        *("author", "category", "tag", "term", "comment", "item"),
    )
]


def _post(item, comments):
    found, terms, meta = {"number": "", "slug": "", "title": "", "kind": ""}, [], []
    for child in item:
        name = _name(child)
        if name in _PARTS:
            found[_PARTS[name]] = _text(child)
        elif name in {"encoded", "wp:encoded"}:
            part = "excerpt" if "excerpt" in etree.QName(child).namespace else "content"
            found[part] = child.text or ""
        elif name == "category":
            domain = child.get("domain") or "category"
            terms.append(Term(domain, child.get("nicename") or "", _text(child)))
        elif name == "wp:postmeta":
            meta.append(_key_and_value(child))
    if not found["number"]:
        # Some exports were edited by hand. The same text gets the same name each time.
        named = "\0".join(found.get(part, "") for part in ("kind", "slug", "title", "date"))
        found["number"] = f"x{hashlib.sha256(named.encode()).hexdigest()[:12]}"
    return Post(**found, comments=comments, terms=terms, meta=meta)


def _key_and_value(element):
    found = {_name(child): _text(child) for child in element}
    return found.get("wp:meta_key", ""), found.get("wp:meta_value", "")


def _author(element):
    found = {_name(child): _text(child) for child in element}
    login = found.get("wp:author_login", "")
    whole = f"{found.get('wp:author_first_name', '')} {found.get('wp:author_last_name', '')}".strip()
    name = found.get("wp:author_display_name") or whole or login
    # Many accounts show an address or the login as their name.
    if whole and (name == login or "@" in name):
        name = whole
    return RawAuthor(login, name, found.get("wp:author_email", ""), found.get("wp:author_id", ""))


def _term(tag, element):
    found = {_name(child).removeprefix("wp:"): _text(child) for child in element}
    if tag == "wp:category":
        slug, name, parent = found.get("category_nicename"), found.get("cat_name"), found.get("category_parent")
        description = found.get("category_description")
    elif tag == "wp:tag":
        slug, name, parent, description = found.get("tag_slug"), found.get("tag_name"), "", found.get("tag_description")
    else:
        slug, name, parent = found.get("term_slug"), found.get("term_name"), found.get("term_parent")
        description = found.get("term_description")
    domain = _TERMS[tag] or found.get("term_taxonomy", "")
    meta = ()
    if domain == "author":
        meta = tuple(_key_and_value(child) for child in element if _name(child) == "wp:termmeta")
    return Term(domain, slug or "", name or slug or "", found.get("term_id", ""), parent or "", description or "", meta)


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
    found = {}
    for child in element:
        name = _name(child)
        if name in _FIELDS:
            found[_FIELDS[name]] = _text(child)
        elif name == "wp:commentmeta":
            # The others are not read: one of them holds the network address of the reader.
            key, value = _key_and_value(child)
            if key == "akismet_result":
                found["akismet"] = value
    return RawComment(**found)


def _name(element):
    """Return the local name, with "wp:" for WordPress; "" for comments."""
    return _name_of(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=512)
def _name_of(tag):
    name = etree.QName(tag)
    return f"wp:{name.localname}" if _NAMESPACE.match(name.namespace or "") else name.localname


def _text(element):
    return (element.text or "").strip()
