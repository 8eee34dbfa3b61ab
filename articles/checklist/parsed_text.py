"""A text parsed once for the checklist, so that each rule is a short loop."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from articles.blocks.base import kind_of
from articles.checklist.readability import measure_readability
from articles.document.items import Markup
from core.html.citations import source_of, text_without_citations
from core.html.sanitize import parse
from core.text import wording

_BLOCKS = {"p", "li", "blockquote", "caption", "td", "th", "h2", "h3", "h4"}
_HEADINGS = {"h2": 2, "h3": 3, "h4": 4}


@dataclass(frozen=True)
class Passage:
    """One paragraph, list item, cell, heading or caption.

    `index` is its block in the document, or None for the title and standfirst.
    """

    index: int | None
    text: str
    tag: str = "p"
    quoted: bool = False

    @property
    def sentences(self):
        return wording.split_sentences(self.text)


@dataclass(frozen=True)
class Heading:
    index: int
    level: int
    text: str


@dataclass(frozen=True)
class Link:
    index: int
    href: str
    text: str


@dataclass(frozen=True)
class Citation:
    """A citation of a source; `after` is the text of its paragraph before it."""

    index: int
    source: int
    after: str


@dataclass
class ParsedText:
    """A text and what it names.

    `document` is a list of frozen blocks. `clinics` is {id: (name, state)}, `decorative` the ids of decorative
    pictures, `notices` is {id of a source: sentence}, all as of today. `described_alike` is the title of another
    article with the same description, or "".
    """

    title: str
    standfirst: str
    meta_description: str
    document: list
    described_alike: str = ""
    clinics: dict = field(default_factory=dict)
    decorative: set = field(default_factory=set)
    notices: dict = field(default_factory=dict)
    passages: list = field(default_factory=list)
    headings: list = field(default_factory=list)
    links: list = field(default_factory=list)
    citations: list = field(default_factory=list)

    @cached_property
    def folded(self):
        """Return all words, case-folded, with each passage on a line of its own."""
        return "\n".join(passage.text for passage in self.passages).casefold()

    def __post_init__(self):
        for tag, text in (("title", self.title), ("standfirst", self.standfirst)):
            self._add_passage(None, text, tag)
        for index, item in enumerate(self.document):
            self._add_item(index, item)

    def _add_item(self, index, item):
        for part in kind_of(item).passages(item):
            if isinstance(part, Markup):
                self._walk(index, parse(part.html), part.outline)
            else:
                self._add_passage(index, *part)

    def _add_passage(self, index, text, tag="p", quoted=False):
        text = " ".join(text.split())
        if text:
            self.passages.append(Passage(index, text, tag, quoted))

    def _walk(self, index, root, outline):
        """Add the passages, headings and links of a block's html.

        Text outside all elements counts as a paragraph.
        """
        words, tag, quotes = [], "p", 0

        def close():
            self._add_passage(index, "".join(words), tag, quoted=quotes > 0)
            words.clear()

        # Use a stack: html may be nested deeper than Python can recurse.
        steps = [("text", root.text), *self._children(root)]
        steps.reverse()
        while steps:
            what, thing = steps.pop()
            if what == "text":
                words.append(thing or "")
            elif what == "end":
                if thing.tag in _BLOCKS:
                    close()
                    tag = "p"
                quotes -= thing.tag == "blockquote"
            elif (source := source_of(thing)) is not None:
                self.citations.append(Citation(index, source, _visible("".join(words))))
            else:
                if thing.tag in _BLOCKS:
                    close()
                    tag = thing.tag
                if thing.tag == "br":
                    words.append(" ")
                quotes += thing.tag == "blockquote"
                if thing.tag == "a" or (thing.tag in _HEADINGS and outline):
                    self._add_link_or_heading(index, thing)
                steps.extend(reversed([("text", thing.text), *self._children(thing), ("end", thing)]))
        close()

    @staticmethod
    def _children(element):
        return [part for child in element for part in (("start", child), ("text", child.tail))]

    def _add_link_or_heading(self, index, element):
        text = _visible(text_without_citations(element))
        if element.tag == "a":
            self.links.append(Link(index, element.get("href", "").strip(), text))
        elif text:
            self.headings.append(Heading(index, _HEADINGS[element.tag], text))

    @cached_property
    def readability(self):
        return measure_readability(self)

    def items_of_kind(self, kind):
        """Return [(index, item)] of the blocks of one kind."""
        return [(index, item) for index, item in enumerate(self.document) if item["type"] == kind]

    def items_naming(self, key):
        """Return [(index, item)] of the blocks that name a thing under `key`."""
        return [(index, item) for index, item in enumerate(self.document) if key in item]


def _visible(text):
    """Return `text` without invisible characters and outer spaces."""
    return " ".join(re.sub("[\u00ad\u200b-\u200d\u2060\ufeff]", "", text).split())
