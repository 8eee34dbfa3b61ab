"""Publications in the format RIS, which journals and PubMed export."""

import re

import rispy

from articles.models import Source
from articles.references.pasted.lines import read_line
from articles.references.pasted.work import make_work, write_name
from core.text.clean import clean_line

# A record, whole or up to the end of the text.
_RECORD = re.compile(r"^[\ufeff ]*TY  - .*?(?:^ER  -[^\n]*|\Z)", re.MULTILINE | re.DOTALL)
_KINDS = {"NEWS": Source.Kind.NEWS, "STAT": Source.Kind.LAW, "BILL": Source.Kind.LAW}


def is_ris(text):
    """Return True if a line of the text begins a record."""
    return any(line.lstrip("\ufeff ").startswith("TY  - ") for line in text.split("\n"))


def read_ris(text):
    """Return the Works of a text in RIS; raise ValueError if it has none.

    DOIs and PubMed numbers between the records count, too. Other lines there are words of the database.
    """
    beside = [read_line(clean_line(line)) for line in _RECORD.sub("\n", text).split("\n") if clean_line(line)]
    text = text[text.index("TY  - ") :]
    # Exports often lack the end of the last record.
    complete = text if text.rstrip().endswith("ER  -") else f"{text.rstrip()}\nER  - \n"
    try:
        records = rispy.loads(complete)
    except OSError as error:
        raise ValueError(str(error)) from error
    return [work for work in beside if work.doi or work.pmid] + [_work(record) for record in records]


def _work(record):
    def first(*names):
        return next((str(record[name]) for name in names if record.get(name)), "")

    authors = record.get("authors") or record.get("first_authors") or []
    pages = "-".join(filter(None, (first("start_page"), first("end_page"))))
    urls = record.get("urls") or [""]
    # The accession number is that of the database from which the record comes.
    is_pubmed = {"pubmed", "medline"} & set(first("name_of_database").casefold().split())
    return make_work(
        title=first("title", "primary_title"),
        authors=[_name(name) for name in authors],
        publication=first("alternate_title3", "journal_name", "secondary_title", "publisher"),
        year=first("year", "publication_year", "date"),
        volume=first("volume"),
        issue=first("number"),
        pages=pages,
        doi=first("doi"),
        pmid=first("accession_number") if is_pubmed else "",
        url=urls[0],
        kind=_KINDS.get(first("type_of_reference"), ""),
    )


def _name(text):
    family, _comma, rest = text.partition(",")
    given, _comma, suffix = rest.partition(",")
    return write_name(family, given, suffix.strip())
