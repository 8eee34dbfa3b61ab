"""Factories of files."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from files.actions import add_file

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n%%EOF\n"
# A frame of MPEG audio without sound.
MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 40
MP4 = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(4000)


def upload(data=PDF, name="plan.pdf"):
    return SimpleUploadedFile(name, data)


def office(*members):
    """Return the bytes of a zip archive with these members, as Office files are."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in ("[Content_Types].xml", *members):
            archive.writestr(member, "<xml/>")
    return target.getvalue()


def make_file(data=PDF, name="plan.pdf", **fields):
    return add_file(upload=upload(data, name), **{"title": "Safety plan", **fields})
