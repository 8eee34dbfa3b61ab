"""Read the XML that Disqus exports. No database."""

from urllib.parse import urlsplit

from lxml import etree

from comments.importing.json_format import UnreadableFile
from psychsite.moving.wordpress.comment_files.addresses import date_in_utc, post_at
from psychsite.moving.wordpress.reader import RawComment

_NAMESPACE = "http://disqus.com"
_ID = "{http://disqus.com/disqus-internals}id"


def is_disqus(head):
    """Return True if a file begins like an export of Disqus."""
    return b"<disqus" in head


def read_posts(path):
    """Return the threads of an export as Posts; raise UnreadableFile."""
    parser = etree.XMLParser(huge_tree=False, no_network=True, resolve_entities=False, load_dtd=False)
    try:
        tree = etree.parse(str(path), parser)
    except (etree.XMLSyntaxError, OSError) as error:
        raise UnreadableFile(f"The file is not whole or not XML: {str(error)[:200]}. Export it again.") from error
    if tree.docinfo.internalDTD is not None:
        raise UnreadableFile("The file has a document type, which exports of Disqus have not. It is not read.")
    threads, comments = {}, {}
    for element in tree.getroot():
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        if name == "thread":
            threads[element.get(_ID)] = element
        elif name == "post" and (thread := _child(element, "thread")) is not None:
            comments.setdefault(thread.get(_ID), []).append(_comment(element))
    # The report also names comments whose thread the file lacks.
    missing = [post_at(_root(threads), comments=rows) for key, rows in comments.items() if key not in threads]
    return missing + [
        post_at(
            _text(thread, "link"), title=_text(thread, "title"), date=_date(_text(thread, "createdAt")), comments=rows
        )
        for key, thread in threads.items()
        if (rows := comments.get(key))
    ]


def _root(threads):
    """Return the address of the site of the first thread, or ""."""
    for thread in threads.values():
        if link := _text(thread, "link"):
            parts = urlsplit(link)
            return f"{parts.scheme}://{parts.netloc}/"
    return ""


def _comment(element):
    author, parent = _child(element, "author"), _child(element, "parent")
    state = "spam" if _text(element, "isSpam") == "true" else "trash" if _text(element, "isDeleted") == "true" else "1"
    return RawComment(
        number=element.get(_ID, ""),
        author=_text(author, "name") or _text(author, "username"),
        email=_text(author, "email"),
        date_gmt=_date(_text(element, "createdAt")),
        content=_text(element, "message"),
        approved=state,
        parent=parent.get(_ID, "") if parent is not None else "",
    )


def _date(text):
    return date_in_utc(text) or text[:19]


def _child(element, name):
    return None if element is None else element.find(f"{{{_NAMESPACE}}}{name}")


def _text(element, name):
    child = _child(element, name)
    return (child.text or "").strip() if child is not None else ""
