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


def name_other_format(head):
    """Return a sentence about a file that is something else, or ""."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not start:
        return "This file is empty."
    if head[:2] == b"\x1f\x8b":
        return "This file is compressed with gzip. Unpack it first."
    if head[:4] == b"PK\x03\x04":
        return "This is a ZIP archive. Unpack it and give the .xml files that are in it."
    if start[:1] in {b"{", b"["}:
        return "This file is JSON."
    if is_web_page(head):
        return "This file is a web page, such as a sign-in page."
    if b"<urlset" in head or b"<sitemapindex" in head:
        return "This is the list of a site's addresses (sitemap)."
    if (b"<rss" in head or b"<feed" in head) and b"/export/" not in head:
        return "This is the feed of a site, which has only its newest posts."
    if not start.startswith(b"<") and not _WARNING.match(start) and head[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return "This file is not XML."
    return ""
