"""Divide texts that are too long for one block, before the form is validated."""

import math

from django.utils.html import escape
from lxml import etree
from lxml import html as lxml_html

from articles.blocks.rich_text import RichText
from articles.models import BLOCKS
from core.html.sanitize import MAX_LENGTH
from core.text.numbers import read_number

# A divided text may grow before it is divided again; cleaning it adds characters too.
ROOM = MAX_LENGTH * 3 // 4
# Texts nest lists and quotes a few levels deep. What is deeper is refused as too long.
MAX_DEPTH = 12
_HEADINGS = {"h1", "h2", "h3", "h4"}
_PREFIX = f"articles_{RichText._meta.model_name}_set"


class DividesTexts:
    """For ArticleAdmin: a text longer than a block's limit becomes several blocks."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST":
            request.POST = divide_texts(request.POST)
        return super().changeform_view(request, object_id, form_url, extra_context)


def divide_texts(post):
    """Return the posted fields with each long text divided into blocks."""
    long = [
        number for number in range(_count(post, _PREFIX)) if len(post.get(f"{_PREFIX}-{number}-html", "")) > MAX_LENGTH
    ]
    if not long:
        return post
    post = post.copy()
    order = _block_order(post)
    for number in long:
        first, *rest = divide_html(post[f"{_PREFIX}-{number}-html"])
        post[f"{_PREFIX}-{number}-html"] = first
        place = order.index((_PREFIX, number)) + 1
        for part in rest:
            order.insert(place, _add_text(post, number, part))
            place += 1
    for place, (prefix, number) in enumerate(order, start=1):
        post[f"{prefix}-{number}-ordering"] = str(10 * place)
    return post


def _count(post, prefix):
    return min(read_number(post.get(f"{prefix}-TOTAL_FORMS", ""), 5) or 0, 1000)


def _block_order(post):
    """Return [(prefix, number)] of the posted blocks in their order."""
    rows = []
    for model in BLOCKS:
        prefix = f"articles_{model._meta.model_name}_set"
        for number in range(_count(post, prefix)):
            ordering = read_number(post.get(f"{prefix}-{number}-ordering", ""), 9)
            rows.append((math.inf if ordering is None else ordering, prefix, number))
    return [(prefix, number) for _ordering, prefix, number in sorted(rows)]


def _add_text(post, number, html):
    new = int(post[f"{_PREFIX}-TOTAL_FORMS"])
    post[f"{_PREFIX}-TOTAL_FORMS"] = str(new + 1)
    post[f"{_PREFIX}-{new}-region"] = post.get(f"{_PREFIX}-{number}-region", "")
    post[f"{_PREFIX}-{new}-html"] = html
    if post.get(f"{_PREFIX}-{number}-DELETE"):
        post[f"{_PREFIX}-{new}-DELETE"] = "on"
    return _PREFIX, new


def divide_html(value, room=ROOM):
    """Return parts of `value`, each shorter than `room` where it can be.

    A part begins at a heading if one is near, else at a paragraph. A longer paragraph is divided between words.
    """
    body = lxml_html.fragment_fromstring(value, create_parent="body")
    return ["".join(group) for group in _group(_pieces(body, room, 0), room)] or [""]


def _group(pieces, room):
    """Yield lists of pieces that have room together."""
    group, size = [], 0
    for piece, is_heading in pieces:
        if group and (size + len(piece) > room or (is_heading and size > room // 2)):
            yield group
            group, size = [], 0
        group.append(piece)
        size += len(piece)
    if group:
        yield group


def _pieces(element, room, depth):
    """Yield (html, is it a heading) of the content of an element."""
    yield from _words(element.text, room)
    for child in element:
        html = etree.tostring(child, encoding="unicode", method="html", with_tail=False)
        if len(html) <= room or depth > MAX_DEPTH or not isinstance(child.tag, str):
            yield html, child.tag in _HEADINGS
        else:
            yield from _divide(child, room, depth + 1)
        yield from _words(child.tail, room)


def _divide(element, room, depth):
    """Yield an element as several of its kind."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items())
    start, end = f"<{element.tag}{attributes}>", f"</{element.tag}>"
    inner = max(room - len(start) - len(end), room // 2)
    for group in _group(_pieces(element, inner, depth), inner):
        yield f"{start}{''.join(group)}{end}", False


def _words(text, room):
    """Yield a text as pieces that end between words."""
    text = text or ""
    most = max(room // 6, 1)  # a character is at most six when it is escaped
    while text:
        end = len(text) if len(text) <= most else (text.rfind(" ", 1, most) + 1 or most)
        yield escape(text[:end]), False
        text = text[end:]
