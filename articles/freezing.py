"""From the working copy to a document, and back."""

from content_editor.contents import contents_for_item

from articles.models import BLOCKS
from articles.models.blocks import freeze_image
from core import html

KINDS = {block.kind: block for block in BLOCKS}


def build(article):
    """Return (document, text) of an article's working copy.

    `document` is a list of JSON objects: the lead picture, if there is one, then the blocks in their order. Headings have
    got ids that are unique in the document. `text` is what a search finds: title, standfirst, words of the blocks.
    """
    document, taken = [], set()
    if article.lead_image:
        document.append({"type": "lead", **freeze_image(article.lead_image)})
    for block in contents_for_item(article, BLOCKS):
        item = {"type": block.kind, **block.freeze()}
        if block.kind == "rich_text":
            item["html"], item["headings"] = html.with_heading_ids(item["html"], taken)
        document.append(item)
    return document, "\n".join(part for item in document if (part := item_text(item)))


def item_text(item):
    """Return the words of one frozen item, one line a paragraph."""
    parts = []
    for key in ("heading", "quote", "attribution", "caption", "note", "text"):
        parts.append(item.get(key, ""))
    if "html" in item:
        parts.append(html.to_text(item["html"]))
    return "\n".join(part for part in parts if part)


def thaw(article, document):
    """Replace the blocks of `article` by those of a frozen document; return how many items could not be taken back.

    What an item named may be gone since (a picture, a clinic); such an item is left out and counted.
    """
    for model in BLOCKS:
        model.objects.filter(parent=article).delete()
    lost = 0
    for ordering, item in enumerate(document, start=1):
        if item["type"] == "lead":
            continue
        block = KINDS[item["type"]].thaw(item)
        if block is None:
            lost += 1
            continue
        block.parent, block.region, block.ordering = article, "body", ordering * 10
        block.save()
    return lost
