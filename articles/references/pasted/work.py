"""One publication that was read from a paste; its fields are those of Source."""

import re
from dataclasses import asdict, dataclass, fields, replace

from articles.models import Source
from core.text.clean import clean_line
from core.text.identifiers import find_doi, find_pmid
from core.urls import UnsafeURL, safe_url

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d|21\d\d)(?!\d)")


@dataclass(frozen=True)
class Work:
    """What a paste says about a publication. What it does not say is empty."""

    title: str = ""
    authors: str = ""
    publication: str = ""
    year: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    kind: str = ""

    @property
    def is_complete(self):
        """Return True if a source can be made of it."""
        return bool(self.title and (self.doi or self.pmid or self.url))

    def values(self):
        """Return {field: value} of what is known."""
        return {name: value for name, value in asdict(self).items() if value}

    def completed_by(self, other):
        """Return this work with what only the other one knows."""
        return replace(self, **{name: value for name, value in other.values().items() if not getattr(self, name)})


def make_work(*, authors=(), year="", url="", doi="", pmid="", **texts):
    """Return a Work whose values fit into a Source.

    `authors` are written "Family II". A year is found in a date. An address of a DOI or of PubMed becomes the number.
    """
    doi = find_doi(doi) or (find_doi(url) if "doi.org/" in url else "")
    pmid = (pmid if pmid.isascii() and pmid.isdigit() and 0 < len(pmid) < 10 else "") or find_pmid(url)
    found = _YEAR.search(year)
    work = {name: _cut(name, clean_line(value)) for name, value in texts.items()}
    return Work(
        **work,
        authors=_join(authors),
        year=found[1] if found else "",
        doi=doi if len(doi) <= _limit("doi") else "",
        pmid=pmid.lstrip("0"),
        url=_safe(url.strip()),
    )


def write_name(family, given="", suffix=""):
    """Return "Doe JA" of a family name and given names or initials."""
    parts = re.findall(r"[^\W\d_]+", given.replace(".", " "))
    # "JA" without points is two initials, "Robin" is one name.
    initials = "".join(part if part.isupper() and len(part) < 4 else part[0].upper() for part in parts)
    return clean_line(" ".join(filter(None, (family.replace(";", ","), initials, suffix))))


def _join(names):
    """Return names as a source holds them, cut at a whole name."""
    names = [clean_line(name) for name in names if clean_line(name)]
    separator = "; " if any("," in name for name in names) else ", "
    limit, kept = _limit("authors") - len("et al."), []
    for name in names:
        if len(separator.join([*kept, name])) + len(separator) > limit:
            return separator.join([*kept, "et al."])
        kept.append(name)
    return separator.join(kept)


def _safe(url):
    try:
        return safe_url(url) if url else ""
    except UnsafeURL:
        return ""


def _limit(name):
    return Source._meta.get_field(name).max_length


def _cut(name, value):
    return value[: _limit(name)].rstrip() if name in _NAMES and name != "year" else value


_NAMES = {field.name for field in fields(Work)}
