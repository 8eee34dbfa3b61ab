"""Read a file of Retraction Watch.

It says which publications were retracted, corrected or reinstated. Rows are read one by one, so that a large file takes
no memory. The title is never read: only a DOI or a PubMed number says which publication a row is about.
"""

import codecs
import csv
import hashlib
import re
from datetime import date, datetime
from typing import NamedTuple

from articles.models import SourceNotice
from core.errors import ActionRefused
from core.text.clean import clean_line
from core.text.identifiers import find_doi, fold_pmid

COLUMNS = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "RetractionDate", "Reason", "RetractionDOI")
_NATURES = {
    "retraction": SourceNotice.Nature.RETRACTION,
    "expression of concern": SourceNotice.Nature.CONCERN,
    "correction": SourceNotice.Nature.CORRECTION,
    "reinstatement": SourceNotice.Nature.REINSTATEMENT,
}
_DATE_FORMATS = ("%m/%d/%Y", "%Y-%m-%d")
_MOST_CHARACTERS_OF_A_FIELD = 1_000_000
_CHUNK_BYTES = 1 << 20
_PROGRESS_ROWS = 5_000


class BadFile(ActionRefused):
    """The file is no list of retractions; the sentence says why."""


class Record(NamedTuple):
    """One row about a publication with a DOI or a PubMed number."""

    key: str
    doi: str
    pmid: str
    nature: str
    on: date | None
    reason: str
    notice_doi: str


class Reader:
    """Yields the Records of a binary file.

    Afterwards, `rows` is the number of its rows and `newest` the latest day. `progress(rows)` is called at times.
    """

    def __init__(self, file, progress):
        self.file, self.progress, self.rows, self.newest = file, progress, 0, None

    def __iter__(self):
        csv.field_size_limit(_MOST_CHARACTERS_OF_A_FIELD)
        lines = csv.reader(codecs.getreader(_find_encoding(self.file))(self.file, errors="replace"))
        try:
            places = _places(next(lines, []))
            for row in lines:
                if not row:
                    continue
                self.rows += 1
                if self.rows % _PROGRESS_ROWS == 0:
                    self.progress(self.rows)
                record = _record(row, places)
                if record:
                    self.newest = max(filter(None, (self.newest, record.on)), default=None)
                    yield record
        except csv.Error as error:
            raise BadFile(f"Line {lines.line_num} of the file cannot be read as CSV: {error}.") from error


def _find_encoding(file):
    """Return "utf-8-sig" if the whole file is UTF-8, else "cp1252".

    Older files of Retraction Watch are written in cp1252.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding = "utf-8-sig"
    try:
        while chunk := file.read(_CHUNK_BYTES):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        encoding = "cp1252"
    file.seek(0)
    return encoding


def _places(header):
    """Return {column: place} of a header line; raise BadFile if a column is missing."""
    found = {name.strip().casefold(): place for place, name in enumerate(header)}
    missing = [name for name in COLUMNS if name.casefold() not in found]
    if missing:
        columns = "columns" if len(missing) > 1 else "column"
        raise BadFile(
            f"The file has no {columns} {', '.join(missing)}. Choose the CSV file of Retraction Watch, with its first line."
        )
    places = {name: found[name.casefold()] for name in COLUMNS}
    return places | {"Record ID": found.get("record id")}


def _record(row, places):
    values = {
        name: row[place].strip() if place is not None and place < len(row) else "" for name, place in places.items()
    }
    nature = _NATURES.get(" ".join(values["RetractionNature"].casefold().split()))
    doi, pmid = find_doi(values["OriginalPaperDOI"]), _pmid(values["OriginalPaperPubMedID"])
    if nature is None or not (doi or pmid):
        return None
    key = values["Record ID"][:40] or hashlib.sha256("\0".join(values.values()).encode()).hexdigest()[:40]
    notice_doi = find_doi(values["RetractionDOI"])
    return Record(key, doi, pmid, nature, _day(values["RetractionDate"]), _reason(values["Reason"]), notice_doi[:200])


def _pmid(text):
    """Return a PubMed number; the file writes "0" and words where there is none."""
    pmid = fold_pmid(text)
    return pmid if re.fullmatch(r"[1-9][0-9]{0,8}", pmid) else ""


def _day(text):
    words = text.split()
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(words[0] if words else "", form).date()
        except ValueError:
            continue
    return None


def _reason(text):
    """Return "Unreliable Data; Error in Image" of "+Unreliable Data;+Error in Image;"."""
    parts = [part.strip().lstrip("+").strip() for part in text.split(";")]
    return clean_line("; ".join(filter(None, parts)))[:500]
