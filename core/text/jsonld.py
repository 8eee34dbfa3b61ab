"""Structured data in a page."""

import json

from django.utils.safestring import mark_safe

# A closing tag or a comment inside a string would end the element. JSON parsers read the escapes as
# the same string.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def render_script(data):
    """Return `data` as a safe `<script type="application/ld+json">` element.

    Returns "" if there is no data.

    Browsers never run this type, so the policy against inline scripts allows it.
    """
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped above)
