"""Read WordPress's shortcodes: `[gallery ids="3,4"]` and the like. No database.

What they stand for becomes an element with a `data-wp` attribute, which split.py reads. The marks of unknown ones are taken
out and counted; the text between them stays.
"""

import html
import re
from bisect import bisect_left

from psychsite.moving.wordpress.texts.builders import is_frame, read_shortcode, separator, without_fillings

_CODE = re.compile(r"<(pre|code|textarea)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_KEPT = re.compile("\ue010(\\d+)\ue011")
_MARK = re.compile(
    r"\[(\[?)(/?)([A-Za-z][\w-]{1,60})"
    # Values in quotation marks may hold brackets.
    r"((?:\s(?:[^\[\]<>\"]|\"[^\"]{0,5000}\")*|\s[^\[\]<>]*|\s[^\[\]]*?=[^\[\]]*)?)(/?)\](\]?)"
)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
# Recognized without attributes and without an end.
_KNOWN = {
    "audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption", "youtube", "vimeo", "contact-form-7",
    "contact-form", "gravityform", "wpforms", "ninja_form", "mc4wp_form", "toc", "table-of-contents", "ez-toc", "breadcrumb",
    "products", "recent_products", "woocommerce_cart", "woocommerce_checkout", "woocommerce_my_account", "listing", "rev_slider",
}  # fmt: skip
_LISTINGS = re.compile(r"(?:gd|geodir|hivepress|hp|job|listing)[_-]?(?:listings?|map|add_listing|s)?", re.IGNORECASE)
_PLAYERS = {"embed", "audio", "video", "youtube", "vimeo", "playlist"}
_SOURCES = ("src", "url", "mp4", "m4v", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "id")


def read_shortcodes(body, count):
    """Return `body` without shortcodes.

    `count(name)` is called for each that has no counterpart here.
    """
    kept = []

    def keep(found):
        kept.append(found[0])
        return f"\ue010{len(kept) - 1}\ue011"

    body = _CODE.sub(keep, without_fillings(body).translate({0xE010: None, 0xE011: None}))
    body = _read(body, count)
    return _KEPT.sub(lambda found: kept[int(found[1])], body)


def _read(body, count):
    marks = list(_MARK.finditer(body))
    if not marks:
        return body
    ends, opened = {}, {}
    for mark in marks:
        if mark[2]:
            ends.setdefault(mark[3].lower(), []).append(mark.start())
        else:
            opened.setdefault(mark[3].lower(), mark.start())
    result, place = [], 0
    for mark in marks:
        if mark.start() < place:
            continue
        name, attributes = mark[3].lower(), _attributes(mark[4])
        if mark[1] and mark[6]:
            # "[[gallery]]" is how WordPress writes the words "[gallery]".
            result += [body[place : mark.start()], mark[0][1:-1]]
            place = mark.end()
            continue
        own_ends = ends.get(name, ())
        following = bisect_left(own_ends, mark.end())
        end = own_ends[following] if following < len(own_ends) else None
        is_end = bool(mark[2])
        if not (is_end or attributes or mark[5] or end is not None or name in _KNOWN):
            continue
        if is_end and name not in _KNOWN and opened.get(name, mark.start()) >= mark.start():
            continue
        start, stop = mark.start() + len(mark[1]), mark.end() - len(mark[6])
        result.append(body[place:start])
        place = stop
        if is_end:
            result.append(separator(name))
            continue
        inner = body[stop:end] if end is not None and not mark[5] else ""
        made = _make(name, attributes, inner)
        if made is None:
            made = read_shortcode(name, attributes, inner, lambda text: _read(text, count))
        if made is None:
            if not is_frame(name):
                count(name)
            result.append(separator(name))
            continue
        result.append(made)
        if inner:
            place = end
    result.append(body[place:])
    return "".join(result)


def _attributes(text):
    text = html.unescape(text.replace("”", '"').replace("“", '"').replace("″", '"'))
    return {found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(text)}


def _make(name, attributes, inner):
    """Return the element that a shortcode stands for, or None."""
    if name in {"caption", "wp_caption"}:
        number = re.search(r"\d+", attributes.get("id", ""))
        picture = re.search(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", inner, re.IGNORECASE)
        if picture is None:
            return inner
        words = inner[: picture.start()] + inner[picture.end() :]
        caption = attributes.get("caption") or words.strip()
        return (
            f'\n\n<figure data-number="{number[0] if number else ""}">{picture[0]}'
            f"<figcaption>{caption}</figcaption></figure>\n\n"
        )
    if name == "gallery":
        numbers = ",".join(re.findall(r"\d+", attributes.get("ids") or attributes.get("include") or ""))
        return f'\n\n<div data-wp="gallery" data-numbers="{numbers}"></div>\n\n'
    if name in _PLAYERS:
        address = inner.strip() or next((attributes[key] for key in _SOURCES if attributes.get(key)), "")
        if name in {"youtube", "vimeo"} and address and "/" not in address:
            host = "www.youtube.com/watch?v=" if name == "youtube" else "vimeo.com/"
            address = f"https://{host}{address}"
        return f'\n\n<div data-wp="embed" data-address="{html.escape(address)}"></div>\n\n' if "/" in address else None
    if _LISTINGS.fullmatch(name):
        return f'\n\n<div data-wp="listings" data-name="{name}"></div>\n\n'
    return None
