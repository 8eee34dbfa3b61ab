"""Publications in BibTeX, and in the tagged format of EndNote."""

import re
import unicodedata

from articles.models import Source
from articles.references.pasted.work import make_work, write_name

_ENTRY = re.compile(r"@(\w+)\s*\{\s*[^,{}]*,")
_FIELD = re.compile(r"\s*,?\s*([\w-]+)\s*=\s*")
_ACCENT = re.compile(r"\\([`'^\"~=.cv])\s*\{?([^\W\d_])\}?")
_MARKS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "c": "\u0327", "v": "\u030c"}
_ENDNOTE = re.compile(r"^%(\S) (.+)$", re.MULTILINE)


def is_bibtex(text):
    return bool(_ENTRY.match(text))


def read_bibtex(text):
    """Return the Works of a text in BibTeX."""
    return [_work(_fields(text, entry.end())) for entry in _ENTRY.finditer(text)]


def _fields(text, place):
    """Return {name: value} of the entry whose fields begin at a place."""
    found = {}
    while field := _FIELD.match(text, place):
        value, place = _value(text, field.end())
        found.setdefault(field[1].lower(), _plain(value))
    return found


def _value(text, start):
    """Return (value, place behind it): in braces, in quotation marks, or bare."""
    if text[start : start + 1] == "{":
        depth = 0
        for place in range(start, len(text)):
            depth += {"{": 1, "}": -1}.get(text[place], 0)
            if depth == 0:
                return text[start + 1 : place], place + 1
        return text[start + 1 :], len(text)
    quoted = re.compile(r'"([^"]*)"').match(text, start)
    bare = quoted or re.compile(r"([^,}\s]*)").match(text, start)
    return bare[1], bare.end()


def _plain(value):
    """Return a value without the commands and braces of TeX."""
    value = _ACCENT.sub(lambda found: unicodedata.normalize("NFC", found[2] + _MARKS.get(found[1], "")), value)
    value = re.sub(r"\\([&%$#_{}])", r"\1", value)
    return re.sub(r"[{}]", "", value).replace("--", "-").replace("~", " ")


def _work(fields):
    return make_work(
        title=fields.get("title", ""),
        authors=[_name(name) for name in re.split(r"\s+and\s+", fields.get("author", "")) if name.strip()],
        publication=fields.get("journal") or fields.get("journaltitle") or fields.get("publisher") or "",
        year=fields.get("year") or fields.get("date") or "",
        volume=fields.get("volume", ""),
        issue=fields.get("number") or fields.get("issue") or "",
        pages=fields.get("pages", ""),
        doi=fields.get("doi", ""),
        pmid=fields.get("pmid", ""),
        url=fields.get("url", ""),
    )


def _name(text):
    family, comma, given = text.partition(",")
    if comma:
        return write_name(family, given)
    *given, family = text.split()
    # "World Health Organization" is in double braces in BibTeX, which are gone: long names stay whole.
    return text.strip() if len(given) > 2 or not given else write_name(family, " ".join(given))


def is_endnote(text):
    return text.startswith(("%0 ", "%T ", "%A "))


def read_endnote(text):
    """Return the Works of a text in the tagged format of EndNote."""
    records = re.split(r"\n\s*\n(?=%0 )", text)
    return [_endnote_work(_ENDNOTE.findall(record)) for record in records]


def _endnote_work(lines):
    known = {}
    for tag, value in lines:
        known.setdefault(tag, []).append(value.strip())

    def first(tag):
        return known.get(tag, [""])[0]

    return make_work(
        title=first("T"),
        authors=[_name(name) if "," in name else name for name in known.get("A", [])],
        publication=first("J") or first("B") or first("I"),
        year=first("D"),
        volume=first("V"),
        issue=first("N"),
        pages=first("P"),
        doi=first("R"),
        url=first("U"),
        kind=Source.Kind.NEWS if first("0") == "Newspaper Article" else "",
    )
