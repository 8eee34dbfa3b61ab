"""Read the rows of a delimited file, each with its line number.

No database. Memory does not grow with a delimited file.
"""

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

DELIMITERS = ",;~\t|"
BLOCK_BYTES = 1 << 20
MAX_CELL_CHARACTERS = 200_000  # of one cell
MAX_COLUMNS = 500
MAX_LINES_ABOVE_HEADER = 1000  # lines before the header
_SEP = re.compile(r'"?sep=([,;~\t|])"?', re.IGNORECASE)
# How files of other kinds begin, and what to do with them.
_OTHER_KINDS = (
    (b"PK\x03\x04", "This is a workbook (Excel, Numbers, LibreOffice) or an archive, not a text table. Open it, save the sheet "
     "as “CSV UTF-8”, and import that file."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook, not a text table. Open it, save the sheet as “CSV UTF-8”, and import "
     "that file."),
    (b"%PDF", "This is a PDF, not a text table. Ask its author for a CSV file."),
    (b"\x1f\x8b", "This file is compressed (gzip). Unpack it first."),
    (b"\x89PNG", "This is a picture, not a text table."),
    (b"\xff\xd8\xff", "This is a picture, not a text table."),
    (b"SQLite format 3", "This is a database, not a text table. Export the table as CSV."),
    (b"-- ", "This is a copy of a database (SQL), not a text table. Export the table as CSV."),
    (b"BEGIN:VCARD", "These are contact cards, not a text table. Open them in an address book, and export it as CSV."),
    (b"BEGIN:VCALENDAR", "This is a calendar, not a text table."),
)  # fmt: skip
_CONTROLS = bytes({*range(32)} - set(b"\t\n\r\x1a\x1b"))
_XML_KINDS = (
    (b"<kml", "This is a map with places (KML), not a text table. Open it in a map program such as QGIS, export the places as "
     "CSV or GeoJSON, and import that file."),
    (b"<gpx", "This is a file of places and tracks (GPX), not a text table. Open it in a map program such as QGIS, export the "
     "places as CSV or GeoJSON, and import that file."),
    (b"wordpress.org/export/", "This is an export of WordPress, which holds no details of clinics. Export the listings of the "
     "plugin as CSV; import_wordpress takes the texts."),
)  # fmt: skip
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<kml", b"<gpx", b"<rss")
_PAGE = "This is a web page or XML, not a text table. Perhaps a sign-in page was saved instead of the file: download it again."


class UnreadableFile(ValueError):
    """The file is not a table; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """One row: `cells` is {column: text}.

    `problem` says why it cannot be used, `doubt` what may have caused another problem.
    """

    line: int
    cells: dict
    problem: str = ""
    doubt: str = ""


class Table:
    """The header and rows of a binary file that can be read twice."""

    def __init__(self, file, encoding="", delimiter=""):
        self.file = file
        self.encoding = encoding or guess_encoding(file)
        self._quotes = self._skipped = 0
        first = self._first_line()
        if said := _SEP.fullmatch(first.strip()):  # Excel's way to name the delimiter
            self._skipped += 1
        self.delimiter = delimiter or (said[1] if said else guess_delimiter(first))
        self.header = self._header()

    def rows(self):
        """Yield every Row. A row of the wrong length comes with its problem."""
        reader = self._reader()
        next(reader)
        begins = last = reader.line_num + self._skipped
        while True:
            begins, quotes = last + 1, self._quotes
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                last = reader.line_num + self._skipped
                to = f"Lines {begins} to {last} were taken for one row: does a quotation mark stay open? " * (
                    last > begins
                )
                yield Row(begins, {}, f"The row cannot be read: {_describe_error(error)}. {to}".rstrip())
                continue
            last = reader.line_num + self._skipped
            if any(cell.strip() for cell in cells):
                # A row that ends within quotation marks is the last one, whatever lines it has taken in.
                is_open = (self._quotes - quotes) % 2 and "\n" in cells[-1]
                swallowed = last > begins and self._has_swallowed(cells)
                yield self._open_row(begins, last) if is_open or swallowed else self._row(begins, cells)

    def _has_swallowed(self, cells):
        """Return True if a cell contains a whole line of the file: an unclosed quote."""
        most = len(self.header) - 1
        return most >= 3 and any(
            line.count(self.delimiter) >= most for cell in cells if "\n" in cell for line in cell.split("\n")
        )

    def _open_row(self, begins, last):
        return Row(
            begins, {}, f"A quotation mark stays open: lines {begins} to {last} were taken for one row. Close or remove it."
        )  # fmt: skip

    def _row(self, line, cells):
        found = dict(zip(self.header, cells, strict=False))
        lengths = f"he row has {len(cells)} cell{'s' * (len(cells) != 1)}, the header {len(self.header)}."
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            return Row(line, found, f"T{lengths}")
        return Row(line, found, doubt=f" T{lengths}" if len(cells) < len(self.header) else "")

    def _header(self):
        try:
            header = [name.strip() for name in next(self._reader())]
        except (StopIteration, csv.Error) as error:
            raise UnreadableFile("The file is empty or its first line is not a header.") from error
        if len(header) > MAX_COLUMNS or not any(header):
            raise UnreadableFile("The first line is not a header. Name the columns there.")
        if twice := {name for name in header if name and header.count(name) > 1}:
            raise UnreadableFile(f"Two columns have the same name: {', '.join(sorted(twice))}. Rename one.")
        return header

    def _reader(self):
        csv.field_size_limit(MAX_CELL_CHARACTERS)
        return csv.reader(self._text(), delimiter=self.delimiter)

    def _text(self):
        self.file.seek(0)
        # A byte that the encoding does not know is shown as such rather than ending the import.
        text = io.TextIOWrapper(_KeptOpen(self.file), encoding=self.encoding, errors="replace", newline="")
        for line in islice(text, self._skipped, None):
            self._quotes += line.count('"')
            yield line.replace("\0", "")

    def _first_line(self):
        """Return the header's line and start there; titles above it are skipped."""
        lines = [
            (number, line) for number, line in enumerate(islice(self._text(), MAX_LINES_ABOVE_HEADER)) if line.strip()
        ]
        if not lines:
            raise UnreadableFile("The file is empty.")
        self._skipped, first = lines[0]
        if not _SEP.fullmatch(first.strip()) and _cells(first) < 2 and not first.count('"') % 2:
            self._skipped, first = next((line for line in lines if _cells(line[1]) > 2), lines[0])
        return first


def _describe_error(error):
    return f"a cell holds more than {MAX_CELL_CHARACTERS:,} characters" if "field limit" in str(error) else str(error)


class _KeptOpen(io.RawIOBase):
    """A file that a text wrapper may close without closing it for us."""

    def __init__(self, file):
        self.file = file

    def readable(self):
        return True

    def readinto(self, target):
        data = self.file.read(len(target))
        target[: len(data)] = data
        return len(data)


def refuse_other_kinds(file):
    """Raise UnreadableFile for a workbook, a PDF, a saved web page and the like."""
    file.seek(0)
    head = file.read(4096)
    for begins, sentence in _OTHER_KINDS:
        if head.startswith(begins):
            raise UnreadableFile(sentence)
    if head.removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(_PAGES):
        raise UnreadableFile(next((sentence for sign, sentence in _XML_KINDS if sign in head), _PAGE))
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _unmarked_utf_16(head)
    if not is_wide and len(head.translate(None, _CONTROLS)) < 0.95 * len(head.replace(b"\0", b"")):
        raise UnreadableFile(
            "This can’t be read as a text table. Open it in the program that made it and save it as CSV."
        )


def guess_encoding(file):
    """Return "utf-8-sig", "utf-16" or "cp1252": whichever the whole file can be."""
    file.seek(0)
    block = file.read(BLOCK_BYTES)
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if unmarked := _unmarked_utf_16(block):
        return unmarked
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block:
            decoder.decode(block)
            block = file.read(BLOCK_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _unmarked_utf_16(block):
    """Return the encoding of UTF-16 without a byte order mark.

    In text, every other byte is almost always 0.
    """
    half = len(block) // 2
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if half > 8 and block[first::2].count(0) > 0.7 * half and block[1 - first :: 2].count(0) < 0.1 * half:
            return name
    return ""


def _cells(line):
    """How many cells of a line say something, by whichever delimiter there are most."""
    outside = '""'.join(line.split('"')[::2])
    return max(sum(bool(cell.strip()) for cell in outside.split(sign)) for sign in DELIMITERS)


def guess_delimiter(line):
    """Return the most frequent delimiter of the header, outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
