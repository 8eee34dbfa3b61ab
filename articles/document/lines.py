"""Split rich text into labeled lines for the diff."""

from articles.document.digest import words
from articles.document.targets import is_paid, key_of, target_of
from core.html.citations import source_of
from core.html.sanitize import parse

_STYLES = {"h2": "heading", "h3": "heading 2", "h4": "heading 3", "blockquote": "quote", "caption": "caption"}
_STYLES |= {"tr": "table row", "hr": "rule"}
_SMALL = {
    "sub": str.maketrans("0123456789+-=()aeoxhklmnpst", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ"),
    "sup": str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"),
}


def plain_lines(text):
    """Return the lines of plain text."""
    return [("", line) for line in text.split("\n") if line]


def rich_lines(value):
    """Return sanitized html as [(style, text)].

    Each paragraph, heading, list item and table row is a line.
    """
    lines = [["", ""]]
    _walk(parse(value), lines, "")
    return [(style, text) for style, text in ((style, words(text)) for style, text in lines) if text or style == "rule"]


def _walk(element, lines, style):
    tag, own = element.tag, style
    opens = tag in _STYLES or tag in {"p", "li", "div"}
    if tag == "li":
        ordered = element.getparent() is not None and element.getparent().tag == "ol"
        own = "numbered item" if ordered else "item"
    elif tag in _STYLES:
        own = _STYLES[tag]
    if opens:
        lines.append([own, ""])
    if tag in {"td", "th"}:
        _cell(element, lines)
    inner = [["", ""]] if tag in _SMALL else lines
    inner[-1][1] += element.text or ""
    for child in element:
        _walk(child, inner, own)
        inner[-1][1] += child.tail or ""
    if tag in _SMALL:
        lines[-1][1] += _small(tag, " ".join(text for _style, text in inner))
    if (source := source_of(element)) is not None:
        lines[-1][1] += f" (source {source})"
    elif tag == "a" and element.get("href"):
        paid = "paid link: " if is_paid(element) else ""
        target = target_of(element).removeprefix("@").replace(":", " ") if key_of(element) else element.get("href")
        lines[-1][1] += f" ({paid}{target})"
    if opens:
        lines.append([style, ""])
    if tag == "br":
        lines[-1][1] += " "


def _cell(element, lines):
    spans = [f"{element.get(key)} {key[:3]}s" for key in ("colspan", "rowspan") if element.get(key, "1") != "1"]
    mark = "‖" if element.tag == "th" else "|"
    lines[-1][1] += f" {mark} " + (f"(over {' and '.join(spans)}) " if spans else "")


def _small(tag, text):
    small = text.translate(_SMALL[tag])
    if all(character in _SMALL[tag].values() or ord(character) in _SMALL[tag].values() for character in small):
        return small
    return f"{'_' if tag == 'sub' else '^'}({text})"
