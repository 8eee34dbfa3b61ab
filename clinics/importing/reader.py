"""Rows of a delimited file, one by one, with the line on which each begins. No database; memory does not grow with the file."""

import codecs
import csv
import io
import json
from dataclasses import dataclass

DELIMITERS = ",;~\t|"
BLOCK = 1 << 20
MOST_SIGNS = 200_000  # of one cell
MOST_COLUMNS = 500


class Unreadable(ValueError):
    """The file is no table; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """`cells` is {column: text}; `problem` says why the row is not to be used, or is ""."""

    line: int
    cells: dict
    problem: str = ""


class Table:
    """The header and the rows of a binary file that can be read from its beginning twice."""

    def __init__(self, file, encoding="", delimiter=""):
        self.file = file
        self.encoding = encoding or guess_encoding(file)
        self.delimiter = delimiter or guess_delimiter(self._first_line())
        self.header = self._header()

    def rows(self):
        """Yield every Row. A row of the wrong length comes with its problem."""
        reader = self._reader()
        next(reader)
        begins = reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(begins, {}, f"The row cannot be read: {error}.")
                begins = reader.line_num + 1
                continue
            if any(cell.strip() for cell in cells):
                yield self._row(begins, cells)
            begins = reader.line_num + 1

    def _row(self, line, cells):
        found = dict(zip(self.header, cells, strict=False))
        if len(cells) > len(self.header) and any(cells[len(self.header) :]):
            return Row(line, found, f"The row has {len(cells)} cells, the header {len(self.header)}.")
        return Row(line, found)

    def _header(self):
        try:
            header = [name.strip() for name in next(self._reader())]
        except (StopIteration, csv.Error) as error:
            raise Unreadable("The file is empty or its first line is no header.") from error
        if len(header) > MOST_COLUMNS or not any(header):
            raise Unreadable("The first line is no header: name the columns there.")
        if twice := {name for name in header if name and header.count(name) > 1}:
            raise Unreadable(f"Two columns have the same name: {', '.join(sorted(twice))}. Rename one.")
        return header

    def _reader(self):
        csv.field_size_limit(MOST_SIGNS)
        return csv.reader(self._text(), delimiter=self.delimiter)

    def _text(self):
        self.file.seek(0)
        # A byte that the encoding does not know is shown as such rather than ending the import.
        text = io.TextIOWrapper(_Kept(self.file), encoding=self.encoding, errors="replace", newline="")
        return (line.replace("\0", "") for line in text)

    def _first_line(self):
        line = next(iter(self._text()), "")
        if not line.strip():
            raise Unreadable("The file is empty.")
        return line


class JsonTable:
    """Rows of a JSON list of objects, as our export writes it; a row's line is its place in the list."""

    def __init__(self, file):
        file.seek(0)
        try:
            self.entries = json.load(file)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"The file is no JSON: {error}.") from error
        if not isinstance(self.entries, list) or not all(isinstance(entry, dict) for entry in self.entries):
            raise Unreadable("The file is no list of objects.")
        self.header = list(dict.fromkeys(name for entry in self.entries for name in entry))

    def rows(self):
        for number, entry in enumerate(self.entries, start=1):
            yield Row(number, {name: _as_cell(value) for name, value in entry.items()})


def _as_cell(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " | ".join(map(str, value))
    return "" if value is None else str(value)


class _Kept(io.RawIOBase):
    """A file that a text wrapper may close without closing it for us."""

    def __init__(self, file):
        self.file = file

    def readable(self):
        return True

    def readinto(self, target):
        data = self.file.read(len(target))
        target[: len(data)] = data
        return len(data)


def guess_encoding(file):
    """Return "utf-8-sig", "utf-16" or "cp1252": whichever the whole file can be."""
    file.seek(0)
    block = file.read(BLOCK)
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block:
            decoder.decode(block)
            block = file.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def guess_delimiter(line):
    """Return the delimiter that stands most often in the header, quoted text apart."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
