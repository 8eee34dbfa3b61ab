"""Lists, headings, notes, captions and comments of word processors."""

import re

from core.html.lines import cut_start
from core.html.styles import declarations
from core.html.tree import LISTS, Node, walk, words

_LEVEL = re.compile(r"(?P<list>l\d+)\s+level(?P<level>\d+)(?:\s+(?P<id>lfo\d+))?")
_HEADING_CLASS = re.compile(r"(?:mso)?heading\s?(?P<level>[1-9])", re.IGNORECASE)
_LIST_CLASS = re.compile(r"mso(list(paragraph|bullet|number)|.*listparagraph)", re.IGNORECASE)
_BULLET = re.compile(r"[\s\u00a0]*[·•●○◦▪▫■□§oüØvq➢✓*–—-][\s\u00a0]*")
_NUMBER = re.compile(r"[\s\u00a0]*\(?(?:(?P<digits>\d{1,3})|[a-z]|[ivxlc]{1,6})[.)][\s\u00a0]*", re.IGNORECASE)
_TYPED = re.compile(
    r"[\s\u00a0]*(?:[·•●○◦▪■§➢*–-]|o|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])(?:[\u00a0\t][\s\u00a0]*)", re.IGNORECASE
)
_QUILL_LEVEL = re.compile(r"\bql-indent-(?P<level>\d)\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_GOOGLE_LIST = re.compile(r"lst-kix_(?P<list>\w+)-(?P<level>\d+)")
_COMMENT_CLASS = re.compile(
    r"msocommentreference|msocommenttext|msocomoff|msocomtxt|msoann\w*|annotation\w*", re.IGNORECASE
)
_COMMENT_LINK = re.compile(r"#(_msocom_|_msoanchor|cmnt)", re.IGNORECASE)
_NOTE_LINK = re.compile(
    r"#(_?(ftn|edn|ftnt|footnote-?|endnote-?|sdfootnote|sdendnote|fn:?)\d+(sym|anc)?|_?(ftnref|ednref|ftnt_ref|fnref:?)\d+"
    r"|user-content-fn(ref)?-\S+)|(https?://[^#]*)?#(cite_(note|ref)|footnote(-anchor)?)-\S+",
    re.IGNORECASE,
)
_NOTE_ITSELF = re.compile(r"#.*(ref:?\d+|anc)$|#(user-content-fnref|cite_ref|footnote-anchor)-", re.IGNORECASE)
_MARK = re.compile(r"\W*(\w{0,4}|note \d{1,3})\W*")


def is_comment(node, style):
    """Return whether an element is a comment of a reviewer, or its mark."""
    if style.get("mso-element") in {"comment-list", "comment"} or style.get("mso-special-character") == "comment":
        return True
    if any(_COMMENT_CLASS.fullmatch(name) for name in node.attributes.get("class", "").split()):
        return True
    if node.tag == "a":
        return bool(_COMMENT_LINK.match(node.attributes.get("href", "")))
    # Google writes the comments at the end, each in a box of its own that leads back to its mark.
    return node.tag in {"div", "sup"} and any(
        each.tag == "a" and _COMMENT_LINK.match(each.attributes.get("href", "")) for each in walk(node.children[:1])
    )


def is_note_link(node):
    """Return whether a link leads from a mark in the text to its note, or back."""
    is_note = node.tag == "a" and bool(_NOTE_LINK.match(node.attributes.get("href", "")))
    return is_note and bool(_MARK.fullmatch(words(node.children)))


def is_heading_mark(node):
    """Return whether a link is the sign beside a heading: "#", "¶"."""
    text = words(node.children).strip()
    return node.tag == "a" and "#" in node.attributes.get("href", "") and bool(text) and not re.search(r"\w", text)


def is_contents(node):
    """Return whether a paragraph is a line of Word's table of contents."""
    names = node.attributes.get("class", "").lower().split()
    return any(re.fullmatch(r"mso(toc\d|tocheading)", name) for name in names)


def is_quotation(node):
    names = node.attributes.get("class", "").lower().split()
    return node.tag == "p" and not {"msoquote", "msointensequote"}.isdisjoint(names)


def caption_tables(nodes):
    """Return nodes with the caption paragraph above or below a table inside it."""
    result, waiting = [], None
    for node in nodes:
        is_caption = not isinstance(node, str) and "msocaption" in node.attributes.get("class", "").lower().split()
        table = result[-1] if result and not isinstance(result[-1], str) and result[-1].tag == "table" else None
        if isinstance(node, str) and not node.strip() and (waiting or table):
            continue
        if is_caption and table and not _has_caption(table):
            table.children.insert(0, Node("caption", {}, node.children))
            continue
        if waiting and not isinstance(node, str) and node.tag == "table" and not _has_caption(node):
            result.pop()
            node.children.insert(0, Node("caption", {}, waiting.children))
        waiting = node if is_caption else None
        if not isinstance(node, str) and node.tag != "table":
            node.children = caption_tables(node.children)
        result.append(node)
    return result


def _has_caption(table):
    return any(not isinstance(child, str) and child.tag == "caption" for child in table.children)


def note_mark(node):
    """Return the words for a link between a note and its mark: "[1]"."""
    mark = words(node.children).strip(" \u00a0[]().↩↑^︎")
    return f"[{mark}]{' ' if _NOTE_ITSELF.match(node.attributes.get('href', '')) else ''}" if mark else ""


def heading_level(node):
    """Return the level of a heading by its class, role or outline level, or 0."""
    for name in node.attributes.get("class", "").split():
        if name.lower() == "msotitle":
            return 1
        if found := _HEADING_CLASS.fullmatch(name):
            return int(found["level"])
    if node.attributes.get("role") == "heading":
        level = node.attributes.get("aria-level", "2")
        return int(level) if level.isdecimal() and len(level) == 1 else 2
    level = declarations(node.attributes.get("style", "")).get("mso-outline-level", "")
    return int(level) if level in set("123456789") else 0


class _Item:
    def __init__(self, name, level, ordered, start, children, attributes):
        self.name, self.level, self.ordered, self.start = name, level, ordered, start
        self.node = Node("li", attributes, children)


def nest_lists(nodes):
    """Return nodes with nested lists for paragraphs that look like items."""
    result, items = [], []

    def close():
        if items:
            result.extend(_nested(items))
            items.clear()

    for node in nodes:
        if isinstance(node, str) and not node.strip() and items:
            continue
        found = None if isinstance(node, str) else _items_of(node)
        if found:
            items += found
            continue
        close()
        if not isinstance(node, str):
            node.children = nest_lists(node.children)
        result.append(node)
    close()
    return result


def _items_of(node):
    if node.tag == "div" and (inner := _only_list(node)):
        return _items_of(inner)
    if node.tag in LISTS and (items := _items_by_attribute(node)):
        return items
    if node.tag in LISTS:
        found = _GOOGLE_LIST.search(node.attributes.get("class", ""))
        return found and [
            _Item(
                found["list"],
                int(found["level"]),
                node.tag == "ol",
                node.attributes.get("start", ""),
                item.children,
                {},
            )
            for item in node.children
            if not isinstance(item, str)
        ]
    if node.tag not in {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6"}:
        return None
    style = declarations(node.attributes.get("style", ""))
    found = _LEVEL.search(style.get("mso-list", ""))
    is_list = any(_LIST_CLASS.match(name) for name in node.attributes.get("class", "").split())
    marker = _take_marker(node) if found or is_list else None
    if marker is None and found is None:
        return None
    if node.tag not in {"p", "div"} or heading_level(node):
        # The number of a numbered heading is made by its list, and goes with it.
        return None
    number = _NUMBER.fullmatch(marker or "")
    is_number = bool(number) and not re.fullmatch(r"[\s\u00a0]*o[\s\u00a0]*", marker)
    level = int(found["level"]) if found else 1 + _indent(style) // 36
    # Word restarts a list by another list format override.
    name = f"{found['list']} {found['id']}" if found else ""
    return [_Item(name, level, is_number, _start(marker, number) if is_number else "", node.children, _language(node))]


def _only_list(box):
    """Return the list in a box that holds nothing else."""
    inner = [child for child in box.children if not isinstance(child, str) or child.strip()]
    return inner[0] if len(inner) == 1 and not isinstance(inner[0], str) and inner[0].tag in LISTS else None


def _items_by_attribute(node):
    """Return the items of a list whose items name their own levels.

    Word for the web puts each item into a list of its own. Quill has bullets and numbers in one list.
    """
    items = [item for item in node.children if not isinstance(item, str) and item.tag == "li"]
    found = []
    for item in items:
        name, sort = item.attributes.get("data-listid", ""), item.attributes.get("data-list", "")
        indent = _QUILL_LEVEL.search(item.attributes.get("class", ""))
        if name:
            level = item.attributes.get("aria-level", "1")
            level = int(level) if level.isdecimal() and len(level) == 1 else 1
        elif sort or indent:
            level = 1 + (int(indent["level"]) if indent else 0)
        else:
            return []
        is_number = sort == "ordered" if sort else node.tag == "ol"
        start = node.attributes.get("start", "") if item is items[0] else ""
        found.append(_Item(name, level, is_number, start, item.children, _language(item)))
    return found


def _language(node):
    return {name: node.attributes[name] for name in ("lang", "dir") if name in node.attributes}


def _start(marker, number):
    """Return the number that a list begins with, from the marker of its first item."""
    if number["digits"]:
        return number["digits"]
    text = marker.strip(" \t\r\n\u00a0().").lower()
    # "(c)" may be 3 or 100.
    return str(_ROMAN.get(text) or (ord(text) - 96 if len(text) == 1 and text not in "lcdm" else ""))


def _indent(style):
    found = re.match(r"([\d.]{1,6})(pt|in|cm|px)", style.get("margin-left", ""))
    size = float(found[1]) * {"pt": 1, "in": 72, "cm": 28.3, "px": 0.75}[found[2]] if found else 0
    return max(0, int(size) - 36)


def _take_marker(node):
    """Remove the bullet or number of an item and return it, or None."""
    for holder in [node, *walk(node.children)]:
        for index, child in enumerate(holder.children):
            if (
                not isinstance(child, str)
                and declarations(child.attributes.get("style", "")).get("mso-list") == "ignore"
            ):
                del holder.children[index]
                return words([child])
    found = _TYPED.match(words(node.children))
    if found:
        cut_start(node.children, found.end())
    return found[0] if found else None


def _nested(items):
    result, stack = [], []  # stack: (level, list node, item of it that came last)
    for item in items:
        while stack and stack[-1][0] > item.level:
            stack.pop()
        tag = "ol" if item.ordered else "ul"
        if stack and stack[-1][0] == item.level and (stack[-1][1].tag != tag or stack[-1][2].name != item.name):
            stack.pop()
        if not stack or stack[-1][0] < item.level:
            node = Node(tag, {"start": item.start} if item.ordered and item.start not in {"", "0", "1"} else {})
            (stack[-1][2].node.children if stack else result).append(node)
            stack.append((item.level, node, item))
        stack[-1][1].children.append(item.node)
        stack[-1] = (item.level, stack[-1][1], item)
    return result
