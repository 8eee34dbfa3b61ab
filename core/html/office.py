"""Lists, headings, notes and comments of word processors."""

import re

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
_GOOGLE_LIST = re.compile(r"lst-kix_(?P<list>\w+)-(?P<level>\d+)")
_COMMENT_CLASS = re.compile(
    r"msocommentreference|msocommenttext|msocomoff|msocomtxt|msoann\w*|annotation\w*", re.IGNORECASE
)
_COMMENT_LINK = re.compile(r"#(_msocom_|_msoanchor|cmnt)", re.IGNORECASE)
_NOTE_LINK = re.compile(
    r"#(_?(ftn|edn|ftnt|footnote-?|endnote-?|sdfootnote|sdendnote|fn:?)\d+(sym|anc)?|_?(ftnref|ednref|ftnt_ref|fnref:?)\d+)",
    re.IGNORECASE,
)
_NOTE_ITSELF = re.compile(r"#.*(ref:?\d+|anc)$", re.IGNORECASE)


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
    return node.tag == "a" and bool(_NOTE_LINK.match(node.attributes.get("href", "")))


def note_mark(node):
    """Return the words for a link between a note and its mark: "[1]"."""
    mark = words(node.children).strip(" \u00a0[]().")
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
    return [_Item(name, level, is_number, number["digits"] or "" if is_number else "", node.children, {})]


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
        _cut(node.children, found.end())
    return found[0] if found else None


def _cut(nodes, count):
    """Remove `count` characters from the start; return how many are left."""
    for place, node in enumerate(nodes):
        if not count:
            break
        if isinstance(node, str):
            nodes[place] = node[count:]
            count -= min(count, len(node))
        else:
            count = _cut(node.children, count)
    return count


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
