"""The parts that an old text is made of. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass
class Text:
    """Paragraphs, headings, lists and tables: elements, and at the end their HTML."""

    elements: list = field(default_factory=list)
    html: str = ""


@dataclass
class Picture:
    """A picture: its address, the number of its attachment, the words about it."""

    address: str = ""
    number: str = ""
    alt: str = ""
    caption: str = ""


@dataclass
class Quote:
    """A quotation that is set apart from the text."""

    words: str
    attribution: str = ""


@dataclass
class Notice:
    """A box: a note or a warning."""

    html: str
    is_warning: bool = False


@dataclass
class Related:
    """A line that leads to another text of the old site: the number of its item."""

    number: str


@dataclass
class Spotlight:
    """A clinic that the text presents, as the old site named it."""

    name: str
    address: str = ""


@dataclass
class Cited:
    """An entry of a list of references."""

    words: str
    doi: str = ""
    pmid: str = ""
    address: str = ""


@dataclass
class Enclosed:
    """A file that the text links to.

    `title` is the words of a link that is a line of its own.
    """

    address: str
    title: str = ""


class Claim(NamedTuple):
    """A sentence of the old site that says who approved the text.

    It is a claim, never an approval.
    """

    name: str
    day: str
    where: str
    words: str


@dataclass
class Body:
    """A text in pieces, with what was taken out of it.

    `left_out` is [(sort, detail)], `claims` are Claims, `biographies` {name: words} of author boxes.
    """

    pieces: list = field(default_factory=list)
    left_out: list = field(default_factory=list)
    claims: list = field(default_factory=list)
    biographies: dict = field(default_factory=dict)
    links_to_nowhere: list = field(default_factory=list)
