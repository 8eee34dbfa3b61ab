"""Join lines that a program wrapped, and make lists of items that were typed."""

import re

from core.html.blocks import is_blank
from core.html.tree import LISTS, Node, words

_BULLET = re.compile(r"\s*[•●▪◦‣·➢*–-]\s+(?=\S)")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,2})[.)]\s+(?=\S)")
# A viewer of PDF files ends each line where the page did. The lines of an address are shorter, those of a poem begin
# with capitals.
_FEWEST_LINES, _LEAST_WIDTH, _MOST_WIDTH = 3, 40, 130
_LEAST_FULL, _LEAST_GOING_ON = 0.7, 0.6
_KEEPS_HYPHEN = re.compile(
    r"\b(self|well|non|long|short|high|low|half|ex|co|double|placebo|evidence|follow|anti)-$", re.IGNORECASE
)
_HOLD_PARAGRAPHS = {"li", "td", "th", "blockquote", "table", "thead", "tbody", "tr", *LISTS}


def arrange_lines(nodes):
    """Make lists and paragraphs of lines; return how many paragraphs were joined."""
    joined, result = 0, []
    for node in nodes:
        if not isinstance(node, str) and node.tag == "p":
            blocks, count = _arrange(node)
            result += blocks
            joined += count
            continue
        if not isinstance(node, str) and node.tag in _HOLD_PARAGRAPHS:
            joined += arrange_lines(node.children)
        result.append(node)
    nodes[:] = result
    return joined


def _arrange(paragraph):
    """Return the blocks that a paragraph is meant to be, and how many were joined."""
    blocks, joined = [], 0
    for lines in _parts(paragraph.children):
        for group in _groups(lines):
            if isinstance(group, Node):
                group.attributes |= paragraph.attributes
                blocks.append(group)
                continue
            is_wrapped = _is_wrapped(group)
            joined += is_wrapped
            children = _join(group) if is_wrapped else _with_breaks(group)
            blocks.append(Node("p", dict(paragraph.attributes), children))
    is_changed = joined or any(block.tag != "p" for block in blocks)
    return (blocks, joined) if is_changed else ([paragraph], 0)


def _parts(nodes):
    """Return the lines between empty lines, each line a list of nodes."""
    lines = [[]]
    for node in nodes:
        if not isinstance(node, str) and node.tag == "br":
            lines.append([])
        else:
            lines[-1].append(node)
    parts = [[]]
    for line in lines:
        if not is_blank(line):
            parts[-1].append(line)
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if part]


def _groups(lines):
    """Yield lists for typed items, and the lines between them together."""
    plain, items, tag = [], [], ""
    for place, line in enumerate(lines):
        kind = _kind(line)
        if kind and (kind == tag or (kind and not items and _goes_on(lines[place:], kind))):
            if plain:
                yield plain
                plain = []
            tag = kind
            items.append([line])
        elif items and not kind and len(words(items[-1][-1])) >= _LEAST_WIDTH:
            items[-1].append(line)
        else:
            if items:
                yield _list(tag, items)
                items, tag = [], ""
            plain.append(line)
    if items:
        yield _list(tag, items)
    if plain:
        yield plain


def _kind(line):
    text = words(line)
    return "ul" if _BULLET.match(text) else "ol" if _NUMBER.match(text) else ""


def _goes_on(lines, kind):
    """Return whether a second item follows: one dash alone begins no list."""
    others = [line for line in lines[1:] if _kind(line) == kind]
    if kind == "ul" or not others:
        return bool(others)
    first, second = (_NUMBER.match(words(line))["number"] for line in (lines[0], others[0]))
    return int(second) == int(first) + 1


def _list(tag, items):
    start = _NUMBER.match(words(items[0][0]))["number"] if tag == "ol" else "1"
    nodes = []
    for lines in items:
        marker = (_NUMBER if tag == "ol" else _BULLET).match(words(lines[0]))
        cut_start(lines[0], marker.end())
        nodes.append(Node("li", {}, _join(lines)))
    return Node(tag, {"start": start} if start != "1" else {}, nodes)


def cut_start(nodes, count):
    """Remove `count` characters from the start; return how many are left."""
    for place, node in enumerate(nodes):
        if not count:
            break
        if isinstance(node, str):
            nodes[place] = node[count:]
            count -= min(count, len(node))
        else:
            count = cut_start(node.children, count)
    return count


def _is_wrapped(lines):
    texts = [words(line).strip() for line in lines]
    width = max(map(len, texts))
    if len(texts) < _FEWEST_LINES or not _LEAST_WIDTH <= width <= _MOST_WIDTH:
        return False
    is_full = all(len(text) >= width * _LEAST_FULL for text in texts[:-1])
    going_on = sum(not text[0].isupper() for text in texts[1:])
    return is_full and going_on >= (len(texts) - 1) * _LEAST_GOING_ON


def _join(lines):
    result = []
    for line in lines:
        start = words(line).lstrip()[:1]
        if result:
            result.append(_between(result, start))
        result += line
    return result


def _between(nodes, start):
    """Return what comes between two lines, and remove the hyphen of a divided word."""
    end = nodes[-1].rstrip() if isinstance(nodes[-1], str) else ""
    if end.endswith("\u00ad") or (end.endswith("-") and start.islower()):
        nodes[-1] = end if _KEEPS_HYPHEN.search(end) else end[:-1]
        return ""
    return " "


def _with_breaks(lines):
    result = []
    for number, line in enumerate(lines):
        result += [Node("br"), *line] if number else line
    return result
