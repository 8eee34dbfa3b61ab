"""Find the headings that a program shows by the size of their type alone."""

import re
from collections import Counter

from core.html.styles import is_bold, style_of
from core.html.tree import DIVISIONS, HEADINGS, Node, has_block, walk, words

_SIZE = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,6})?)(?P<unit>pt|px|em|rem|%)")
_POINTS = {"pt": 1, "px": 0.75, "rem": 12}
_USUAL = 12  # pt, of words whose size nothing says
# The sizes 1 to 7 of <font>, in pt.
_OLD_SIZES = {"1": 7.5, "2": 10, "3": 12, "4": 13.5, "5": 18, "6": 24, "7": 36}
_LARGER, _LARGER_AND_BOLD = 1.3, 1.1
_MOST_CHARACTERS = 120
_LEVELS = ("h2", "h3", "h4")
# Within these a large line is no heading.
_FLOWS = {"li", "td", "th", "caption", "blockquote", *HEADINGS}


def find_headings(nodes, sheet):
    """Make headings of short lines in larger type than the text.

    Next to real headings, lines that are not bold count only if they are the largest: the title, which Google and Word
    write as a paragraph.
    """
    lines, counted = [], Counter()
    _read(nodes, sheet, (None, False), lines, counted)
    if not counted:
        return
    usual = counted.most_common(1)[0][0]
    found = [line for line in lines if _is_heading(line, usual)]
    sizes = sorted({size for _node, size, _bold in found}, reverse=True)
    has_headings = any(node.tag in HEADINGS for node in walk(nodes))
    for node, size, is_all_bold in found:
        if size == sizes[0] or is_all_bold or not has_headings:
            node.tag = _LEVELS[min(sizes.index(size), len(_LEVELS) - 1)]


def _is_heading(line, usual):
    node, size, is_all_bold = line
    if size is None:
        return False
    text = words(node.children).strip()
    is_large = size >= (usual or _USUAL) * (_LARGER_AND_BOLD if is_all_bold else _LARGER)
    return is_large and len(text) <= _MOST_CHARACTERS and bool(re.search(r"\w", text)) and text[-1] not in ".,:;"


def _read(nodes, sheet, around, lines, counted):
    """Count characters by size; collect (node, smallest size, is bold) of lines."""
    for node in nodes:
        if isinstance(node, str):
            counted[around[0]] += len(node.strip())
            continue
        inner = _look(node, sheet, around)
        if node.tag in {"p", *DIVISIONS} and not has_block(node):
            counts = Counter()
            bold = _measure(node.children, sheet, inner, counts)
            if counts:
                sizes = [size for size in counts if size]
                lines.append((node, min(sizes) if len(sizes) == len(counts) else None, bold))
                counted.update(counts)
        elif node.tag in _FLOWS:
            _measure(node.children, sheet, inner, counted)
        else:
            _read(node.children, sheet, inner, lines, counted)


def _measure(nodes, sheet, around, counts):
    """Count the characters of nodes by their size; return whether all are bold."""
    is_all_bold = True
    for node in nodes:
        if isinstance(node, Node):
            is_all_bold &= _measure(node.children, sheet, _look(node, sheet, around), counts)
        elif length := len(node.strip()):
            counts[around[0]] += length
            is_all_bold &= around[1]
    return is_all_bold


def _look(node, sheet, around):
    """Return the size of an element in pt, if it is known, and whether it is bold."""
    size, bold = around
    style = style_of(node, sheet)
    found = _SIZE.fullmatch(style.get("font-size", "")) or _SIZE.search(style.get("font", "").partition('"')[0])
    if found and node.tag not in {"sup", "sub"}:
        number = float(found["number"])
        unit = found["unit"]
        times = number / (100 if unit == "%" else 1)
        size = number * _POINTS[unit] if unit in _POINTS else (size or _USUAL) * times
    if node.tag == "font":
        size = _OLD_SIZES.get(node.attributes.get("size"), size)
    said = is_bold(style)
    return size and round(size, 1), (node.tag in {"b", "strong"} or bold) if said is None else said
