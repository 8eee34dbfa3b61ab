"""Convert rich text to plain text."""

from core.html.sanitize import parse

_BLOCKS = {
    *("p", "h2", "h3", "h4", "li", "ul", "ol", "blockquote", "tr", "table", "caption", "div", "hr", "br", "td", "th"),
    *("section", "article", "aside", "header", "footer", "main", "nav", "address", "figure", "figcaption", "pre"),
    *("dl", "dt", "dd"),
    *("h1", "h5", "h6", "form", "fieldset", "legend", "details", "summary", "option", "center"),
}


def to_text(value):
    """Return sanitized html as plain text, one line per paragraph, item or row."""
    if "<" not in value and "&" not in value and (line := value.replace("\n", " ")).isprintable():
        return " ".join(line.split())
    lines = [""]
    _walk(parse(value), lines)
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def _walk(element, lines):
    # A heading, item or row begins a new line; cells are parted by a blank so that their words do not run together.
    if element.tag in _BLOCKS:
        if element.tag in {"td", "th"}:
            lines[-1] += " "
        else:
            lines.append("")
    if element.tag in {"sup", "sub"}:
        lines[-1] += script_sign(element, lines[-1])
    if element.tag == "img":
        lines[-1] += part_words(lines[-1], element.get("alt", ""))
    else:
        lines[-1] += "“" * (element.tag == "q") + (element.text or "")
    for child in element:
        _walk(child, lines)
        if child.tag in _BLOCKS - {"td", "th"}:
            lines.append("")
        tail = child.tail or ""
        lines[-1] += part_words(lines[-1], tail) if child.tag == "img" else tail
    lines[-1] += "”" * (element.tag == "q")


def part_words(before, after):
    """Return `after` with a blank before it if it would go on with a word of `before`."""
    return f" {after}" if before[-1:].isalnum() and after[:1].isalnum() else after


def script_sign(element, before):
    """Return the sign before a raised or lowered part: 10^6 is not 106."""
    words = element.text_content().strip()
    if not words or not before[-1:].strip():
        return ""
    if element.tag == "sub":
        return "_" if before[-1].isdigit() else ""
    return "" if words.casefold() in {"st", "nd", "rd", "th"} else "^"
