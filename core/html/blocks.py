"""The structure of a text: paragraphs, lists and tables, none of them empty."""

import re

from core.html.styles import spread, without_mark
from core.html.tree import BLOCKS, DIVISIONS, LISTS, Node, has_block, words

# Elements that stay, and what others become. All else leaves its children.
# Without one of these an element says no more than its words. A citation has a key and no address.
_MEANT = {"a": ("href", "data-ref"), "abbr": ("title",)}
_KEPT_INLINE = {"a", "abbr", "br", "em", "strong", "sub", "sup"}
_RENAMED = {
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "acronym": "abbr",
    "menu": "ul",
    "dir": "ul",
    "tfoot": "tbody",
    "bdo": "span",
}
_FLOWS = {"li", "td", "th", "blockquote", "caption"}
_BLANK = " \t\n\r\f\u00a0\u200b"


def is_blank(nodes):
    return all(not node.strip(_BLANK) if isinstance(node, str) else is_blank(node.children) for node in nodes)


def arrange(nodes):
    """Return nodes as paragraphs, headings, lists, quotations, tables and rules."""
    result, inline = [], []

    def close():
        if not is_blank(inline):
            result.append(Node("p", {}, inline[:]))
        elif inline:
            result.append(" ")
        inline.clear()

    for node in _flat(nodes):
        if isinstance(node, str) or node.tag not in BLOCKS:
            inline.append(node)
        else:
            close()
            result += _block(node)
    close()
    return _lists_of_strays(result)


def _flat(nodes):
    """Return nodes with no block inside an inline element."""
    result = []
    for node in nodes:
        if isinstance(node, str):
            result.append(node)
            continue
        node.tag = _RENAMED.get(node.tag, node.tag)
        if node.tag in BLOCKS:
            result.append(node)
            continue
        if node.tag == "q":
            result += ["“", *_flat(node.children), "”"]
            continue
        if node.tag == "img":
            continue
        is_kept = node.tag in _KEPT_INLINE or (node.tag == "span" and node.attributes.keys() & {"lang", "dir"})
        if node.tag in {"a", "abbr"} and not any(map(node.attributes.get, _MEANT[node.tag])):
            is_kept = False
        if not is_kept:
            result += _flat(node.children)
        elif has_block(node):
            result += _flat(spread(Node(node.tag, node.attributes), node.children))
        else:
            node.children = _flat(node.children)
            result += _inline(node)
    return result


def _inline(node):
    """Return an inline element, or the space that it holds if it has no words."""
    if node.tag == "br" or not is_blank(node.children) or any(_is_break(child) for child in node.children):
        return [node]
    return [space] if (space := words(node.children)) else []


def _is_break(node):
    return not isinstance(node, str) and node.tag == "br"


def _block(node):
    if node.tag == "hr":
        return [node]
    if node.tag == "dt":
        return arrange([Node("p", {}, spread(Node("strong"), node.children))])
    if node.tag == "pre":
        node.children = _with_breaks(node.children)
    if node.tag in DIVISIONS:
        inner = arrange(node.children)
        _give_language(node, inner)
        return inner
    if node.tag in LISTS:
        return _list(node)
    if node.tag == "table":
        return _table(node)
    if node.tag in _FLOWS:
        node.children = _flow(node.children)
        empty = is_blank(node.children) and node.tag not in {"td", "th"} and not _has_rule(node)
        return [] if empty else [node]
    if has_block(node):
        # A heading or a paragraph that holds blocks gives way to them.
        return arrange(node.children)
    node.children = _flat(node.children)
    if node.tag in {"h2", "h3", "h4"}:
        node.children = without_mark("strong", node.children)
    return [] if is_blank(node.children) else [node]


def _give_language(division, nodes):
    for name in ("lang", "dir"):
        if name in division.attributes:
            for node in nodes:
                if not isinstance(node, str):
                    node.attributes.setdefault(name, division.attributes[name])


def _has_rule(node):
    return any(
        not isinstance(child, str) and (child.tag in {"hr", "table"} or _has_rule(child)) for child in node.children
    )


def _flow(nodes):
    """Return the content of an item, a cell or a quotation."""
    nodes = _flat(nodes)
    if not any(not isinstance(node, str) and node.tag in BLOCKS for node in nodes):
        return nodes
    if not any(not isinstance(node, str) and node.tag in DIVISIONS for node in nodes):
        result = []
        for node in nodes:
            result += [node] if isinstance(node, str) or node.tag not in BLOCKS else _block(node)
        return _lists_of_strays(result)
    result = arrange(nodes)
    blocks = [node for node in result if not isinstance(node, str)]
    if blocks and blocks[0].tag == "p" and not blocks[0].attributes and all(node.tag in LISTS for node in blocks[1:]):
        return [*blocks[0].children, *blocks[1:]]
    return result


def _list(node):
    items = []
    for child in node.children:
        if isinstance(child, str):
            if child.strip(_BLANK):
                items.append(Node("li", {}, [child]))
        elif child.tag == "li":
            items.append(child)
        elif items and child.tag in {*LISTS, "menu", "dir"}:
            # Google and old pages put a list beside the item that it belongs to.
            items[-1].children.append(child)
        else:
            items.append(Node("li", {}, [child]))
    node.children = [part for item in items for part in _block(item)]
    return [node] if node.children else []


def _table(node):
    if is_blank(node.children):
        return []
    parts, rows = [], []
    for part in node.children:
        if isinstance(part, str) or part.tag in {"colgroup", "col"}:
            continue
        if part.tag == "tr":
            rows.append(part)
        elif part.tag == "caption":
            part.children = _flat(_without_blocks(part.children))
            if not is_blank(part.children):
                parts.append(part)
        elif part.tag in {"thead", "tbody", "tfoot"}:
            part.tag = _RENAMED.get(part.tag, part.tag)
            parts.append(part)
    if rows:
        parts.append(Node("tbody", {}, rows))
    for part in parts:
        if part.tag != "caption":
            part.children = [row for row in part.children if not isinstance(row, str)]
            for row in part.children:
                row.children = [kept for cell in row.children if not isinstance(cell, str) for kept in _block(cell)]
    node.children = [part for part in parts if part.children]
    return [node]


def _without_blocks(nodes):
    result = []
    for node in nodes:
        is_block = not isinstance(node, str) and node.tag in BLOCKS
        result += [" ", *_without_blocks(node.children), " "] if is_block else [node]
    return result


def _lists_of_strays(nodes):
    """Return nodes with a list around items that have none."""
    result = []
    for node in nodes:
        if isinstance(node, str) or node.tag != "li":
            result.append(node)
        elif result and not isinstance(result[-1], str) and result[-1].tag == "ul" and "stray" in result[-1].off:
            result[-1].children.append(node)
        else:
            result.append(Node("ul", {}, [node]))
            result[-1].off = ("stray",)
    return result


def _with_breaks(nodes):
    result = []
    for node in nodes:
        if not isinstance(node, str):
            node.children = _with_breaks(node.children)
            result.append(node)
            continue
        for number, line in enumerate(re.split(r"\n", node.strip("\n"))):
            result += [Node("br"), line] if number else [line]
    return result
