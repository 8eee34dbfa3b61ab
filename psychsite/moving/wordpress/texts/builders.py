"""Read what page builders keep in shortcodes and in JSON. No database.

What becomes HTML here is read like any other text afterwards. The layout of a builder is not taken over.
"""

import base64
import html
import json
import re
from urllib.parse import unquote

from core.html.tree import HEADINGS
from core.text.clean import clean_line
from psychsite.moving.wordpress.texts.elements import read_words

# Shortcodes of builders stand for blocks: the words of two of them never run together.
_BLOCK = re.compile(
    r"(?:vc|et_pb|fusion|av|cs|x|fl|tatsu|mk|us|bt_bb|nectar|kc|su)_\w+|accordion\S*|tabs?|toggles?|columns?|row"
)
_HEADED = re.compile(
    r"(?:.*[_-])?(?:toggle|accordion[_-]?item|tab|tta_section|blurb|cta|call_to_action|spoiler|panel|slide|icon_?box|info_?box)"
)
_HEADING = re.compile(r"(?:.*[_-])?(?:custom_heading|heading|fusion_title)")
_PICTURE = re.compile(r"(?:.*[_-])?(?:single_image|image|imageframe)")
_BUTTON = re.compile(r"(?:.*[_-])?(?:btn|button)")
_QUOTE = re.compile(r"(?:.*[_-])?(?:testimonial|blockquote|quote|pullquote)")
_NOTICE = re.compile(r"(?:su_|.*[_-])?(?:note|notice|alert|message|message_box|callout)")
_WARNING = re.compile(r"warn|danger|error|caution", re.IGNORECASE)
_MOST_DEPTH = 50
# Widgets of Elementor that have no words.
_EMPTY_WIDGETS = {"spacer", "divider", "menu-anchor", "icon", "social-icons", "share-buttons"}
_ROW_TITLES = ("tab_title", "item_title", "heading", "title")
_ROW_WORDS = ("tab_content", "item_content", "item_description", "description", "item_text", "text")
# A number or a price, with the signs around it.
_FIGURE = ("prefix", "currency_symbol_custom", "ending_number", "price", "suffix", "period")


def separator(name):
    """Return what is left of a builder's mark."""
    return "\n\n" if _BLOCK.fullmatch(name) else ""


def read_shortcode(name, attributes, inner, read):
    """Return the HTML that a builder's shortcode stands for, or None.

    `read` reads the shortcodes within.
    """

    def first(*keys):
        return next((attributes[key] for key in keys if attributes.get(key)), "")

    made = None
    if name == "vc_raw_html":
        made = _decoded(inner)
    elif name == "vc_raw_js":
        made = ""
    elif _HEADING.fullmatch(name) and (title := first("text", "title", "heading") or inner.strip()):
        made = _heading(title, first("tag", "title_level", "size") or first("font_container"))
    elif _PICTURE.fullmatch(name):
        made = _picture(first("src", "image_url", "url"), first("image", "image_id", "id"), first("alt"))
    elif _BUTTON.fullmatch(name) and (address := _address(first("button_url", "url", "href", "link"))):
        words = inner.strip() or first("title", "text", "button_text", "content")
        made = _link(address, words) if words else None
    elif _QUOTE.fullmatch(name) and inner.strip():
        made = _quote(read(inner), first("author", "name", "cite"))
    elif _NOTICE.fullmatch(name) and inner.strip():
        warns = "warning" if _WARNING.search(first("type", "style", "class", "message_box_color", "color")) else ""
        made = f'<div class="notice {warns}">{read(inner)}</div>'
    elif _HEADED.fullmatch(name) and (title := first("title", "heading", "tab_title")):
        made = _heading(title, "h3") + "\n\n" + read(inner)
    return None if made is None else f"\n\n{made}\n\n"


def _decoded(text):
    try:
        return unquote(base64.b64decode(text.strip(), validate=True).decode())
    except ValueError:
        return ""


def _heading(title, level):
    level = next((tag for tag in sorted(HEADINGS) if re.search(rf"\b{tag}\b", level or "")), "h2")
    return f"<{level}>{html.escape(clean_line(read_words(title)), quote=False)}</{level}>"


def _picture(address, number, alt):
    if address:
        return f'<img src="{html.escape(address)}" alt="{html.escape(alt)}">'
    return f'<div data-wp="gallery" data-numbers="{number}"></div>' if number.isdigit() else None


def _address(text):
    """Return the address of a link; WPBakery writes "url:https%3A…|title:…"."""
    found = re.match(r"url:([^|]*)", text)
    return unquote(found[1]) if found else text


def _link(address, words):
    return f'<p><a href="{html.escape(address)}">{words}</a></p>'


def _quote(words, name):
    cited = f"<cite>{html.escape(name)}</cite>" if name else ""
    return f'<blockquote class="wp-block-quote">{words}{cited}</blockquote>'


def builder_text(post, count):
    """Return the HTML in the data of Elementor, or "".

    `count(name)` is called for each widget of which nothing was read.
    """
    data = post.meta_value("_elementor_data")
    if not data or post.meta_value("_elementor_edit_mode") != "builder":
        return ""
    try:
        return "\n\n".join(_widgets(json.loads(data), 0, count))
    except (ValueError, RecursionError):
        return ""


def _widgets(rows, depth, count):
    for row in rows if isinstance(rows, list) and depth < _MOST_DEPTH else []:
        if not isinstance(row, dict):
            continue
        settings = row.get("settings") if isinstance(row.get("settings"), dict) else {}
        if sort := row.get("widgetType"):
            made = list(_widget(sort, settings))
            if not made and not row.get("elements") and sort not in _EMPTY_WIDGETS:
                count(str(sort)[:60])
            yield from made
        yield from _widgets(row.get("elements"), depth + 1, count)


def _widget(sort, settings):
    """Yield the HTML of a widget: title, pictures, words, rows, link."""

    def text(*keys):
        return next((settings[key] for key in keys if isinstance(settings.get(key), str) and settings[key].strip()), "")

    if sort in {"blockquote", "testimonial"}:
        yield _quote(text("blockquote_content", "testimonial_content"), text("author_name", "testimonial_name"))
        return
    if sort == "alert":
        title = f"<strong>{html.escape(text('alert_title'))}</strong> " if text("alert_title") else ""
        yield f'<div class="notice {html.escape(text("alert_type"))}"><p>{title}{text("alert_description")}</p></div>'
        return
    if title := text("title", "title_text", "heading"):
        yield _heading(title, text("header_size", "title_size") or ("h2" if sort == "heading" else "h3"))
    pictures = (
        settings.get("gallery") or settings.get("wp_gallery") or settings.get("carousel") or [settings.get("image")]
    )
    for picture in pictures if isinstance(pictures, list) else []:
        if isinstance(picture, dict) and picture.get("url"):
            number = html.escape(str(picture.get("id") or ""))
            image = f'<img class="wp-image-{number}" src="{html.escape(str(picture["url"]))}">'
            caption = f"<figcaption>{text('caption')}</figcaption>" if len(pictures) == 1 and text("caption") else ""
            yield f"<figure>{image}{caption}</figure>"
    if words := text("editor", "html", "shortcode", "description", "description_text", "content", "inner_text"):
        yield words
    if figure := "".join(str(settings[key]) for key in _FIGURE if settings.get(key) not in (None, "")):
        yield f"<p>{html.escape(figure)}</p>"
    for name in ("tabs", "icon_list", "items", "slides", "features_list", "price_list"):
        yield from _rows(settings.get(name))
    if address := text("youtube_url", "vimeo_url"):
        yield f'<div data-wp="embed" data-address="{html.escape(address)}"></div>'
    link = settings.get("link") if isinstance(settings.get("link"), dict) else {}
    if (words := text("button_text", "text", "button")) and link.get("url"):
        yield _link(str(link["url"]), html.escape(words))


def _rows(rows):
    """Yield the rows of a list: those with a title as headings, the others as items."""
    items = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        title, words = (
            next((row[key] for key in keys if isinstance(row.get(key), str)), "") for keys in (_ROW_TITLES, _ROW_WORDS)
        )
        if title:
            yield f"{_heading(title, 'h3')}{words}"
        elif words:
            items.append(f"<li>{html.escape(words, quote=False)}</li>")
    if items:
        yield f"<ul>{''.join(items)}</ul>"
