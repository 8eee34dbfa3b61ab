"""The canonical form of a text, and its digest.

Texts that look the same to a reader have the same digest. Spaces, emphasis, line breaks, empty paragraphs and the way a
browser wrote the markup do not count, nor does the number of a citation, whose source does. All that an approver
vouches for counts: words, headings and their level, lists and tables, addresses of links, sub- and superscript, alt
texts, captions, credits and bytes of pictures, references, named articles and clinics, the level of evidence and the
use of AI. So does the byline: people, order, credits, names and role lines as shown, with the statement of the authors'
interests. Topic and tags are not part of the text.
"""

import hashlib
import json
import unicodedata

from articles.document.items import is_rich
from articles.document.targets import target_of
from core.html.citations import source_of
from core.html.sanitize import parse

# Markup that carries structure or meaning. A `p` is written as its words alone.
_STRUCTURE = {
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "blockquote",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
}
_INLINE = {"a", "sub", "sup"}


def digest(title, standfirst, document, byline=(), interests="", labels=None):
    """Return the SHA-256 of the canonical form of a text, in hexadecimal.

    The form is a list of title, standfirst and items. A byline adds a list, a statement of interests adds words.
    `labels` are the claims of the edition about itself, {name: value}.
    """
    form = [words(title), words(standfirst), [_item(item) for item in document]]
    if byline:
        form.append([_item(row) for row in byline])
    if interests:
        form.append(words(interests))
    if labels:
        form.append({"labels": labels})
    canonical = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def words(value):
    """Return `value` in NFC, with each run of spaces as one space."""
    return " ".join(unicodedata.normalize("NFC", value).split())


def _item(item):
    form = {}
    for key, value in item.items():
        if key == "headings":  # derived from the html
            continue
        if is_rich(key):
            form[key] = rich(value)
        elif isinstance(value, str):
            form[key] = words(value)
        else:
            form[key] = value
    return form


def rich(value):
    """Return sanitized html as a list of strings: "<h2>", words, "</h2>" …

    Paragraphs are separated, not marked.
    """
    parts = []
    _walk(parse(value), parts)
    joined, result = "", []
    for part in [*parts, None]:
        if isinstance(part, str):
            joined += part
            continue
        text = words(joined)
        if text:
            result.append(f"={text}")  # so that words cannot look like structure
        joined = ""
        if part is not None and part[0]:
            result.append(part[0])
    return _without_empty(result)


def _walk(element, parts):
    tag = element.tag
    opened = closed = None
    if tag in _STRUCTURE:
        # Spans change the meaning of a table. The id of a heading does not.
        spans = "".join(
            f" {name}={element.get(name)}" for name in ("colspan", "rowspan") if element.get(name, "1") != "1"
        )
        opened, closed = (f"<{tag}{spans}>",), (f"</{tag}>",)
    elif tag == "p":
        opened = closed = ("",)
    elif tag == "br":
        parts.append(" ")
    elif tag in _INLINE:
        # Inline marks stay among the words. No text holds control characters, so none can imitate a mark.
        target = words(target_of(element)) if tag == "a" else ""
        opened, closed = f"\x01{tag} {target}\x02", f"\x01/{tag}\x02"
    if opened is not None:
        parts.append(opened)
    is_citation = source_of(element) is not None
    parts.append("" if is_citation else element.text or "")
    for child in () if is_citation else element:
        _walk(child, parts)
        parts.append(child.tail or "")
    if closed is not None:
        parts.append(closed)


def _without_empty(parts):
    """Return parts without empty elements, which editors leave behind.

    Table cells stay.
    """
    result = []
    for part in parts:
        name = part[2:-1]
        is_close = part.startswith("</") and name not in {"td", "th"}
        if is_close and result and result[-1].startswith(f"<{name}"):
            result.pop()
        else:
            result.append(part)
    return result
