"""Write the HTML of what page builders keep in other forms. Pure."""

import html
import re

from core.html.tree import HEADINGS
from core.text.clean import clean_line
from psychsite.moving.wordpress.texts.elements import read_words


def heading(title, level=""):
    """Return a heading; `level` may be any text that names one."""
    level = next((tag for tag in sorted(HEADINGS) if re.search(rf"\b{tag}\b", level)), "h2")
    return f"<{level}>{html.escape(clean_line(read_words(title)), quote=False)}</{level}>"


def picture(address, number="", alt=""):
    """Return a picture by its address, else by the number of its attachment, or None."""
    if address:
        return f'<img src="{html.escape(address)}" alt="{html.escape(alt)}">'
    return gallery([number]) if number.isdigit() else None


def gallery(numbers):
    return f'<div data-wp="gallery" data-numbers="{",".join(numbers)}"></div>'


def player(address):
    return f'<div data-wp="embed" data-address="{html.escape(address)}"></div>'


def link(address, words):
    return f'<p><a href="{html.escape(address)}">{words}</a></p>'


def quote(words, name):
    cited = f"<cite>{html.escape(clean_line(name))}</cite>" if name.strip(" ,") else ""
    return f'<blockquote class="wp-block-quote">{words}{cited}</blockquote>'


def figure(number, words):
    """Return a number with what it counts, such as "35 % of adults sleep badly"."""
    return f"<p>{html.escape(clean_line(f'{number} {read_words(words)}'), quote=False)}</p>"


def listed(items):
    """Return a list of items in HTML, or ""."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""
