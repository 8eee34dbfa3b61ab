"""Citations: links that name a source by key and hold a number, such as "[3]".

The number is that of the day; the key says what is cited.
"""

import re

KEY = re.compile(r"source:(?P<source>[1-9][0-9]{0,17})")
NUMBER = re.compile(r"\[(?:[1-9][0-9]{0,3}|\?)\]")
# How a sanitized text writes a citation. In an attribute, a quotation mark is escaped.
MARKUP = re.compile(rf'<a data-ref="{KEY.pattern}"(?: rel="noopener")?>{NUMBER.pattern}</a>')


def read_source(key, words, address):
    """Return the id of the source that a link cites, or None if it is no citation."""
    found = KEY.fullmatch(key)
    return int(found["source"]) if found and not address and NUMBER.fullmatch(words.strip()) else None


def source_of(element):
    """Return the id of the source that a parsed element cites, or None."""
    if element.tag != "a" or "data-ref" not in element.attrib:
        return None
    return read_source(element.get("data-ref"), element.text_content(), element.get("href"))


def holds_citation(element):
    """Return whether a parsed element holds a citation."""
    return any(source_of(link) is not None for link in element.iter("a"))


def text_without_citations(element):
    """Return the characters of a parsed element without those of its citations."""
    parts = [element.text or ""]
    for child in element:
        if source_of(child) is None:
            parts.append(text_without_citations(child))
        parts.append(child.tail or "")
    return "".join(parts)
