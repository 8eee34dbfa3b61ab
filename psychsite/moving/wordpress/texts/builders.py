"""Read what page builders keep in shortcodes. No database.

What becomes HTML here is read like any other text afterwards. The layout of a builder is not taken over.
"""

import base64
import html
import re
from urllib.parse import unquote

from psychsite.moving.wordpress.texts import markup

# Shortcodes of builders stand for blocks: the words of two of them never run together.
_BUILDER = r"(?:vc|et_pb|fusion|av|cs|x|fl|tatsu|mk|us|bt_bb|nectar|kc|su)_"
_BLOCK = re.compile(_BUILDER + r"\w+|accordion\S*|tabs?|toggles?|columns?|row")
# Of these nothing is lost: their words stay, or they have none.
_FRAME = re.compile(
    _BUILDER + r"(?:\w+_)?(?:section|row|columns?|column_text|container|text|textblock|text_block|group|box_wrap|inner|"
    r"\d_\d|one_\w+|accordion|tabs?|toggles|tour|slider|counters|pricing_tables|code|divider|separator|spacer|space|sep|"
    r"post_title|post_content|sidebar|social_media_follow|social_media_follow_network|global_\w+)(?:_inner|_v2)?"
)
# Names of networks beside their signs.
_SOCIAL = re.compile(r"(?:.*_)?(?:social_media_follow_network|social_(?:links?|icons?|share))")
_HEADED = re.compile(
    r"(?:.*[_-])?(?:toggle|accordion[_-]?item|tab|tta_section|blurb|cta|call_to_action|spoiler|panel|slide|icon_?box|info_?box|"
    r"fullwidth_header|pricing_table|pricing_column|team_member|person)"
)
_HEADING = re.compile(r"(?:.*[_-])?(?:custom_heading|heading|fusion_title)")
_PICTURE = re.compile(r"(?:.*[_-])?(?:single_image|image|imageframe)")
_GALLERY = re.compile(r"(?:.*[_-])?(?:gallery|images_carousel|image_carousel)")
_PLAYER = re.compile(r"(?:.*[_-])?(?:video|audio|vimeo|youtube)")
_BUTTON = re.compile(r"(?:.*[_-])?(?:btn|button)")
_QUOTE = re.compile(r"(?:.*[_-])?(?:testimonial|blockquote|quote|pullquote)")
_NOTICE = re.compile(r"(?:su_|.*[_-])?(?:note|notice|alert|message|message_box|callout)|su_box")
_FIGURE = re.compile(r"(?:.*[_-])?(?:number_counter|circle_counter|counter|counter_box|counter_circle|progress)")
_WARNING = re.compile(r"warn|danger|error|caution", re.IGNORECASE)
_BUTTONS = (
    (("button_text", "button_one_text", "link_text"), ("button_url", "button_link", "button_one_url", "link")),
    (("button_two_text",), ("button_two_url",)),
)
# What begins with a minus is not part of the offer, so the sign stays.
_LINE_OF_PRICE = re.compile(r"^\s*(?:\+\s*)?([^\s+].*?)\s*(?:<br\s*/?>)?\s*$", re.MULTILINE)
# What Divi fills in when the page is requested, such as the title of the post.
_FILLED_IN = re.compile(r"@ET-DC@[\w+/=-]*@|\$variable\(\{.*?\}\)\$", re.DOTALL)
# Divi writes these characters in another way inside an attribute.
_OF_DIVI = (("%22", '"'), ("%91", "["), ("%93", "]"), ("%92", "\\"))


def separator(name):
    """Return what is left of a builder's mark."""
    return "\n\n" if _BLOCK.fullmatch(name) else ""


def is_frame(name):
    """Return True for a mark of a builder without which no words are lost."""
    return bool(_FRAME.fullmatch(name))


def without_fillings(body):
    """Return a text without the places that a builder fills in later."""
    return _FILLED_IN.sub("", body) if "@ET-DC@" in body or "$variable(" in body else body


def read_shortcode(name, attributes, inner, read):
    """Return the HTML that a builder's shortcode stands for, or None.

    `read` reads the shortcodes within.
    """
    if name.startswith("et_pb_"):
        attributes = {key: _plain(value) for key, value in attributes.items()}

    def first(*keys):
        return next((attributes[key] for key in keys if attributes.get(key)), "")

    made = None
    if name == "vc_raw_html":
        made = _decoded(inner)
    elif name == "vc_raw_js" or _SOCIAL.fullmatch(name):
        made = ""
    elif _HEADING.fullmatch(name) and (title := first("text", "title", "heading") or inner.strip()):
        made = markup.heading(title, first("tag", "title_level", "size") or first("font_container"))
    elif _PICTURE.fullmatch(name):
        made = _picture(first)
    elif _GALLERY.fullmatch(name) and (
        numbers := re.findall(r"\d+", first("gallery_ids", "ids", "images", "image_ids"))
    ):
        made = markup.gallery(numbers)
    elif _PLAYER.fullmatch(name) and "/" in (address := _address(first("src", "audio", "link", "url", "mp4"))):
        made = markup.player(address)
    elif _BUTTON.fullmatch(name) and (address := _address(first("button_url", "url", "href", "link"))):
        words = inner.strip() or first("title", "text", "button_text", "content")
        made = markup.link(address, words) if words else None
    elif _QUOTE.fullmatch(name) and inner.strip():
        made = markup.quote(read(inner), _named(first))
    elif _NOTICE.fullmatch(name) and inner.strip():
        warns = "warning" if _WARNING.search(first("type", "style", "class", "message_box_color", "color")) else ""
        title = f"<p><strong>{html.escape(first('title'))}</strong></p>\n\n" if first("title") else ""
        made = f'<div class="notice {warns}">{title}{read(inner)}</div>'
    elif _FIGURE.fullmatch(name) and (number := first("number", "percent", "value")):
        sign = " %" if name.startswith("et_pb_") and attributes.get("percent_sign") != "off" else first("unit")
        made = markup.figure(f"{number.rstrip('% ')}{sign}", first("title") or inner)
    elif _HEADED.fullmatch(name) and (title := first("title", "heading", "tab_title", "name")):
        made = _headed(title, first, read(_list_of_prices(inner) if "pric" in name else inner))
    return None if made is None else f"\n\n{made}\n\n"


def _plain(value):
    for written, character in () if value.startswith("http") else _OF_DIVI:
        value = value.replace(written, character)
    return value


def _picture(first):
    return markup.picture(first("src", "image_url", "url"), first("image", "image_id", "id"), first("alt", "image_alt"))


def _headed(title, first, words):
    """Return a picture, a heading, the words below it and the buttons."""
    address = first("image", "image_url", "src")
    parts = [
        markup.picture(address if "/" in address else "", first("image", "image_id"), first("alt", "image_alt")),
        markup.heading(title, "h3"),
        *(f"<p>{html.escape(line)}</p>" for line in (first("position", "subhead", "subtitle"), _price(first)) if line),
        words,
    ]
    for texts, addresses in _BUTTONS:
        if first(*texts) and (address := _address(first(*addresses))):
            parts.append(markup.link(address, html.escape(first(*texts))))
    return "\n\n".join(part for part in parts if part)


def _price(first):
    price = f"{first('currency')}{first('sum', 'price')}"
    return f"{price} / {first('per')}" if first("per") else price


def _list_of_prices(text):
    """Return lines that begin with + or - as items of a list."""
    return markup.listed(_LINE_OF_PRICE.findall(text)) if text.lstrip().startswith(("+", "-")) else text


def _named(first):
    """Return who is quoted, with what that person does."""
    return ", ".join(
        part for part in (first("author", "name", "cite"), first("job_title"), first("company_name")) if part
    )


def _decoded(text):
    try:
        return unquote(base64.b64decode(text.strip(), validate=True).decode())
    except ValueError:
        return ""


def _address(text):
    """Return the address of a link; WPBakery writes "url:https%3A…|title:…"."""
    found = re.match(r"url:([^|]*)", text)
    return unquote(found[1]) if found else text
