"""Write frozen documents as the blocks of WordPress's editor.

Each kind of block has its Markdown already, in which links lead to today's addresses; what it becomes in HTML is wrapped in the
comments that WordPress reads. So a new kind needs nothing here.
"""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from lxml import etree
from lxml import html as lxml_html

from articles.blocks.base import kinds
from articles.rendering.document import render
from articles.rendering.markdown import to_html
from core.urls import absolute

_LISTS = {"ul", "ol"}
_NAMES = {"p": "paragraph", "blockquote": "quote", "table": "table", "hr": "separator", "pre": "preformatted"}
_PICTURES = {"figure", "gallery"}


def write_body(document):
    """Return the text of a document as blocks, without its lead picture."""
    _lead, blocks = render(document)
    parts, known = [], kinds()
    for block in blocks:
        if block.type in _PICTURES:
            parts += [_picture(one) for one in getattr(block, "items", [block])]
        else:
            parts += _split(to_html(known[block.type].markdown(block)))
    return "\n\n".join(parts)


def pictures_of(document):
    """Return the keys of the pictures of a document."""
    return [item["image"] for item in document if item["type"] in {*_PICTURES, "lead"} and item.get("image")]


def _comment(name, inner, settings=""):
    return f"<!-- wp:{name}{f' {settings}' if settings else ''} -->\n{inner}\n<!-- /wp:{name} -->"


def _picture(block):
    words = " ".join(part for part in (block.caption, f"({block.credit})" if block.credit else "") if part)
    caption = format_html('<figcaption class="wp-element-caption">{}</figcaption>', words) if words else ""
    figure = format_html(
        '<figure class="wp-block-image"><img src="{}" alt="{}"/>{}</figure>',
        absolute(block.image.url),
        block.alt,
        caption,
    )
    return _comment("image", figure)


def _split(text):
    """Return the elements of HTML as blocks."""
    return [_block(element) for element in lxml_html.fragments_fromstring(text) if not isinstance(element, str)]


def _block(element):
    element.tail = None
    name = element.tag
    if name in _LISTS:
        return _list(element)
    if name[0] == "h" and name[1:].isdigit():
        element.set("class", "wp-block-heading")
        return _comment("heading", _html(element), f'{{"level":{name[1:]}}}' if name != "h2" else "")
    if name == "blockquote":
        inner = mark_safe("\n\n".join(_block(child) for child in element))  # noqa: S308 (HTML that lxml wrote)
        return _comment("quote", format_html('<blockquote class="wp-block-quote">{}</blockquote>', inner))
    if name == "table":
        return _comment("table", f'<figure class="wp-block-table">{_html(element)}</figure>')
    if name == "hr":
        return _comment("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')
    if name == "pre":
        return _comment("preformatted", f'<pre class="wp-block-preformatted">{_inner(element)}</pre>')
    return _comment(_NAMES.get(name, "html"), _html(element))


def _list(element):
    """Return a list as a block; its items are blocks too, and lists inside them."""
    items = []
    for item in element:
        inner = [etree_text(item.text)]
        for child in item:
            tail, child.tail = child.tail, None
            is_list = child.tag in _LISTS
            inner.append(_list(child) if is_list else _inner(child) if child.tag == "p" else _html(child))
            inner.append(etree_text(tail))
        items.append(_comment("list-item", f"<li>{''.join(inner).strip()}</li>"))
    tag = element.tag
    whole = f'<{tag} class="wp-block-list">{"".join(items)}</{tag}>'
    return _comment("list", whole, '{"ordered":true}' if tag == "ol" else "")


def etree_text(text):
    """Return the characters of a text node as HTML."""
    return format_html("{}", text or "").replace("\n", " ")


def _inner(element):
    children = format_html_join("", "{}", ((mark_safe(_html(child, with_tail=True)),) for child in element))  # noqa: S308
    return f"{format_html('{}', element.text or '')}{children}"


def _html(element, *, with_tail=False):
    return etree.tostring(element, method="xml", encoding="unicode", with_tail=with_tail).replace("\n", " ")
