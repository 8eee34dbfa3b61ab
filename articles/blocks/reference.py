"""One cited source. References that follow each other become one numbered list."""

from itertools import chain
from types import SimpleNamespace

from django.db import models

from articles.blocks.base import Block, register
from articles.blocks.parts.named import SOURCE
from articles.blocks.parts.sources import (
    freeze_source,
    lines_about_source,
    markdown_of_source,
    notice_of,
    token_of_source,
    words_of_source,
)
from articles.document.lines import plain_lines
from articles.models.references.sources import Source
from core.html import markdown as md


@register
class Reference(Block):
    kind = "reference"
    order = 70
    icon = "M5 4h4v16H5zM11 4h3v16h-3zM16.5 4.6l3-.7 2.5 15.4-3 .7z"
    help = "A source for the numbered list of references."
    is_list = True
    names = (SOURCE,)
    samples = {
        "": {
            "source": 1,
            "text": "Example Institute. Depression. 2024.",
            "about": "Guideline",
            "url": "https://example.org/depression",
        },
    }
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="references")

    class Meta(Block.Meta):
        verbose_name = "reference"

    def freeze(self):
        return freeze_source(self.source)

    @classmethod
    def thaw(cls, item):
        return cls(source_id=item["source"]) if Source.objects.filter(pk=item["source"]).exists() else None

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("source")

    @classmethod
    def words(cls, item):
        return words_of_source(item)

    @classmethod
    def tokens(cls, item):
        return [[token_of_source(item)]]

    @classmethod
    def lines(cls, item, titles):
        return [*plain_lines(item["text"]), *lines_about_source(item)]

    @classmethod
    def passages(cls, item):
        return []

    @classmethod
    def markdown(cls, block):
        rows = [markdown_of_source(SimpleNamespace(**row)) for row in block.items]
        return md.join("## References", md.listed(rows, [row["number"] for row in block.items]))

    @classmethod
    def render(cls, item, found):
        # rendering/citations.py notes the places that cite it.
        shown = {key: item.get(key, "") for key in ("text", "about", "url")}
        known = {"cited_at": item.get("cited_at", ()), "notice": notice_of(item, found)}
        return SimpleNamespace(items=[shown | known])

    @classmethod
    def finish(cls, blocks):
        # Lists of references are counted through, so that a number names one source on the page.
        for number, entry in enumerate(chain.from_iterable(block.items for block in blocks), start=1):
            entry["number"] = number
