"""Link the numbers of help lines in a safety callout to today's number."""

import re

from django.utils.html import format_html

from clinics.models.help_lines import digits_of

_TAG = re.compile(r"(<[^>]*>)")
# 988, 116 123, 1-800-273-8255, +44 (0)20 7946 0000
_NUMBER = re.compile(r"(?<![\w.,/-])\+?(?:\(\d{2,5}\)\s?)?\d[\d\s().\u00a0\u2010-\u2013-]{1,20}\d(?![\w%]|[.,]\d)")


_DECIMAL = re.compile(r"\d+\.\d{1,2}")


def link_numbers(html, lines):
    """Return clean `html` with a `tel:` link for each number of `lines`.

    `lines` is {digits: help line}. A number that is no help line's stays as it was written: staff do not keep it
    up to date. So does a link that leads elsewhere.
    """
    parts, inside = [], ""
    for part in _TAG.split(html):
        if part.startswith("<a "):
            inside = part
        elif part == "</a>":
            inside = ""
        elif inside.startswith('<a href="tel:') and (line := lines.get(digits_of(part))):
            parts[-1:] = [format_html('<a href="{}">', line.phone_href), format_html("{}", line.phone)]
            continue
        is_text = not part.startswith("<") and not inside
        parts.append(_NUMBER.sub(lambda found: _link(found[0], lines), part) if is_text else part)
    return "".join(parts)


def _link(written, lines):
    line = None if _DECIMAL.fullmatch(written) else lines.get(digits_of(written))
    return format_html('<a href="{}">{}</a>', line.phone_href, line.phone) if line else written
