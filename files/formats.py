"""The formats of files that the library takes, recognized by content.

The name that a file had never decides, except between plain text and CSV, whose content looks the same.
"""

import re
import zipfile
from typing import NamedTuple

from django.conf import settings

DOCUMENT, VIDEO, AUDIO, CAPTIONS = "document", "video", "audio", "captions file"
RECORDINGS = (VIDEO, AUDIO)
MAX_DOCUMENT_MB = 20
_MB = 1024 * 1024
_HEAD_BYTES, _MAX_MEMBERS = 4096, 5000


class UnacceptableFile(ValueError):
    """The library does not take this file; the message says what to do."""


class Format(NamedTuple):
    """A format: its name for readers, its sort, and the type that it is served as."""

    name: str
    sort: str
    mime: str


FORMATS = {
    "pdf": Format("PDF", DOCUMENT, "application/pdf"),
    "docx": Format("Word", DOCUMENT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": Format("Excel", DOCUMENT, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Format("CSV", DOCUMENT, "text/csv; charset=utf-8"),
    "txt": Format("Text", DOCUMENT, "text/plain; charset=utf-8"),
    "vtt": Format("Captions", CAPTIONS, "text/vtt; charset=utf-8"),
    "mp4": Format("MP4", VIDEO, "video/mp4"),
    "webm": Format("WebM", VIDEO, "video/webm"),
    "mp3": Format("MP3", AUDIO, "audio/mpeg"),
    "m4a": Format("M4A", AUDIO, "audio/mp4"),
    "ogg": Format("Ogg", AUDIO, "audio/ogg"),
}
IN_WORDS = "PDF, Word (.docx), Excel (.xlsx), CSV or text; MP4, WebM, MP3, M4A or Ogg; captions as WebVTT"
_OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def max_mb(sort):
    """Return how many megabytes a file of this sort may have."""
    return settings.MAX_RECORDING_MB if sort in RECORDINGS else MAX_DOCUMENT_MB


def recognize(upload):
    """Return the key in FORMATS of an uploaded file.

    Raises UnacceptableFile with a sentence.
    """
    upload.seek(0)
    key = _by_signature(upload.read(_HEAD_BYTES), upload) or _as_text(upload)
    upload.seek(0)
    if key is None:
        raise UnacceptableFile(f"The library does not take this kind of file. Choose {IN_WORDS}.")
    if upload.size > max_mb(FORMATS[key].sort) * _MB:
        raise UnacceptableFile(
            f"This file has {upload.size / _MB:,.0f} MB. A {FORMATS[key].sort} may have at most "
            f"{max_mb(FORMATS[key].sort)} MB. Make it smaller, or divide it."
        )
    return key


def _by_signature(head, upload):
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office(upload)
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:12] in {b"M4A ", b"M4B "} else _mp4(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else None
    if head.startswith(b"OggS"):
        return "ogg"
    if head.startswith(b"ID3") or re.match(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa\xfb]", head):
        return "mp3"
    return None


def _mp4(brand):
    # Pictures (HEIC, AVIF) and QuickTime begin alike, and browsers do not play them.
    return "mp4" if brand[:3] in {b"iso", b"mp4", b"avc", b"M4V"} else None


def _office(upload):
    """Return the format of an Office file, which is a zip archive."""
    try:
        with zipfile.ZipFile(upload) as archive:
            names = {member.filename for member in archive.infolist()[:_MAX_MEMBERS]}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise UnacceptableFile(
            "This file is damaged or incomplete. Open it, save it again and upload that file."
        ) from None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnacceptableFile(
            "This file contains macros. Save it without macros (.docx or .xlsx) and upload that file."
        )
    return next((key for name, key in _OFFICE.items() if name in names and "[Content_Types].xml" in names), None)


def _as_text(upload):
    """Return the format of a text in UTF-8 of the size of a document, else None."""
    if upload.size > MAX_DOCUMENT_MB * _MB:
        return None
    upload.seek(0)
    data = upload.read()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    # A page or a drawing can contain a program.
    if not text.strip() or _CONTROL.search(text) or re.match(r"\s*<(!|\?|html|svg|script)", text, re.IGNORECASE):
        return None
    if text.startswith("WEBVTT"):
        return "vtt"
    return "csv" if (upload.name or "").lower().endswith((".csv", ".tsv")) else "txt"
