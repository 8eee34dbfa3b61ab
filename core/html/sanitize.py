"""Sanitize rich text.

nh3 is always the last step: nothing transforms text after it was cleaned. Lengths are capped before
that, because its time grows with the square of the number of `&` (15 s for a million).
"""

import re
from functools import lru_cache

import nh3
from lxml import etree
from lxml import html as lxml_html

from core.html import citations
from core.html.rewrite import rewrite
from core.text.clean import clean_characters
from core.text.languages import is_language
from core.text.slugs import make_slug

MAX_LENGTH = 60_000
_TEXTS_KEPT = 64
# lxml's own lookup calls Python for the class of each element.
_CLASSES = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)

TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "br", "hr",
    "a", "strong", "em", "sub", "sup", "abbr", "span",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
# The language and the direction of a part.
_LANGUAGE = {"lang", "dir"}
ATTRIBUTES = {
    "*": set(),  # else nh3 allows `title` and `lang` everywhere
    **dict.fromkeys(TAGS - {"br", "hr", "thead", "tbody", "tr"}, _LANGUAGE),
    "a": {"href", "title", "data-ref"} | _LANGUAGE,
    "abbr": {"title"} | _LANGUAGE,
    "th": {"colspan", "rowspan", "scope"} | _LANGUAGE,
    "td": {"colspan", "rowspan"} | _LANGUAGE,
    "ol": {"start"} | _LANGUAGE,
}
SCHEMES = {"http", "https", "mailto", "tel", "sms"}
# The key of a page of this site that a link leads to, whatever its address (articles/document/targets.py).
REFERENCE = re.compile(r"(?P<sort>article|clinic|person|topic|region):(?P<id>[1-9][0-9]{0,17})")
# The `data-ref` of a link that someone pays for.
PAID = "paid"
DIRECTIONS = {"ltr", "rtl", "auto"}
# These are dropped with their text. Any other forbidden element loses its tag and keeps its text.
DROP_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "head", "title"}
_WHOLE_PAGE = re.compile(r"\s*<(?:html|!doctype)", re.IGNORECASE)
_SCHEME = re.compile(r"([^/?#]*):")
HEADING_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


class TooLong(ValueError):
    """The html is longer than MAX_LENGTH; the message says what to do."""


def _attribute(tag, name, value):
    if name == "href":
        # The text before a colon must be exactly an allowed scheme, with no space or mark around it.
        scheme = _SCHEME.match(value)
        return value if scheme is None or scheme[1].lower() in SCHEMES else None
    if name == "id":
        return value if HEADING_ID.fullmatch(value) else None
    if name in {"colspan", "rowspan", "start"}:
        return value if re.fullmatch(r"[0-9]{1,3}", value) else None
    if name == "data-ref":
        return value if value == PAID or REFERENCE.fullmatch(value) or citations.KEY.fullmatch(value) else None
    if name == "dir":
        return value.lower() if value.lower() in DIRECTIONS else None
    if name == "lang":
        return value if is_language(value) else None
    if name == "scope":
        return value if value in {"row", "col", "rowgroup", "colgroup"} else None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROP_WITH_CONTENT,
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel="noopener",
    strip_comments=True,
)
_CLEANER_WITH_IDS = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROP_WITH_CONTENT,
    attributes=ATTRIBUTES | {"h2": {"id"}, "h3": {"id"}},
    attribute_filter=_attribute,
    url_schemes=SCHEMES,
    link_rel="noopener",
    strip_comments=True,
)


def sanitize(value, *, limit=MAX_LENGTH):
    """Return `value` with allowed elements, attributes and addresses only.

    Markup of other programs is rewritten first (core/html/rewrite.py). Raises TooLong before parsing anything that is
    longer than `limit` characters.
    """
    if limit is not None and len(value) > limit:
        raise TooLong(
            f"This text has {len(value):,} characters; one block holds at most {limit:,}. Divide it into several blocks."
        )
    return _clean(value)


@lru_cache(maxsize=_TEXTS_KEPT)
def _clean(value):
    """Return the clean form of a text.

    A save cleans a text, and freezing it cleans it again a moment later.
    """
    cleaned = clean_characters(value)
    # One pass is not always enough: dropping a tag may leave a nesting that browsers read differently, and
    # "&#7;" becomes the character it names. Once the text is stable, every parser reads it the same way.
    for _round in range(5):
        before, cleaned = cleaned, _CLEANER.clean(clean_characters(rewrite(cleaned))).strip()
        if cleaned == before:
            break
    return cleaned


def parse(value):
    """Parse sanitized html; return an lxml div.

    The parser uses no network, no entities and no huge trees.
    """
    parser = etree.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_CLASSES)
    value = value or "<p></p>"
    whole = value if _WHOLE_PAGE.match(value) else f"<html><body>{value}</body></html>"
    try:
        page = etree.fromstring(whole, parser)
    except etree.LxmlError:
        page = None
    root = page.find("body") if page is not None else None
    if root is None:  # a page of frames, or more than the parser bears
        return lxml_html.fragment_fromstring("<p></p>", create_parent="div")
    # Alone, it is what lxml.html.fragment_fromstring() makes of the same text by copying each element.
    root.getparent().remove(root)
    root.tag, root.tail = "div", None
    root.attrib.clear()
    if root.text and not root.text.strip():
        root.text = None
    return root


def add_heading_ids(value, taken):
    """Give each h2 and h3 an id made from its words; return (html, headings).

    `taken` is the set of ids in use; new ids are added to it. `headings` is a list of
    {"id", "text", "level"}. The html is sanitized again after parsing, so cleaning is the last step.
    """
    root, headings = parse(value), []
    for element in root.iter("h2", "h3"):
        words = " ".join(citations.text_without_citations(element).split())
        if not words:
            continue
        stem = make_slug(words, kind="section", limit=70)
        anchor, number = stem, 2
        while anchor in taken:
            anchor, number = f"{stem}-{number}", number + 1
        taken.add(anchor)
        element.set("id", anchor)
        headings.append({"id": anchor, "text": words, "level": int(element.tag[1])})
    inner = (root.text or "") + "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return _CLEANER_WITH_IDS.clean(inner).strip(), headings
