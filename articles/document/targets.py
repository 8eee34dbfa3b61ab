"""Where links lead: to an address, or to a page of this site by its key.

A key is the sort and the id of a row: "article:12". It is in `data-ref`, beside the address of the day on which the link
was made, and survives a new address.
"""

from articles.document.items import is_rich
from core.html.citations import source_of
from core.html.sanitize import PAID, REFERENCE, parse


def key_of(link):
    """Return (sort, id) of a link's target, or None if it leads to an address."""
    found = REFERENCE.fullmatch(link.get("data-ref", ""))
    return (found["sort"], int(found["id"])) if found else None


def is_paid(link):
    """Return True for a link that someone pays for."""
    return link.get("data-ref") == PAID


def target_of(link):
    """Return what a link leads to: the same for the same page, whatever its address."""
    if (source := source_of(link)) is not None:
        return f"@source:{source}"
    if is_paid(link):
        return f"@paid:{link.get('href', '')}"
    key = key_of(link)
    # No address begins with "@" and holds a colon (core/html/sanitize.py).
    return f"@{key[0]}:{key[1]}" if key else link.get("href", "")


def keys_in(document):
    """Return the set of keys that the rich text of a document links to."""
    values = [value for item in document for name, value in item.items() if is_rich(name) and "data-ref=" in value]
    return {key for value in values for link in parse(value).iter("a") if (key := key_of(link))}
