"""Read what Elementor keeps as data beside a text. No database.

The text of such a post is a copy that may be old, so the data is read in its place.
"""

import html
import json

from psychsite.moving.wordpress.texts import markup

_MOST_DEPTH = 50
# Widgets that have no words, or only what each page here says by itself.
_EMPTY = {
    *("spacer", "divider", "menu-anchor", "icon", "social-icons", "share-buttons", "table-of-contents", "breadcrumbs"),
    *("theme-post-title", "theme-page-title", "theme-post-featured-image", "theme-post-content", "theme-post-excerpt"),
    *("post-info", "post-navigation", "post-comments"),
}
_ROWS = ("tabs", "icon_list", "items", "slides", "features_list", "price_list")
_ROW_TITLES = ("tab_title", "item_title", "heading", "title")
_ROW_WORDS = ("tab_content", "item_content", "item_description", "description", "item_text", "text")
_SIGNS = {"dollar": "$", "euro": "€", "pound": "£", "franc": "₣", "yen": "¥", "rupee": "₹", "real": "R$"}


def elementor_text(post, count):
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
        settings, within = row.get("settings"), row.get("elements")
        settings = settings if isinstance(settings, dict) else {}
        sort = row.get("widgetType")
        titles = _titles_of(settings, within) if sort else []
        if titles:
            # The words below each title of an accordion are widgets of their own.
            for title, element in zip(titles, within, strict=True):
                yield markup.heading(title, "h3")
                yield from _widgets([element], depth + 1, count)
            continue
        if sort and sort not in _EMPTY:
            made = list(_widget(sort, _Settings(settings)))
            if not made and not within:
                count(str(sort)[:60])
            yield from made
        yield from _widgets(within, depth + 1, count)


def _titles_of(settings, within):
    """Return the titles of the elements within a widget, or none."""
    for name in ("items", "tabs", "carousel_items"):
        rows = settings.get(name)
        if isinstance(rows, list) and isinstance(within, list) and rows and len(rows) == len(within):
            titles = [_first(row, _ROW_TITLES) for row in rows if isinstance(row, dict)]
            if len(titles) == len(rows) and all(titles):
                return titles
    return []


def _first(row, keys):
    return next((row[key] for key in keys if isinstance(row.get(key), str) and row[key].strip()), "")


class _Settings(dict):
    """The settings of a widget."""

    def text(self, *keys):
        """Return the first of these that is text, or ""."""
        return _first(self, keys)

    def number(self, *keys):
        """Return the first of these that has a value, as text; sizes have a unit."""
        for key in keys:
            value = self.get(key)
            if isinstance(value, dict) and value.get("size") not in (None, ""):
                return f"{value['size']} {value.get('unit') or ''}".strip()
            if isinstance(value, int | float | str) and value != "":
                return str(value)
        return ""

    def address(self, name="link"):
        found = self.get(name)
        return str(found.get("url") or "") if isinstance(found, dict) else ""


def _widget(sort, own):
    """Yield the HTML of a widget: title, pictures, words, rows, link."""
    if sort in {"blockquote", "testimonial"}:
        yield markup.quote(
            own.text("blockquote_content", "testimonial_content"), own.text("author_name", "testimonial_name")
        )
        return
    if sort == "alert":
        title = f"<strong>{html.escape(own.text('alert_title'))}</strong> " if own.text("alert_title") else ""
        yield f'<div class="notice {html.escape(own.text("alert_type"))}"><p>{title}{own.text("alert_description")}</p></div>'
        return
    if sort == "animated-headline":
        words = (own.text(key) for key in ("before_text", "highlighted_text", "rotating_text", "after_text"))
        yield markup.heading(" ".join(word for word in words if word), own.text("tag") or "h2")
        return
    if title := own.text("title", "title_text", "heading", "title_text_a"):
        yield markup.heading(title, own.text("header_size", "title_size") or ("h2" if sort == "heading" else "h3"))
    yield from _pictures(own)
    if words := own.text(
        "editor", "html", "shortcode", "description", "description_text", "description_text_a", "content"
    ):
        yield words
    if words := own.text("inner_text"):
        yield f"<p>{words}</p>"
    yield from _back(own)
    if figure := _figure(own):
        yield f"<p>{html.escape(figure)}</p>"
    for name in _ROWS:
        yield from _rows(own.get(name))
    address = own.text("youtube_url", "vimeo_url", "dailymotion_url")
    if address := address or own.address("hosted_url") or own.address("external_url"):
        yield markup.player(address)
    words, address = own.text("button_text", "text", "button"), own.address()
    if words and address:
        yield markup.link(address, html.escape(words))
    elif words and sort == "text-path":
        yield f"<p>{html.escape(words)}</p>"


def _pictures(own):
    found = own.get("gallery") or own.get("wp_gallery") or own.get("carousel") or [own.get("image")]
    for picture in found if isinstance(found, list) else []:
        if isinstance(picture, dict) and picture.get("url"):
            number = html.escape(str(picture.get("id") or ""))
            image = f'<img class="wp-image-{number}" src="{html.escape(str(picture["url"]))}">'
            caption = (
                f"<figcaption>{own.text('caption')}</figcaption>" if len(found) == 1 and own.text("caption") else ""
            )
            yield f"<figure>{image}{caption}</figure>"


def _back(own):
    """Yield the back of a box that turns."""
    if title := own.text("title_text_b"):
        yield markup.heading(title, "h4")
    if words := own.text("description_text_b"):
        yield f"<p>{words}</p>"


def _figure(own):
    """Return a number or a price, with the signs around it."""
    if price := own.number("price"):
        sign = _SIGNS.get(own.text("currency_symbol"), "") or own.text("currency_symbol_custom")
        return f"{sign}{price} {own.text('period')}".strip()
    if number := own.number("ending_number"):
        return f"{own.get('prefix') or ''}{number}{own.get('suffix') or ''}"
    if rating := own.number("rating", "rating_value"):
        return f"{rating} / {own.number('rating_scale') or 5}"
    return own.number("percent")


def _rows(rows):
    """Yield the rows of a list.

    Those with a name are quotations, those with a title headings, the others items.
    """
    items = []
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        own = _Settings(row)
        title, words, address = own.text(*_ROW_TITLES), own.text(*_ROW_WORDS), own.address()
        if own.text("name") and (said := own.text("content")):
            yield markup.quote(said, ", ".join(part for part in (own.text("name"), own.text("title")) if part))
        elif title:
            price = f"<p>{html.escape(own.number('price'))}</p>" if own.number("price") else ""
            yield f"{markup.heading(title, 'h3')}{words}{price}"
        elif words:
            items.append(f'<a href="{html.escape(address)}">{words}</a>' if address else words)
    if items:
        yield markup.listed(items)
