"""Read files that are not quite as XML demands, and name files of other formats."""

import codecs
import re

HEAD = 1 << 16
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!DOCTYPE html|<html)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w-]+)["']""")
# PHP writes what it has to complain about before the export.
_WARNING = re.compile(rb"(?:\s|<[^>]*>)*(?:Warning|Notice|Deprecated|Fatal error|Strict Standards)\b", re.IGNORECASE)
_NO_UTF8, _NO_CHARACTER = re.compile("[\udc80-\udcff]"), re.compile("[\ufffe\uffff]")
_BEFORE = "warning of PHP before the export, left out"
_WINDOWS = "bytes that are not UTF-8, read as Windows-1252"
_CONTROL = "control characters, left out"
_EXPORT = "Open Tools → Export in WordPress, choose “All content” and give the .xml file that it downloads."
# What WordPress itself can import.
_VIA = (
    "Only exports of WordPress are read: bring it into a WordPress site first, by Tools → Import, and export it there."
)
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})


def is_web_page(head):
    """Return True if a file begins as HTML does."""
    return bool(_HTML.match(head))


class Readable:
    """A binary file as XML demands it.

    WordPress writes out control characters as they came in. Some hosts put blank lines or warnings
    before the declaration, and some files hold bytes of Windows-1252 although they say UTF-8. `repairs` counts what was done.
    """

    def __init__(self, file, repairs):
        self.file, self.repairs = file, repairs
        start = file.read(HEAD)
        self.is_utf8 = False
        if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            # Controls are two bytes each in UTF-16, where they cannot be recognized.
            self.unwanted, skipped = b"", 0
        else:
            self.unwanted = _CONTROLS
            skipped = len(start) - len(start.removeprefix(codecs.BOM_UTF8).lstrip())
            if (begins := start.find(b"<?xml")) > 0 and _WARNING.match(start[skipped:begins]):
                skipped = begins
                repairs[_BEFORE] = 1
            said = _ENCODING.search(start[:300])
            self.is_utf8 = said is None or said[1].lower() in {b"utf-8", b"utf8"}
        file.seek(skipped)
        self.decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")

    def read(self, size):
        while data := self.file.read(size):
            if self.is_utf8:
                data = self._repair_bytes(self.decoder.decode(data)).encode()
            kept = data.translate(None, self.unwanted)
            self._count(_CONTROL, len(data) - len(kept))
            if kept:
                return kept
        return b""

    def _repair_bytes(self, text):
        """Read bytes that are no UTF-8 as Windows-1252, as browsers do.

        What is no character is left out.
        """
        if text.isascii():
            return text
        text, count = _NO_UTF8.subn(_of_windows, text)
        self._count(_WINDOWS, count)
        text, count = _NO_CHARACTER.subn("", text)
        self._count(_CONTROL, count)
        return text

    def _count(self, what, count):
        if count:
            self.repairs[what] += count


def _of_windows(found):
    return found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _begins(*signs):
    return lambda head, start: start.startswith(signs)


def _is_xml_with(*signs):
    """Return the test for XML that holds one of these and is no export."""
    return lambda head, start: b"wordpress.org/export/" not in head and any(sign in head for sign in signs)


def _is_packed(*names):
    """Return the test for a ZIP archive with one of these files among its first."""
    return lambda head, start: head.startswith(b"PK\x03\x04") and any(name in head for name in names)


def _is_ghost(head, start):
    return start.startswith(b"{") and b'"db"' in head and b'"data"' in head


# (whether it is one, what it is and what to do), the most particular first.
_OTHERS = (
    (_begins(b"\x1f\x8b"), f"This file is compressed with gzip. Unpack it first. {_EXPORT}"),
    (_is_packed(b"posts.csv"), f"This is an export of Substack. {_VIA}"),
    (_is_packed(b"profile/profile.html", b"posts/"), f"This is an export of Medium. {_VIA}"),
    (_is_packed(b"word/", b"xl/", b"[Content_Types].xml", b"opendocument"), f"This is an office document. {_EXPORT}"),
    (_is_packed(b""), f"This is a ZIP archive. Unpack it and give the .xml files that are in it. {_EXPORT}"),
    (_is_ghost, f"This is an export of Ghost. {_VIA}"),
    (_begins(b"{", b"["), f"This file is JSON. {_EXPORT}"),
    (_begins(b"%PDF"), f"This is a PDF. {_EXPORT}"),
    (_begins(b"\xff\xd8\xff", b"\x89PNG", b"GIF8"), f"This is a picture. {_EXPORT}"),
    (_begins(b"\xd0\xcf\x11\xe0"), f"This is an office document. {_EXPORT}"),
    (_begins(b"-- ", b"--\n", b"/*!", b"CREATE TABLE", b"SQLite format 3"), f"This is a copy of a database. {_EXPORT}"),
    (_begins(b"AUTHOR: ", b"TITLE: "), f"This is an export of Movable Type or TypePad. {_VIA}"),
    (_begins(b"post_id,post_date"), f"This is the list of posts of Substack, without their texts. {_VIA}"),
    (lambda head, start: is_web_page(head), f"This file is a web page, such as a sign-in page. {_EXPORT}"),
    (
        _is_xml_with(b"<kml", b"<gpx"),
        "This is a map with places. To import clinics, give them as CSV or GeoJSON to import_clinics.",
    ),
    (_is_xml_with(b"<urlset", b"<sitemapindex"), f"This is the list of a site's addresses (sitemap). {_EXPORT}"),
    (_is_xml_with(b"tag:blogger.com"), f"This is a backup of Blogger. {_VIA}"),
    (_is_xml_with(b"<rss", b"<feed"), f"This is the feed of a site, which has only its newest posts. {_EXPORT}"),
)


def name_other_format(head):
    """Return what a file is that is no export of WordPress, and what to do, or ""."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        return f"This file is empty. {_EXPORT}"
    if found := next((sentence for is_one, sentence in _OTHERS if is_one(head, start)), ""):
        return found
    if not start.startswith(b"<") and not _WARNING.match(start) and head[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return f"This file is not XML. {_EXPORT}"
    return ""
