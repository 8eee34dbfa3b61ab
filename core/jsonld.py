"""Structured data in a page."""

import json

from django.utils.safestring import mark_safe

# A closing tag or a comment inside a string would end the element; the escapes are the same string to every JSON parser.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def render_script(data):
    """Return `data` (what json.dumps takes) as a safe `<script type="application/ld+json">`, or "" for nothing.

    A block of that type is data and never run, so that the policy against inline scripts lets it stand.
    """
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)
