"""How a reference is written: Vancouver or APA, from the fields of a source.

These are pure functions of a work with the attributes of articles.Source. The address is not part of the words: the
page shows it behind them.
"""

import re
from typing import NamedTuple

# Vancouver names six authors, then "et al."; APA names twenty, of more than that the first nineteen and the last.
MOST_IN_VANCOUVER, MOST_IN_APA = 6, 20
_ET_AL = re.compile(r"[,;]?\s*\bet al\.?$", re.IGNORECASE)
# "Carhart-Harris RL", "van der Kolk BA", "King ML Jr", and the same with a comma and points: "Doe, J. A."
_PERSON = re.compile(
    r"(?P<family>[^\W\d_][^\d,;]*?),?\s+(?P<initials>(?:[^\W\d_a-zß]\.?[- ]?){1,4})"
    r"(?:\s+(?P<suffix>Jr|Sr|II|III|IV|2nd|3rd)\.?)?"
)


class Name(NamedTuple):
    """One author: a person with initials, or an organization without."""

    family: str
    initials: str = ""
    suffix: str = ""


def read_authors(text):
    """Return ([Name], whether others follow) of the authors as a source holds them.

    Semicolons separate authors, and so do commas behind a person. "Department of Health, Education" is one author.
    """
    others = bool(_ET_AL.search(text))
    text = _ET_AL.sub("", text).strip().rstrip(".") if others else text.strip()
    if ";" in text:
        parts = text.split(";")
    else:
        parts = text.split(",")
        if not _read_name(parts[0]).initials:
            parts = [text]
    return [_read_name(part) for part in map(str.strip, parts) if part], others


def _read_name(text):
    found = _PERSON.fullmatch(text.strip())
    if not found:
        return Name(text.strip())
    initials = re.sub(r"[^\w-]", "", found["initials"]).strip("-")
    return Name(found["family"].rstrip(","), initials, found["suffix"] or "")


def cite(work, style):
    """Return the words of a reference in a style."""
    return apa(work) if style == "apa" else vancouver(work)


def vancouver(work):
    """Return "Doe J, Roe R. Title. Journal. 2020;12(3):4-9."."""
    names, others = read_authors(work.authors)
    written = [" ".join(filter(None, (name.family, name.initials.replace("-", ""), name.suffix))) for name in names]
    if len(written) > MOST_IN_VANCOUVER:
        written, others = written[:MOST_IN_VANCOUVER], True
    # An organization may hold commas, so it is set apart by semicolons.
    separator = "; " if any("," in one for one in written) else ", "
    authors = separator.join([*written, "et al"] if others and written else written)
    when = ":".join(filter(None, (";".join(filter(None, (str(work.year or ""), _number(work)))), work.pages)))
    return _sentences(authors, work.title, work.publication, when)


def apa(work):
    """Return "Doe, J., & Roe, R. (2020). Title. Journal, 12(3), 4–9."."""
    names, others = read_authors(work.authors)
    written = [_in_apa(name) for name in names]
    if others:
        authors = ", ".join([*written, "et al."]) if written else ""
    elif len(written) > MOST_IN_APA:
        authors = f"{', '.join(written[: MOST_IN_APA - 1])}, … {written[-1]}"
    elif len(written) > 1:
        authors = f"{', '.join(written[:-1])}, & {written[-1]}"
    else:
        authors = "".join(written)
    year = f"({work.year or 'n.d.'})"
    where = ", ".join(filter(None, (work.publication, _number(work), work.pages.replace("-", "–"))))
    if not authors:
        # Without an author, the title takes the first place.
        return _sentences(f"{_stem(work.title)}{'' if work.title[-1:] in '?!' else '.'} {year}", where)
    return _sentences(f"{authors if authors.endswith('.') else f'{authors}.'} {year}", work.title, where)


def _in_apa(name):
    if not name.initials:
        return name.family
    points = (
        ". ".join(name.initials.replace("-", "")) + "." if "-" not in name.initials else _with_hyphens(name.initials)
    )
    return ", ".join(filter(None, (name.family, points, name.suffix)))


def _with_hyphens(initials):
    return ".-".join(". ".join(part) for part in initials.split("-")) + "."


def _number(work):
    return f"{work.volume}({work.issue})" if work.volume and work.issue else work.volume or work.issue


def _sentences(*parts):
    return " ".join(part if part[-1] in "?!" else f"{_stem(part)}." for part in parts if part)


def _stem(text):
    return text.rstrip(". ")
