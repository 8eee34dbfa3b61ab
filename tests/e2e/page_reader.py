"""Reader of the real page in ../shared/data/page/, as parts to enter."""

import re
from dataclasses import dataclass, field

from tests.shared import SHARED

FILE = SHARED / "page" / "ketamine-for-depression.txt"
_SPOTLIGHTS = "Interested in Trying"
_STATES = ("Connecticut", "Florida", "Idaho", "Arizona", "Texas", "New York")


@dataclass
class Page:
    """The parts of the page, [(kind, value)] in order.

    Kinds are p, h2, ul (list of strings), quote (words, who) and related.
    """

    title: str
    parts: list = field(default_factory=list)
    clinics: list = field(default_factory=list)  # (name, city, state or None, country)
    author: tuple = ()  # (name, biography)
    approver: tuple = ()


def read():
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", FILE.read_text(encoding="utf-8")) if part.strip()]
    page = Page(title=paragraphs[0])
    start = next(number for number, part in enumerate(paragraphs) if part.startswith(_SPOTLIGHTS))
    end = next(number for number, part in enumerate(paragraphs) if part.startswith("View all posts by"))
    approved = next(
        number for number, part in enumerate(paragraphs) if part.startswith("This post was medically approved")
    )
    for part in paragraphs[2:start]:
        page.parts += _parts(part)
    author = paragraphs[end].removeprefix("View all posts by ")
    page.clinics = [_clinic(line) for line in paragraphs[start + 1 : end] if line != author]
    page.author = (author, paragraphs[end + 1])
    page.approver = (
        paragraphs[approved].removeprefix("This post was medically approved by "),
        paragraphs[approved + 1],
    )
    return page


def _parts(part):
    if part.startswith("RELATED:"):
        return [("related", part.removeprefix("RELATED:").strip())]
    if part.startswith("•"):
        return [("ul", [line.strip(" •") for line in part.splitlines() if line.strip()])]
    if len(part) < 70 and part[-1] not in ".:?!”":
        return [("h2", part)]
    quoted = re.search(r"^(.*?)“([^”]{100,})”$", part)
    if quoted:
        return [("quote", (quoted[2], quoted[1].strip(" ,")))]
    return [("p", part)]


def _clinic(line):
    """Parse "Name – City, State" and the variants on this page."""
    name, _dash, place = line.partition(" – ")
    if not place:
        state = next(state for state in _STATES if line.endswith(state) or f"{state} " in line)
        city = line.rpartition(",")[2].strip().removesuffix(state).strip() if "," in line else line.rpartition(" ")[2]
        return name, city, state, "United States"
    city, _comma, state = place.partition(", ")
    return (name, city, state, "United States") if state else (name, "Montego Bay", None, city)
