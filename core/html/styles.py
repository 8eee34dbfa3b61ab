"""What inline styles of other programs mean: bold, italic, raised, struck."""

import re

from core.html.tree import BLOCKS, HEADINGS, PLAIN, Node, has_block, words
from core.text.numbers import read_number

_KEPT = (
    *("font-weight", "font-style", "font", "font-size"),
    *("vertical-align", "text-decoration", "text-decoration-line", "display"),
)
_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_SHEET = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_MOST_RULES = 2_000
_TAGS_OF_MARKS = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
# Without a style, only these become something else.
_MEANT_BY_STYLE = {*_TAGS_OF_MARKS, *HEADINGS, "span"}


def read_sheet(markup):
    """Return {class: {property: value}} of the style sheets within the markup."""
    rules = {}
    for sheet in _SHEET.findall(markup):
        for name, text in _RULE.findall(sheet)[:_MOST_RULES]:
            found = {key: value for key, value in declarations(text).items() if key in _KEPT}
            if found:
                rules.setdefault(name, {}).update(found)
    return rules


def declarations(text):
    """Return {property: value} of the text of a style attribute."""
    found = {}
    for part in text.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip().lower()
    return found


def style_of(node, sheet):
    """Return the properties of an element: those of its classes, then its own."""
    found = {}
    if sheet:
        for name in node.attributes.get("class", "").split():
            found |= sheet.get(name, {})
    if "style" in node.attributes:
        found |= declarations(node.attributes["style"])
    return found


def is_struck(node, style):
    """Return whether words are shown as deleted, by a tracked change or by hand."""
    if node.tag in {"del", "s", "strike"}:
        return "none" not in style.get("text-decoration", "")
    lines = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    return "line-through" in lines or "msodel" in node.attributes.get("class", "").lower().split()


def is_hidden(style):
    return style.get("display") == "none" or style.get("mso-hide") == "all"


def is_bold(style):
    """Return whether a style makes words bold, or None if it says nothing."""
    value = style.get("font-weight", "")
    if not value and "font" in style:
        value = next(
            (part for part in style["font"].split() if part in {"bold", "bolder"} or part in {"600", "700"}), ""
        )
    value = value.removesuffix("!important").strip()
    number = read_number(value)
    if value in {"bold", "bolder"} or (number is not None and number >= 600):
        return True
    return False if value in {"normal", "lighter"} or number is not None else None


def _slant(style):
    value = style.get("font-style", "") or (
        "italic" if re.search(r"\b(italic|oblique)\b", style.get("font", "").partition('"')[0]) else ""
    )
    if value.startswith(("italic", "oblique")):
        return True
    return False if value.startswith("normal") else None


def apply_styles(nodes, sheet):
    """Return nodes with `strong`, `em`, `sub` and `sup` in the place of styles.

    A style that switches bold off within bold words does so here too.
    """
    result = []
    for node in nodes:
        result += [node] if isinstance(node, str) else _styled(node, sheet)
    return result


def _styled(node, sheet):
    if node.tag in PLAIN and not node.attributes:
        node.children, node.off = apply_styles(node.children, sheet), ()
        return [node]
    style = style_of(node, sheet)
    children = apply_styles(node.children, sheet)
    if not style and node.tag not in _MEANT_BY_STYLE:
        node.children, node.off = children, ()
        return [node]
    on, off = [], []
    for tag, value in (("strong", is_bold(style)), ("em", _slant(style))):
        if value or (value is None and _TAGS_OF_MARKS.get(node.tag) == tag):
            on.append(tag)
        elif value is False:
            off.append(tag)
    raised = style.get("vertical-align", "")
    script = {"super": "sup", "sub": "sub"}.get(raised) if node.tag not in {"sup", "sub", *BLOCKS} else None
    for tag in reversed(on):
        if node.tag not in HEADINGS | {"th"} or tag == "em":
            children = spread(Node(tag), children)
    if script:
        children = spread(Node(script), children)
    if node.tag in HEADINGS:
        children = without_mark("strong", children)
    if node.tag in _TAGS_OF_MARKS:
        kept = {name: value for name, value in node.attributes.items() if name in {"lang", "dir"}}
        if kept and len(children) == 1 and not isinstance(children[0], str):
            children[0].attributes |= kept
            return children
        node = Node("span", kept)
    node.children = children
    node.off = tuple(off) if node.tag not in BLOCKS else ()
    return children if node.tag == "span" and not node.off and not _says_language(node) else [node]


def _says_language(node):
    return bool(node.attributes.keys() & {"lang", "dir"})


def spread(mark, nodes):
    """Return nodes with `mark` around their words.

    It is around no block, and around no part that switches it off.
    """
    result, group = [], []

    def close():
        if words(group).strip():
            result.append(Node(mark.tag, dict(mark.attributes), without_mark(mark.tag, group)))
        else:
            result.extend(group)
        group.clear()

    for node in nodes:
        if isinstance(node, str) or not (node.tag in BLOCKS or has_block(node) or _has_off(node, mark.tag)):
            group.append(node)
            continue
        close()
        if mark.tag not in node.off and not (mark.tag == "strong" and node.tag in HEADINGS):
            node.children = spread(mark, node.children)
        result.append(node)
    close()
    return result


def _has_off(node, tag):
    return tag in node.off or any(not isinstance(child, str) and _has_off(child, tag) for child in node.children)


def without_mark(tag, nodes):
    """Return nodes without the elements `tag`, which leave their children."""
    result = []
    for node in nodes:
        if isinstance(node, str):
            result.append(node)
            continue
        node.children = without_mark(tag, node.children)
        result += node.children if node.tag == tag and not _says_language(node) else [node]
    return result
