"""Frozen items: the JSON objects in an edition's document.

The name of a key says what its value is, so that an edition can be verified after its kind of block is gone.
"html" and keys that end in "_html" hold sanitized html, "url" holds an address, "headings" is derived from the html.
"""

from types import SimpleNamespace
from typing import NamedTuple

from core.html.sanitize import PAID, parse


class Words(NamedTuple):
    """One passage of plain text for the checklist.

    `tag` is the element it would have; `quoted` text makes no claims.
    """

    text: str
    tag: str = "p"
    quoted: bool = False


class Markup(NamedTuple):
    """Sanitized html for the checklist.

    With `outline`, its headings are part of the article's outline.
    """

    html: str
    outline: bool = False


def is_rich(key):
    """Return whether a key of a frozen item holds sanitized html."""
    return key == "html" or key.endswith("_html")


def addresses(item):
    """Return the set of addresses that an item links to, in its html and as its "url".

    A link by key has no address of its own; one that someone pays for has.
    """
    found = {item.get("url", "")}
    for key, value in item.items():
        if is_rich(key):
            found.update(
                link.get("href", "").strip() for link in parse(value).iter("a") if link.get("data-ref", PAID) == PAID
            )
    return found - {""}


def plain(item):
    """Return the item's own values as a block for its template."""
    return SimpleNamespace(**{key: value for key, value in item.items() if key != "type"})
