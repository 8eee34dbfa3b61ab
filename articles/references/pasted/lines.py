"""Publications in plain lines.

A line is a DOI, a PubMed number, an address, or a reference as journals print it. Only what is clear is taken apart. The
rest of a line stays in the title, for a person to correct.
"""

import re

from articles.references.pasted.work import make_work, write_name
from core.text.clean import clean_line
from core.text.identifiers import find_doi, find_pmid

_URL = re.compile(r"https?://[^\s<>\"]+")
_PUBMED_NUMBER = re.compile(r"[0-9]{5,9}")
_NUMBER = re.compile(r"^\s*(?:\[[0-9]{1,3}\]|[0-9]{1,3}[.)])\s+")
# The identifiers with what introduces them, and dates of the electronic publication.
_IDENTIFIERS = [
    re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/\S+", re.IGNORECASE),
    re.compile(r"\bdoi:?\s*10\.\S+", re.IGNORECASE),
    re.compile(r"\b10\.[0-9]{4,9}/\S+"),
    re.compile(r"\bPMID:?\s*[0-9]+\.?;?|\bPMCID:?\s*PMC[0-9]+\.?;?", re.IGNORECASE),
    re.compile(r"\bEpub [^.]*\.", re.IGNORECASE),
    _URL,
]
_INITIALS = r"(?:[^\W\d_a-z]-?){1,4}"
_VANCOUVER = re.compile(
    rf"(?P<authors>[^\W\d_][^.:;]*? {_INITIALS}(?:, [^.:;]*?)?(?:,? et al)?)\. (?P<title>[^\s].*?[.?!]) "
    r"(?P<publication>[^.?!:;]+)\. ?(?P<year>(?:1[5-9]|20)[0-9]{2})(?: [A-Z][a-z]{2}(?: [0-9]{1,2})?)?"
    r"(?:; ?(?P<volume>[\w ]+?)(?: ?\((?P<issue>[^)]+)\))?(?:: ?(?P<pages>[\w–-]+))?)?\.?"
)
_APA = re.compile(
    r"(?P<authors>[^()]+?) \((?P<year>(?:1[5-9]|20)[0-9]{2})[a-z]?(?:, [^)]*)?\)\. (?P<title>[^\s].*?[.?!]) "
    r"(?P<publication>[^,.?!]+), (?P<volume>[0-9]+)(?: ?\((?P<issue>[^)]+)\))?(?:, (?P<pages>[\w–-]+))?\.?"
)
_APA_NAME = re.compile(r"\s*([^,&]+), ((?:[^\W\d_a-z]\.[ -]?)+)(?:, (Jr|Sr|II|III)\.)?,?\s*(?:&|…)?")


def read_lines(text):
    """Return the Works of a text.

    It has one a paragraph if there are empty lines, else one a line.
    """
    parts = re.split(r"\n\s*\n", text) if re.search(r"\n\s*\n", text.strip()) else text.split("\n")
    return [read_line(line) for part in parts if (line := clean_line(part))]


def read_line(line):
    """Return the Work of one line."""
    line = _NUMBER.sub("", line)
    doi, pmid = find_doi(line), find_pmid(line)
    if _PUBMED_NUMBER.fullmatch(line):
        return make_work(pmid=line)
    address = _URL.search(line)
    url = address[0].rstrip(".,;)") if address and not doi and not pmid else ""
    words = line
    for pattern in _IDENTIFIERS:
        words = pattern.sub("", words)
    words = clean_line(words).strip(" ;,")
    known = {"doi": doi, "pmid": pmid, "url": url}
    if found := _APA.fullmatch(words):
        authors = _APA_NAME.findall(found["authors"])
        if authors and not _APA_NAME.sub("", found["authors"]).strip(" ,&"):
            return make_work(authors=[write_name(*name) for name in authors], **_parts(found), **known)
    if found := _VANCOUVER.fullmatch(words):
        return make_work(authors=found["authors"].split(", "), **_parts(found), **known)
    return make_work(title=words, **known)


def _parts(found):
    parts = {name: value or "" for name, value in found.groupdict().items() if name != "authors"}
    title = parts["title"]
    return parts | {"title": title.removesuffix("."), "pages": parts["pages"].replace("–", "-")}
