"""Render the plain text of comments as HTML, in one place.

The text is cut into addresses and the rest. Each piece is escaped once, and only our <p>, <br> and <a>
are added.
"""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.urls import UnsafeURL, safe_url

# http and https only; punctuation that ends a sentence is not part of an address.
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]{1,500}", re.IGNORECASE)
_ENDS = ".,;:!?)]…»”’"
_SHOWN = 60


def link_addresses(text):
    """Return `text` as safe HTML with paragraphs, line breaks and links."""
    paragraphs = [part for part in re.split(r"\n{2,}", str(text)) if part.strip()]
    return format_html_join("\n", "<p>{}</p>", ((_lines(part),) for part in paragraphs))


def _lines(paragraph):
    return format_html_join(SafeString("<br>"), "{}", ((_pieces(line),) for line in paragraph.split("\n")))


def _pieces(line):
    pieces, at = [], 0
    for match in _ADDRESS.finditer(line):
        address = match.group().rstrip(_ENDS)
        if link := _link(address):
            pieces += [line[at : match.start()], link]
            at = match.start() + len(address)
    return format_html_join("", "{}", ((piece,) for piece in [*pieces, line[at:]]))


def _link(address):
    try:
        address = safe_url(address)
    except UnsafeURL:
        return None
    shown = address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"
    return format_html('<a href="{}" rel="nofollow ugc noopener">{}</a>', address, shown)
