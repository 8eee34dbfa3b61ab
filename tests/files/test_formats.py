"""Which files the library takes, by their content."""

import pytest

from files import formats
from files.formats import UnacceptableFile, recognize
from tests.factories.files import MP3, MP4, PDF, office, upload

TAKEN = [
    (PDF, "plan.exe", "pdf"),
    (office("word/document.xml"), "a.zip", "docx"),
    (office("xl/workbook.xml"), "a.docx", "xlsx"),
    ("Name,Größe\nAda,2".encode(), "a.csv", "csv"),
    (b"Six lists.", "a.txt", "txt"),
    (b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello.", "a.txt", "vtt"),
    (b"<6 hours> is too short.", "a.txt", "txt"),
    (MP4, "a.bin", "mp4"),
    (b"\x00\x00\x00\x20ftypM4A \x00", "a.mp4", "m4a"),
    (b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x86\x81\x01\x42\x82\x84webm", "a", "webm"),
    (MP3, "a", "mp3"),
    (b"ID3\x04" + MP3, "a", "mp3"),
    (b"OggS\x00\x02", "a", "ogg"),
]
REFUSED = [
    (b"MZ\x90\x00\x03", "plan.pdf", "does not take"),
    (b"<!DOCTYPE html><p>Hello", "plan.txt", "does not take"),
    (b"  <svg onload=alert(1)>", "plan.csv", "does not take"),
    (b"\xff\xfe\x00plan", "plan.txt", "does not take"),
    (b"   ", "plan.txt", "does not take"),
    (office("xl/workbook.xml", "xl/vbaProject.bin"), "plan.xlsx", "macros"),
    (office("index.html"), "plan.docx", "does not take"),
    (b"PK\x03\x04 and no more", "plan.docx", "damaged"),
    (b"\x00\x00\x00\x20ftypheic\x00", "plan.mp4", "does not take"),
]


@pytest.mark.parametrize(("data", "name", "key"), TAKEN, ids=[f"{row[2]}-{row[1]}" for row in TAKEN])
def test_formats_are_recognized_by_content(data, name, key):
    assert recognize(upload(data, name)) == key


@pytest.mark.parametrize(("data", "name", "said"), REFUSED, ids=range(len(REFUSED)))
def test_other_files_are_refused_with_a_sentence(data, name, said):
    with pytest.raises(UnacceptableFile, match=said):
        recognize(upload(data, name))


def test_large_files_are_refused_by_the_limit_of_their_sort(monkeypatch, settings):
    monkeypatch.setattr(formats, "MAX_DOCUMENT_MB", 1)
    settings.MAX_RECORDING_MB = 2
    for data, limit in ((PDF, 1), (MP4, 2)):
        with pytest.raises(UnacceptableFile, match=f"at most {limit} MB"):
            recognize(upload(data + bytes(limit * 1024 * 1024)))
    assert recognize(upload(MP4 + bytes(1024 * 1024))) == "mp4"
