"""A small tree of HTML, to rewrite markup that other programs made.

nh3 reads the markup as browsers do, so that its answer is balanced; only then does the tree begin. What is written
from the tree is cleaned again (core/html/sanitize.py): nothing here is a barrier against hostile markup.
"""

import re

import nh3

VOID = {"br", "hr", "img", "embed", "col", "input", "wbr", "source", "track", "area"}
LISTS = {"ul", "ol"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Each begins a new line in a browser.
DIVISIONS = {
    *(
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "address",
        "pre",
    ),
    *("dl", "dt", "dd", "form", "fieldset", "legend", "details", "summary", "center", "hgroup", "dialog", "search"),
    *("optgroup", "option", "noframes", "listing", "xmp", "plaintext", "body", "html"),
}
PARTS_OF_TABLES = {"caption", "thead", "tbody", "tfoot", "tr", "td", "th", "colgroup", "col"}
BLOCKS = DIVISIONS | LISTS | HEADINGS | PARTS_OF_TABLES | {"p", "li", "blockquote", "hr", "table", "menu", "dir"}
INLINE = {
    *(
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
    ),
    *(
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
    ),
    *("var", "iframe", "video", "audio", "embed", "object", "ruby", "rt", "rp", "input"),
}
# Without attributes, these mean nothing but themselves.
PLAIN = LISTS | {"p", "li", "blockquote", "table", "thead", "tbody", "tr", "td"}
# Deeper markup is read as if it were at this depth.
MOST_DEPTH = 60
_GENERAL = {"style", "class", "id", "name", "lang", "dir", "title", "role", "aria-level"}
_OWN = {
    "a": {"href", "data-ref", "rel"},
    "font": {"size"},
    "img": {"src", "alt", "width", "height"},
    "li": {"data-listid", "data-list"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "hr": {"width"},
    "input": {"type"},
}
_DROPPED = {
    "script",
    "style",
    "template",
    "noscript",
    "svg",
    "math",
    "head",
    "title",
    "xml",
    "button",
    "select",
    "textarea",
}
_READER = nh3.Cleaner(
    tags=(BLOCKS | INLINE) - _DROPPED,
    clean_content_tags=_DROPPED,
    attributes={"*": _GENERAL, **_OWN},
    url_schemes={"http", "https", "mailto", "tel", "sms", "data", "file", "blob", "cid"},
    link_rel=None,
    strip_comments=True,
)


# nh3 writes <tag name="value">, </tag> and text, in which "<" is always escaped, except in these elements.
_MARK = re.compile(
    r"<(?P<raw>iframe|xmp|plaintext|noframes)(?P<of_raw>(?: [a-z-]+=\"[^\"]*\")*)>(?P<content>.*?)</(?P=raw)>"
    r"|<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<of_tag>(?: [a-z-]+=\"[^\"]*\")*)>|(?P<words>[^<]+)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class Node:
    """An element with its attributes and children, which are nodes and strings."""

    __slots__ = ("attributes", "children", "off", "tag")

    def __init__(self, tag, attributes=None, children=None):
        self.tag, self.attributes, self.children = tag, attributes or {}, children if children is not None else []
        # The marks that this element switches off: "strong", "em".
        self.off = ()


class _Builder:
    """Makes nodes of a text that nh3 wrote.

    Each element is closed, each value is in double quotes.
    """

    def __init__(self):
        self.root = Node("div")
        self.open, self.too_deep = [self.root], []

    def start(self, tag, attributes):
        if tag not in VOID and (self.too_deep or len(self.open) > MOST_DEPTH):
            self.too_deep.append(tag)
            if tag in BLOCKS:
                self.open[-1].children.append(" ")
            return
        node = Node(
            tag, {name: _unescape(value) for name, value in _ATTRIBUTE.findall(attributes)} if attributes else None
        )
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def end(self, tag):
        if self.too_deep and self.too_deep[-1] == tag:
            self.too_deep.pop()
        elif self.open[-1].tag == tag and len(self.open) > 1:
            self.open.pop()

    def text(self, words):
        self.open[-1].children.append(words)


def read_foreign(markup):
    """Return any markup as a list of nodes, as a browser reads it."""
    builder = _Builder()
    for raw, of_raw, content, end, tag, of_tag, words in _MARK.findall(_READER.clean(markup)):
        if words:
            builder.text(_unescape(words))
        elif end:
            builder.end(tag)
        elif tag:
            builder.start(tag, of_tag)
        else:
            builder.start(raw, of_raw)
            builder.text(content)
            builder.end(raw)
    return builder.root.children


def _unescape(text):
    """Return what the entities that nh3 writes stand for."""
    if "&" not in text:
        return text
    return (
        text.replace("&nbsp;", "\u00a0")
        .replace("&quot;", '"')
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
    )


def write(nodes):
    """Return nodes as markup, in the way that nh3 writes it."""
    parts = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(_escape(node))
            continue
        named = "".join(
            f' {name}="{_escape(value).replace(chr(34), "&quot;")}"' for name, value in node.attributes.items()
        )
        parts.append(f"<{node.tag}{named}>")
        if node.tag not in VOID:
            parts += [write(node.children), f"</{node.tag}>"]
    return "".join(parts)


def _escape(text):
    return text.replace("&", "&amp;").replace("\u00a0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def words(nodes):
    """Return the characters of nodes."""
    return "".join(node if isinstance(node, str) else words(node.children) for node in nodes)


def has_block(node):
    """Return whether an element holds one that begins a new line."""
    return any(not isinstance(child, str) and (child.tag in BLOCKS or has_block(child)) for child in node.children)


def walk(nodes):
    """Yield every element, each before those in it."""
    for node in nodes:
        if not isinstance(node, str):
            yield node
            yield from walk(node.children)
