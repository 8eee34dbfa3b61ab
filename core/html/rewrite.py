"""Rewrite the markup of other programs as the site's own, before it is sanitized.

`rewrite` is for every save. With `is_pasted` it also takes the white space, the pictures and the tables of a paste
as a person meant them.
"""

import re
from dataclasses import dataclass

from core.html import office
from core.html.blocks import arrange
from core.html.citations import read_source
from core.html.lines import arrange_lines
from core.html.links import tidy_address
from core.html.neat import tidy_space
from core.html.sizes import find_headings
from core.html.styles import apply_styles, is_hidden, is_struck, read_sheet, style_of
from core.html.tree import HEADINGS, PLAIN, has_block, read_foreign, walk, words, write
from core.text.slugs import make_slug

_SIGNS = (
    *("docs-internal-guid", "lst-kix", "urn:schemas-microsoft", "<!--startfragment", "notionvc", "libreoffice"),
    *("apple-converted", "apple-interchange", "cocoa html writer", "sdfootnote"),
)
_FOREIGN = re.compile(r"\bmso-|class=[\"']?(?:mso|western)")
_MEDIA = {"iframe", "video", "audio", "embed", "object"}
_EMOJI_CLASS = re.compile(r"emoji|smiley|emoticon", re.IGNORECASE)
# Without attributes, these stay as they are.
_KEPT = PLAIN | HEADINGS | {"strong", "em", "br"}
_ATTRIBUTES = ("href", "title", "data-ref", "lang", "dir", "colspan", "rowspan", "scope", "start")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass
class LeftOut:
    """Counts of what was left out of a text, by kind."""

    pictures: int = 0
    media: int = 0
    deletions: int = 0
    comments: int = 0
    notes: int = 0
    links: int = 0
    contents: int = 0
    lines: int = 0

    def sentences(self):
        """Return one sentence for each kind."""
        found = []
        if self.pictures:
            one, many = (
                "1 picture was not pasted. Add it as a Figure.",
                "{} pictures were not pasted. Add each as a Figure.",
            )
            found.append(_counted(self.pictures, one, many))
        if self.media:
            one, many = "1 video or embedded part was not pasted.", "{} videos or embedded parts were not pasted."
            found.append(_counted(self.media, one, many))
        if self.deletions:
            found.append("Words that were deleted or struck out in the source were not pasted.")
        if self.comments:
            found.append(
                _counted(self.comments, "1 comment was not pasted.", "{} comments or their marks were not pasted.")
            )
        if self.notes:
            found.append("Footnotes were pasted as plain text: “[1]”. Add each source as a Reference.")
        if self.links:
            one = "1 link was not pasted, because its address works only in the source. Its words were kept."
            many = "{} links were not pasted, because their addresses work only in the source. Their words were kept."
            found.append(_counted(self.links, one, many))
        if self.contents:
            found.append("The table of contents was not pasted. The page makes its own from the headings.")
        if self.lines:
            found.append("Lines were joined into paragraphs. Check words that were divided at the end of a line.")
        return found


def _counted(count, one, many):
    return one if count == 1 else many.format(count)


def rewrite(markup, *, is_pasted=False, left_out=None):
    """Return the same words in the site's own markup, not yet sanitized."""
    sheet = read_sheet(markup) if "<style" in markup.lower() else {}
    nodes = read_foreign(markup)
    is_foreign = is_pasted or _is_foreign(markup.lower())
    if is_foreign:
        nodes = office.nest_lists(nodes)
    anchors = {node.attributes.get(name) for node in walk(nodes) for name in ("id", "name")}
    has_anchors = "#" in markup
    headings = {
        make_slug(words(node.children), kind="section", limit=70)
        for node in (walk(nodes) if has_anchors else ())
        if node.tag in HEADINGS
    }
    cleaner = _Cleaner(sheet, left_out or LeftOut(), is_pasted, is_foreign, anchors - {None, ""}, headings)
    nodes = cleaner.clean(office.caption_tables(nodes) if is_foreign else nodes)
    if is_pasted:
        find_headings(nodes, sheet)
    nodes = apply_styles(nodes, sheet)
    _strip(nodes)
    nodes = arrange(nodes)
    if is_pasted:
        _close_gaps(nodes)
        cleaner.left_out.lines += arrange_lines(nodes)
    return write(tidy_space(nodes, is_foreign=is_foreign, is_pasted=is_pasted))


def _is_foreign(markup):
    if any(sign in markup for sign in _SIGNS):
        return True
    return ("mso" in markup or "western" in markup) and bool(_FOREIGN.search(markup))


def _strip(nodes):
    """Remove the attributes that no element of the site's texts has."""
    for node in walk(nodes):
        kept = _ATTRIBUTES if node.tag in {"a", "abbr", "acronym"} else _ATTRIBUTES[3:]
        node.attributes = {name: node.attributes[name] for name in kept if name in node.attributes}
        if node.attributes.get("start") == "1":
            del node.attributes["start"]


def _close_gaps(nodes):
    """Give headings levels that follow each other: h2 and h4 become h2 and h3."""
    headings = [node for node in walk(nodes) if node.tag in HEADINGS]
    levels = sorted({node.tag for node in headings})
    for node in headings:
        node.tag = f"h{min(int(levels[0][1]) + levels.index(node.tag), 4)}"


def _is_citation(node):
    is_link = not isinstance(node, str) and node.tag == "a"
    return is_link and read_source(node.attributes.get("data-ref", ""), words([node]), None) is not None


class _Cleaner:
    """Removes and counts what the site's texts never contain."""

    def __init__(self, sheet, left_out, is_pasted, is_foreign, anchors, headings):
        self.sheet, self.left_out, self.is_pasted, self.is_foreign = sheet, left_out, is_pasted, is_foreign
        self.anchors, self.headings = anchors, headings

    def clean(self, nodes):
        result = []
        for node in nodes:
            result += [node] if isinstance(node, str) else self._element(node)
        return result

    def _element(self, node):
        if node.tag in _KEPT and not node.attributes:
            node.children = self.clean(node.children)
            return [node]
        style = style_of(node, self.sheet)
        if is_struck(node, style):
            self.left_out.deletions += 1
            return []
        if is_hidden(style):
            return []
        if office.is_comment(node, style):
            self.left_out.comments += 1
            return []
        if node.tag == "img":
            return self._picture(node)
        if node.tag == "object" and has_block(node):
            return self.clean(node.children)  # Apple's Notes puts tables into one
        if node.tag in _MEDIA:
            self.left_out.media += 1
            return []
        if office.is_contents(node):
            self.left_out.contents += 1
            return []
        if node.tag in {"input", "hr"} and (node.tag == "input" or "33%" in node.attributes.get("width", "")):
            return []  # a check box, and the line above Word's footnotes
        if office.is_note_link(node):
            self.left_out.notes += 1
            return [office.note_mark(node)]
        if "apple-converted-space" in node.attributes.get("class", "").lower() or self._is_lone_space(node):
            return [" "]
        if self.is_pasted and office.is_heading_mark(node):
            return []
        if office.is_quotation(node):
            node.tag = "blockquote"
        if node.tag in {"p", "div", *HEADINGS} and (level := office.heading_level(node)):
            node.tag = f"h{min(level, 6)}"
        self._forget_language(node)
        node.children = self.clean(node.children)
        if node.tag == "sup" and len(node.children) == 1 and re.fullmatch(r"\[\w+\] ?", str(node.children[0])):
            return node.children  # a mark of a note, which is not raised here
        if node.tag == "sup" and len(node.children) == 1 and _is_citation(node.children[0]):
            return node.children
        return [node] if node.tag != "a" or self._link(node) else node.children

    def _is_lone_space(self, node):
        # Chromium keeps a space at the edge of an element in this way.
        return self.is_pasted and node.tag == "span" and node.children == ["\u00a0"]

    def _picture(self, node):
        alt = " ".join(node.attributes.get("alt", "").split())
        if alt and (_EMOJI_CLASS.search(node.attributes.get("class", "")) or not re.search(r"\w", alt)):
            return [alt]
        if {node.attributes.get("width"), node.attributes.get("height")} & {"0", "1"}:
            return []  # it counts readers
        if alt in {"checked", "unchecked"}:
            return []  # the box of a list to check off, which Google draws
        self.left_out.pictures += 1
        return [f" [Picture: {alt}] " if alt else " [Picture] "] if self.is_pasted else []

    def _forget_language(self, node):
        if not self.is_foreign:
            return
        # Word processors name the language and the direction of every paragraph.
        if node.attributes.get("lang", "").lower().partition("-")[0] in {"en", "x"}:
            del node.attributes["lang"]
        if node.attributes.get("dir", "").lower() == "ltr":
            del node.attributes["dir"]

    def _link(self, node):
        """Set the address of a link; return whether it leads anywhere or cites a source."""
        address, key = tidy_address(node.attributes.get("href", "")), node.attributes.get("data-ref", "")
        if read_source(key, words(node.children), address) is not None:
            node.attributes, node.children = {"data-ref": key}, [words(node.children).strip()]
            return True
        if key.startswith("source:"):
            del node.attributes["data-ref"]
        if "sponsored" in node.attributes.get("rel", "").lower().split():
            # core/html/sanitize.py calls it PAID.
            node.attributes.setdefault("data-ref", "paid")
        if address.startswith("#") and self._leads_nowhere(address[1:]):
            self.left_out.links += 1
            return False
        if self.is_pasted and address and not address.startswith(("/", "#")) and not _SCHEME.match(address):
            self.left_out.links += 1
            return False
        if address.lower().startswith(("data:", "file:", "blob:", "cid:")):
            self.left_out.links += 1
            return False
        node.attributes["href"] = address
        return bool(address)

    def _leads_nowhere(self, anchor):
        if anchor in self.headings:
            return False
        # A text of this site may lead to a heading in another block; anchors of other programs are gone.
        return self.is_foreign or anchor in self.anchors
