"""Tables of imported files: encoding, delimiter, header and lines."""

import io

import pytest

from clinics.importing.json_table import JsonTable
from clinics.importing.mapping import MappingError, build_mapping
from clinics.importing.reader import UnreadableFile
from clinics.importing.service import import_file
from tests.clinics.importing.test_convert import table


@pytest.mark.parametrize("delimiter", [",", "~", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_encoding_and_delimiter_are_detected(delimiter, encoding, named):
    text = f"name{delimiter}city\nCafé Zürich{delimiter}Zürich\n"
    found = table(text.encode(encoding))
    assert (found.encoding, found.delimiter) == (named, delimiter)
    assert [row.cells for row in found.rows()] == [{"name": "Café Zürich", "city": "Zürich"}]


def test_late_non_utf8_byte_changes_detected_encoding():
    data = b"name,city\n" + b"a,b\n" * 400_000 + b"Caf\xe9,x\n"
    assert table(data).encoding == "cp1252"


def test_row_line_numbers_match_file():
    found = table(b'name,city\r\n"two\nlines",a\r\n\r\nb,c\r\nd,e,f\r\n"open,g\n')
    assert [(row.line, bool(row.problem)) for row in found.rows()] == [(2, False), (5, False), (6, True), (7, True)]


def test_line_numbers_account_for_leading_blanks_and_sep_line():
    for begins in (b"\n  \r\n", b'"sep=;"\n', b"\xef\xbb\xbfsep=;\r\n", b"\n\nsep=;\n"):
        found = table(begins + b"name;city\n\nHeron;Miami\n")
        line = begins.count(b"\n") + 3
        assert [(row.line, row.cells) for row in found.rows()] == [(line, {"name": "Heron", "city": "Miami"})]


def test_unclosed_quotation_mark_is_reported_with_lines():
    rows = list(table(b'name,city\nA,B\n"Heron,Miami\nEgret,Tampa\n').rows())
    assert [row.line for row in rows] == [2, 3]
    assert "lines 3 to 4 were taken for one row" in rows[1].problem
    rows = list(table(b'name,city\n6" pipe,Miami\nA,7" pipe\n').rows())
    assert [row.problem for row in rows] == ["", ""], "a mark inside a cell opens nothing"
    rows = list(table(b'name,city\n"' + b"Heron,Miami\n" * 20_000).rows())
    assert "does a quotation mark stay open?" in rows[0].problem and rows[-1].cells["name"] == "Heron"


def test_unclosed_quotation_mark_is_reported_when_closed_later():
    rows = list(
        table(
            b'name,street,city,state\n"Heron,1 A,Miami,FL\nEgret,2 B,Tampa,FL\nIbis "x",3 C,Tampa,FL\nTern,4 D,Ocala,FL\n'
        ).rows()
    )
    assert "lines 2 to 4 were taken for one row" in rows[0].problem
    assert rows[1].cells["name"] == "Tern"


def test_title_lines_above_header_are_skipped():
    found = table(b'Register of clinics\n\n"Published 1 March, with notes"\nname,city,state\nHeron,Miami,FL\n')
    assert [(row.line, row.cells["name"]) for row in found.rows()] == [(5, "Heron")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_byte_order_mark_is_detected(encoding):
    found = table("name;city\nKlinik Łódź;Łódź\nHeron;Miami\n".encode(encoding))
    assert (found.encoding, next(iter(found.rows())).cells["name"]) == (encoding, "Klinik Łódź")


def test_short_row_notes_cell_count():
    rows = list(table(b"name,city,state\nHeron\nEgret,Tampa,FL\n").rows())
    assert [row.doubt for row in rows] == [" The row has 1 cell, the header 3.", ""]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + bytes(60), "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel workbook"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x1f\x8b\x08" + bytes(60), "gzip"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"SQLite format 3\0", "database"),
        (b"\n <!DOCTYPE html><html>", "sign-in page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "web page or XML"),
        (b"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'/>", "map with places"),
        (b"<gpx version='1.1'/>", "places and tracks"),
        (b"<?xml version='1.0'?><rss xmlns:wp='http://wordpress.org/export/1.2/'/>", "export of WordPress"),
        (b"BEGIN:VCARD\nFN:Heron\n", "contact cards"),
        (b"BEGIN:VCALENDAR\n", "calendar"),
        (b"-- MySQL dump 10.13\n", "copy of a database"),
        (b'{"name": "Heron"}', "not a list of listings"),
        (b"[1, 2]", "not a list of listings"),
        (b'[{"name": ', "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        ('[{"name": "Clínica"}]'.encode("latin-1"), "UTF-8"),
        (b"name,city,state\n\n", "no rows"),
        (b"  \n\n", "empty"),
        (b"\0\0\0\n", "empty"),
        (bytes(range(256)) * 40, "can’t be read as a text table"),
    ],
)
def test_unsupported_file_types_are_named_in_rejection(data, words):
    with pytest.raises(UnreadableFile, match=words):
        import_file(io.BytesIO(data), source="t")


def test_json_with_bom_is_read_and_nested_objects_of_our_export_are_refused():
    file = b'\xef\xbb\xbf[{"name": "Heron", "languages": ["en", "es"]}, {"import_ref": "", "name": {"x": 1}}]'
    found = JsonTable(io.BytesIO(file))
    rows = list(found.rows())
    assert rows[0].cells == {"name": "Heron", "languages": "en | es"} and not rows[0].problem
    assert rows[1].problem == "“name” is not a text, a number or a list of texts."


def test_json_lines_file_is_read():
    found = JsonTable(io.BytesIO(b'{"name": "Heron"}\n\n{"name": "Egret"}\n'))
    assert [(row.line, row.cells["name"]) for row in found.rows()] == [(1, "Heron"), (2, "Egret")]


@pytest.mark.parametrize("data", [b"", b"\n", b",,\n", b"a,a\n1,2\n", b"\x00"])
def test_file_without_table_is_refused(data):
    with pytest.raises(UnreadableFile):
        table(data)


def test_huge_cell_is_reported_for_its_row_only():
    rows = list(table(b"name,city\n" + b"x" * 300_000 + b",a\nb,c\n").rows())
    assert rows[0].problem
    assert rows[-1].cells == {"name": "b", "city": "c"}


@pytest.mark.parametrize(
    "said",
    [
        f"encoding = '{name}'"
        for name in ("nope", "rot13", "idna", "undefined", "punycode", "unicode_escape", "utf-7", "x" * 900)
    ]
    + ['encoding = "\\u0000"', "delimiter = ';;'", 'delimiter = "\\n"', "delimiter = '\"'", "delimiter = 'e'"],
)
def test_unknown_encoding_or_delimiter_is_refused(said):
    with pytest.raises(MappingError, match="leave them out"):
        import_file(io.BytesIO(b"name,city\nHeron,Miami\n"), map_text=said, source="t")


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (["name1", "name2", "street1", "street2"], {"name": ["name1", "name2"], "street": ["street1", "street2"]}),
        (["Organisation Name", "Address Line 2", "Address Line 1"], {"name": ["Organisation Name"]}),
        (["Facility_Name", "Street Address", "ZIP Code", "Phone Number"], {"postcode": ["ZIP Code"]}),
        (["Name", "Straße", "PLZ", "Ort", "Bundesland", "Längengrad"], {"street": ["Straße"], "city": ["Ort"]}),
        (["name", "street", "street2"], {"street": ["street", "street2"]}),
        (
            [
                "@type",
                "@id",
                "@lat",
                "name",
                "addr:housenumber",
                "addr:street",
                "addr:city",
                "contact:phone",
                "opening_hours",
            ],
            {
                "ref": ["@type", "@id"],
                "street": ["addr:street"],
                "house_number": ["addr:housenumber"],
                "city": ["addr:city"],
                "latitude": ["@lat"],
            },
        ),
        (
            [
                "NPI",
                "Provider Organization Name (Legal Business Name)",
                "Provider First Line Business Mailing Address",
                "Provider First Line Business Practice Location Address",
                "Provider Second Line Business Practice Location Address",
                "Provider Business Practice Location Address City Name",
            ],
            {
                "ref": ["NPI"],
                "street": [
                    "Provider First Line Business Practice Location Address",
                    "Provider Second Line Business Practice Location Address",
                ],
            },
        ),
        (["index", "facility_name", "street_no", "street_name", "province"], {"street": ["street_no", "street_name"]}),
        (["Location ID", "Location Name", "Location City"], {"ref": ["Location ID"], "city": ["Location City"]}),
    ],
)
def test_column_names_of_common_files_are_recognized(header, columns):
    found = build_mapping(header).columns
    assert {target: found[target] for target in columns} == columns
