"""Write sanitized rich text as Markdown (CommonMark, with tables).

Every character of the text stays a character: what means something in Markdown is escaped.
"""

import re
import unicodedata
from urllib.parse import quote

from core.html.sanitize import parse
from core.html.text import script_sign
from core.urls import absolute

_SIGNS = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w+;)|(?<=!)(?=\[)")
# Beginnings that turn a line into something other than a paragraph.
_BEGINNING = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[-+=\s]|$)|(\d{1,9})([.)])(?=\s|$))")
_HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}
_BLOCKS = {*_HEADINGS, "p", "ul", "ol", "blockquote", "hr", "table", "div"}
# Stands for a line break until the lines are known; no text holds it.
_BREAK = "\0"
_MARKS = {"strong": "**", "em": "*"}


def escape(text):
    """Return plain text as one line of Markdown that shows it."""
    return _begin_safely(_escape_signs(" ".join(text.split())))


def link(words, address):
    """Return a link; `words` are plain text."""
    return f"[{_escape_signs(' '.join(words.split()))}]({_target(address)})"


def picture(alt, address):
    return f"!{link(alt, address)}"


def bold(text):
    return f"**{_escape_signs(' '.join(text.split()))}**" if text.strip() else ""


def listed(items, numbers=None):
    """Return a list of Markdown texts, with bullets or with these numbers."""
    marks = [f"{number}. " for number in numbers] if numbers else ["- "] * len(items)
    return "\n".join(mark + _indent(item, len(mark)) for mark, item in zip(marks, items, strict=True))


def quoted(markdown):
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))


def join(*parts):
    """Return paragraphs of Markdown, without the empty ones."""
    return "\n\n".join(part for part in parts if part)


def to_markdown(html):
    """Return sanitized html as Markdown."""
    return _blocks(parse(html))


def _blocks(element):
    """Return the blocks in an element; text between them is a paragraph."""
    parts, run = [], [_inline_text(element.text)]
    for child in element:
        if child.tag in _BLOCKS:
            parts += [_paragraph(run), _block(child)]
            run = [_inline_text(child.tail)]
        else:
            run += [_inline(child), _inline_text(child.tail)]
    return join(*parts, _paragraph(run))


def _block(element):
    tag = element.tag
    if tag in _HEADINGS:
        words = _cell(element)
        # Signs at the end of a heading would belong to its mark.
        words = f"{words[:-1]}\\#" if words.endswith("#") else words
        return f"{_HEADINGS[tag]} {words}" if words else ""
    if tag in {"ul", "ol"}:
        return _list(element)
    if tag == "blockquote":
        inside = _blocks(element)
        return quoted(inside) if inside else ""
    if tag == "hr":
        return "***"
    if tag == "table":
        return _table(element)
    return _blocks(element)


def _list(element):
    items = [_blocks(item) for item in element if item.tag == "li"]
    if element.tag == "ul" or not items:
        return listed(items)
    first = int(element.get("start") or 1)
    return listed(items, range(first, first + len(items)))


def _table(element):
    rows = [[_cell(cell) for cell in row if cell.tag in {"th", "td"}] for row in element.iter("tr")]
    if not rows:
        return ""
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    head = rows.pop(0) if element.find("thead") is not None else [""] * width
    lines = [head, ["---"] * width, *rows]
    caption = element.find("caption")
    title = "" if caption is None else bold(caption.text_content())
    return join(title, "\n".join(f"| {' | '.join(row)} |" for row in lines))


def _cell(element):
    """Return everything in an element as one line."""
    return " ".join(_content(element).replace(_BREAK, " ").split())


def _content(element):
    """Return everything in an element as inline Markdown."""
    parts = [_inline_text(element.text)]
    for child in element:
        space = " " if child.tag in _BLOCKS | {"li"} else ""
        parts += [space, _inline(child), space, _inline_text(child.tail)]
    return "".join(parts)


def _inline(element):
    if element.tag == "br":
        return _BREAK
    words = _content(element)
    if element.tag in _MARKS:
        return _marked(words, _MARKS[element.tag])
    if element.tag in {"sup", "sub"}:
        before = element.getprevious()
        text = (element.getparent().text if before is None else before.tail) or ""
        return _escape_signs(script_sign(element, text)) + words
    address = element.get("href", "") if element.tag == "a" else ""
    # The page has anchors that this text does not have.
    if not address or address.startswith("#") or not words.strip():
        return words
    return f"[{words}]({_target(address)})"


def _marked(words, mark):
    """Put a mark around words.

    Markdown recognizes it neither beside spaces nor beside punctuation.
    """
    inside = words.strip()
    if not inside or _is_sign(inside[0]) or _is_sign(inside[-1]) or _BREAK in inside:
        return words
    before, _found, after = words.partition(inside)
    return f"{before}{mark}{inside}{mark}{after}"


def _is_sign(character):
    return unicodedata.category(character)[0] in "PS"


def _paragraph(run):
    lines = [line.strip() for line in "".join(run).strip(f"{_BREAK} ").split(_BREAK)]
    return "\\\n".join(_begin_safely(line) for line in lines)


def _inline_text(text):
    return _escape_signs(re.sub(r"\s+", " ", text or ""))


def _escape_signs(text):
    return _SIGNS.sub(lambda found: f"\\{found[0]}", text)


def _begin_safely(line):
    found = _BEGINNING.match(line)
    if not found:
        return line
    if found[3]:
        return f"{found[1]}{found[3]}\\{line[found.start(4) :]}"
    return f"{found[1]}\\{line[len(found[1]) :]}"


def _target(address):
    return f"<{quote(absolute(address), safe=_SAFE)}>"


# An address between angle brackets may hold anything but spaces, angle brackets and backslashes.
_SAFE = "".join(chr(number) for number in range(33, 127) if chr(number) not in "<>\\")


def _indent(text, width):
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, text)
