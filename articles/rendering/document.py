"""Render a frozen document as the blocks of a page."""

from articles.blocks.base import find_named, kind_of
from articles.rendering.links import with_addresses, with_own_links


def render(document, **known):
    """Return (lead, blocks) of a document.

    Each block is an object with its template and its `index` in the document. There is one query for each sort of
    thing named, except for those that are `known` as {id: thing}. Related articles and clinics that are no longer public are
    left out. Links by key get the address of today, and citations lead to their references.
    """
    return render_as_stored(with_addresses(with_own_links(document)), **known)


def render_as_stored(document, **known):
    """Return (lead, blocks) of a document, with its links by key as they are."""
    found = find_named(document, **known)
    lead, blocks, kinds = None, [], {}
    for index, item in enumerate(document):
        kind = kind_of(item)
        block = kind.render(item, found)
        if block is None:
            continue
        block.index, block.type, block.template = index, item["type"], kind.template()
        kinds[block.type] = kind
        if block.type == "lead":
            lead = block
        elif kind.is_list and blocks and blocks[-1].type == block.type:
            blocks[-1].items += block.items
        else:
            blocks.append(block)
    for name, kind in kinds.items():
        kind.finish([block for block in blocks if block.type == name])
    return lead, blocks
