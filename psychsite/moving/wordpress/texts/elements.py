"""Answer small questions about lxml elements. Pure."""

import re

from lxml import etree
from lxml.html import HTMLParser

from core.html import tree
from core.html.sanitize import sanitize
from core.html.text import to_text
from core.text.clean import clean_line

# Nothing of these can be text.
PROGRAMS = {
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "math",
    "input",
    "button",
    "select",
    "textarea",
    "canvas",
    "link",
}
PLAYERS = {"iframe", "video", "audio", "embed", "object"}
# Unlike in a paste, a player is taken out of its line, and old elements of a line can be in an old text.
INLINE = (tree.INLINE - PLAYERS - {"input"}) | {"blink", "nobr", "rb", "wbr"}
_PARSER = HTMLParser()
_string = etree.XPath("string()", smart_strings=False)
_EMOJI = re.compile(r"emoji|smiley|emoticon", re.IGNORECASE)


def read_words(markup):
    """Return the words of a line of the old site, without its programs."""
    return to_text(sanitize(markup, limit=None)) if "<" in markup else to_text(markup)


def text_of(element):
    """Return the characters of an element."""
    # Most elements hold only text, for which XPath takes long.
    return _string(element) if len(element) else element.text or ""


def words(element):
    """Return the words of an element in one line."""
    return clean_line(text_of(element))


def classes(element):
    return element.get("class") or ""


def is_picture(element):
    """Return True for an <img> that is no smiley and does not count readers."""
    if element.tag != "img" or _EMOJI.search(classes(element)):
        return False
    return not {element.get("width"), element.get("height")} & {"0", "1"}


def is_special(element):
    """Return True if an element cannot stay in a text."""
    return (
        is_picture(element) or element.tag in PLAYERS or element.tag == "figure" or element.get("data-wp") is not None
    )


def specials(element):
    """Return the outermost special elements below `element`, in order."""
    found, walk = [], etree.iterwalk(element, events=("start",))
    for _event, node in walk:
        if node is not element and is_special(node):
            found.append(node)
            walk.skip_subtree()
    return found


def has_blocks(element):
    """Return True if an inline element holds a block."""
    return any(
        isinstance(node.tag, str) and node.tag not in INLINE and node.tag not in PLAYERS
        for node in element.iterdescendants()
    )


def detach(element):
    """Take an element out of its tree; what follows it stays."""
    parent, tail = element.getparent(), element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    elif parent is not None:
        parent.text = (parent.text or "") + tail
    element.tail = None
    if parent is not None:
        parent.remove(element)
    return element


def new(tag, text="", **attributes):
    """Return a new element."""
    element = _PARSER.makeelement(tag)
    element.text = text or None
    for name, value in attributes.items():
        element.set(name, value)
    return element


def to_html(element):
    """Return an element as HTML, without what follows it."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)


def only_link(element):
    """Return the link of an element that holds nothing but one link, or None."""
    if element.tag != "a" and (element.text or "").strip():
        return None
    links = list(element.iter("a"))
    if len(links) == 1 and links[0].get("href") and words(links[0]) and words(element) == words(links[0]):
        return links[0]
    return None
