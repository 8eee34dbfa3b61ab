"""Make plain what plugins write into a text for their programs. Pure."""

import re

from core.html.tree import HEADINGS
from psychsite.moving.wordpress.texts import elements
from psychsite.moving.wordpress.texts.elements import classes

# Question, and title of a part that opens: each is a heading here.
_QUESTION = re.compile(r"\b(?:schema-faq-question|uagb-question|kt-blocks-accordion-title)\b")
_CONTENTS = re.compile(
    r"table-?of-?contents|\btoc(?:-block|_container|-container)?\b|\bez-toc|\blwptoc\b", re.IGNORECASE
)


def tidy(root):
    """Turn buttons that open a part into headings, and take out lists of contents."""
    for button in root.xpath(".//button"):
        if button.xpath("ancestor::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"):
            for icon in button.xpath(".//*[@aria-hidden='true']"):
                elements.detach(icon)
            button.tag = "span"
        elif button.xpath(".//*[contains(@class, 'accordion-title')]"):
            button.tag = "div"
    for node in list(root.iter("strong", "span")):
        if _QUESTION.search(classes(node)) and not any(above.tag in HEADINGS for above in node.iterancestors()):
            node.tag = "h3"
    for node in root.xpath(".//a[contains(@class, 'wp-block-file__button')]"):
        elements.detach(node)
    for node in list(root.iter("div", "nav", "section")):
        if _CONTENTS.search(classes(node)) and _leads_within(node):
            elements.detach(node)


def _leads_within(node):
    """Return True if all links of an element lead to places of the same text."""
    links = [link.get("href") or "" for link in node.iter("a")]
    return bool(links) and all("#" in address for address in links)
