"""Clean up white space, line breaks and tables of pasted text."""

import re
from itertools import groupby

from core.html.blocks import is_blank
from core.html.styles import without_mark
from core.html.tree import BLOCKS, Node

_SPACES = re.compile(r"[ \t\n\r\f]+")
# Word processors put hard spaces beside plain ones; one alone is meant.
_RUN = re.compile(r"[ \t\n\r\f]*(?:[ \t\n\r\f]|\u00a0(?=[ \t\n\r\f\u00a0]))[ \t\n\r\f\u00a0]*")
_PLAIN, _EDGE = " \t\n\r\f", " \t\n\r\f\u00a0"


def _is_block(node):
    return not isinstance(node, str) and node.tag in BLOCKS


def tidy_space(nodes, *, is_foreign, is_pasted):
    """Return blocks without spaces that no reader sees.

    With `is_foreign`, hard spaces and line breaks at edges go too, and so does a lone paragraph in a list item. With
    `is_pasted`, empty lines divide paragraphs and bold first rows become headers.
    """
    tidy = _Tidy(is_foreign, is_pasted)
    tidy.collapse(nodes)
    return [part for node in nodes if not isinstance(node, str) for part in tidy.block(node)]


def _join_texts(nodes):
    """Return nodes with one text in the place of several beside each other."""
    return [
        part
        for is_text, group in groupby(nodes, lambda node: isinstance(node, str))
        for part in (["".join(group)] if is_text else group)
    ]


class _Tidy:
    def __init__(self, is_foreign, is_pasted):
        self.is_foreign, self.is_pasted = is_foreign, is_pasted
        self.run, self.edge = (_RUN, _EDGE) if is_foreign else (_SPACES, _PLAIN)
        # Whether a space here would follow another one, or begin a line.
        self.after_space = True

    def collapse(self, nodes):
        if len(nodes) > 1:
            nodes[:] = _join_texts(nodes)
        for place, node in enumerate(nodes):
            if isinstance(node, str):
                text = self.run.sub(" ", node)
                nodes[place] = text = text[1:] if self.after_space and text[:1] == " " else text
                self.after_space = text[-1:] == " " if text else self.after_space
                continue
            self.after_space |= node.tag in BLOCKS
            self.collapse(node.children)
            self.after_space = node.tag in BLOCKS or node.tag == "br" or self.after_space

    def block(self, node):
        if node.tag == "hr":
            return [node]
        if not any(map(_is_block, node.children)):
            node.children = self.trim(node.children)
            if node.tag == "p" and self.is_pasted:
                return [Node("p", dict(node.attributes), part) for part in self.divide(node.children)]
            return [node]
        parts, inline = [], []
        for child in [*node.children, None]:
            if child is not None and not _is_block(child):
                inline.append(child)
                continue
            trimmed = self.trim(inline)
            parts += [] if is_blank(trimmed) else trimmed
            inline = []
            parts += self.block(child) if child is not None else []
        node.children = _without_lone_paragraph(node.tag, parts) if self.is_foreign else parts
        if node.tag == "table" and self.is_pasted:
            _give_headers(node)
        return [node]

    def trim(self, nodes):
        for end in (0, -1):
            self.trim_end(nodes, end)
        return nodes

    def trim_end(self, nodes, end):
        while nodes:
            edge = nodes[end]
            if isinstance(edge, str):
                kept = edge.lstrip(self.edge) if end == 0 else edge.rstrip(self.edge)
                if kept:
                    nodes[end] = kept
                    return
            elif edge.tag == "br":
                if not self.is_foreign:
                    return
            else:
                self.trim_end(edge.children, end)
                if edge.children:
                    return
            nodes.pop(end)

    def divide(self, nodes):
        """Return the parts of a paragraph that empty lines divide."""
        parts, breaks = [[]], 0
        for node in nodes:
            if not isinstance(node, str) and node.tag == "br":
                breaks += 1
            elif not (isinstance(node, str) and not node.strip(_EDGE) and breaks):
                if breaks > 1:
                    parts.append([])
                breaks = 0
            parts[-1].append(node)
        return [trimmed for part in parts if not is_blank(trimmed := self.trim(part))]


def _without_lone_paragraph(tag, parts):
    if tag not in {"li", "td", "th"}:
        return parts
    first = parts[0] if parts else None
    is_lone = first is not None and not isinstance(first, str) and first.tag == "p" and not first.attributes
    if is_lone and all(not isinstance(other, str) and other.tag in {"ul", "ol"} for other in parts[1:]):
        return [*first.children, *parts[1:]]
    return parts


def _is_bold(cell):
    return is_blank(cell.children) or all(
        (not isinstance(child, str) and child.tag == "strong") or (isinstance(child, str) and not child.strip(_EDGE))
        for child in cell.children
    )


def _give_headers(table):
    """Make the first row the head of a table if all its cells are headers or bold."""
    bodies = [part for part in table.children if part.tag in {"thead", "tbody"} and part.children]
    if not bodies:
        return
    first = bodies[0].children[0]
    # A cell over two rows cannot leave the head: both rows are part of it.
    spans = [int(cell.attributes.get("rowspan") or 1) for cell in first.children]
    depth = min(max(spans, default=1), len(bodies[0].children))
    head, others = bodies[0].children[:depth], bodies[0].children[depth:]
    rows = sum(len(body.children) for body in bodies)
    is_head = bodies[0].tag == "thead"
    if is_head:
        head = bodies[0].children
    elif rows > depth and not is_blank(first.children):
        is_head = all(cell.tag == "th" for cell in first.children) or (
            all(map(_is_bold, first.children)) and not all(_is_bold(cell) for row in others for cell in row.children)
        )
        if is_head:
            del bodies[0].children[:depth]
            place = table.children.index(bodies[0])
            table.children.insert(place, Node("thead", {}, head))
            table.children = [part for part in table.children if part.children]
    if is_head:
        for cell in (cell for row in head for cell in row.children):
            cell.tag = "th"
            cell.attributes.setdefault("scope", "col")
            cell.children = without_mark("strong", cell.children)
