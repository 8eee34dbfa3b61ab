"""Serialize blocks into an edition's document, and back."""

from content_editor.contents import contents_for_item

from articles.blocks.base import BLOCKS, kind_of
from articles.blocks.figure import freeze_image
from articles.document.citations import number_citations
from core.html.sanitize import add_heading_ids


def build(article, blocks=None):
    """Return (document, text) of an article's draft.

    `document` is a list of JSON objects: the lead picture, if there is one, then the blocks in their order. `text` is
    what a search finds: the words of the blocks. `blocks` are the article's, in order, if they were read already.
    """
    document = [{"type": "lead", **freeze_image(article.lead_image)}] if article.lead_image else []
    document += freeze_blocks(contents_for_item(article, BLOCKS) if blocks is None else blocks)
    document = number_citations(document)
    return document, "\n".join(part for item in document if (part := item_text(item)))


def freeze_blocks(blocks):
    """Return the frozen items of blocks, headings with unique ids.

    Blocks that are not complete are left out.
    """
    document, taken = [], set()
    for block in blocks:
        if block.list_needs():
            continue
        item = {"type": block.kind, **block.freeze()}
        if block.has_outline:
            item["html"], item["headings"] = add_heading_ids(item["html"], taken)
        document.append(item)
    return document


def item_text(item):
    """Return the words of one frozen item, one line a paragraph."""
    return "\n".join(part for part in kind_of(item).words(item) if part)


def thaw(article, document):
    """Replace the blocks of `article` by those of a document.

    Return how many items were lost.

    An item is lost if its kind, or the picture or clinic that it names, no longer exists.
    """
    for model in BLOCKS:
        model.objects.filter(parent=article).delete()
    lost = 0
    for ordering, item in enumerate(document, start=1):
        if item["type"] == "lead":
            continue
        block = kind_of(item).thaw(item)
        if block is None:
            lost += 1
            continue
        block.parent, block.region, block.ordering = article, "body", ordering * 10
        block.save()
    return lost


def next_ordering(article, place):
    """Make room at a place among the blocks of a draft; return its ordering."""
    blocks = list(contents_for_item(article, BLOCKS))
    for number, block in enumerate(blocks, start=1):
        wanted = 10 * number if number <= place else 10 * number + 10
        if block.ordering != wanted:
            type(block).objects.filter(pk=block.pk).update(ordering=wanted)
    return 10 * (min(place, len(blocks)) + 1)
