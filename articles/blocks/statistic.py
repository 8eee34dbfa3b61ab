"""One number that the text turns on, with what it counts and where it comes from."""

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
from articles.document.items import Words, plain
from articles.document.tokens import tokenize_text
from articles.models.references.sources import Source
from core.db.fields import CleanCharField
from core.html import markdown as md


@register
class Statistic(Block):
    kind = "statistic"
    order = 35
    icon = "M5 20V10h3v10M10.5 20V4h3v16M16 20v-7h3v7M3 20h18"
    help = "One large number, what it counts, and the source that it comes from."
    names = (SOURCE,)
    samples = {
        "": {
            "number": "1 in 3",
            "counts": "people with depression get no better from the first two medicines they try.",
            "source": 1,
            "text": "Example Institute. Depression. 2024.",
            "url": "https://example.org/depression",
        }
    }
    number = CleanCharField(max_length=30, help_text="“1 in 3”, “47 %”, “$600”")
    counts = CleanCharField("what it counts", max_length=200, help_text="Who was counted, and when.")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="statistics")

    class Meta(Block.Meta):
        verbose_name = "statistic"

    def first_words(self):
        return f"{self.number} {self.counts}"

    def freeze(self):
        return {
            "number": self.number,
            "counts": self.counts,
            **freeze_source(self.source),
        }

    @classmethod
    def thaw(cls, item):
        if Source.objects.filter(pk=item["source"]).exists():
            return cls(number=item["number"], counts=item["counts"], source_id=item["source"])
        return None

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("source")

    @classmethod
    def words(cls, item):
        return [f"{item['number']} {item['counts']}", *words_of_source(item)]

    @classmethod
    def tokens(cls, item):
        return [
            list(tokenize_text(f"{item['number']} {item['counts']}")),
            [token_of_source(item)],
        ]

    @classmethod
    def lines(cls, item, titles):
        return [
            ("number", item["number"]),
            ("what it counts", item["counts"]),
            ("source", item["text"]),
            *lines_about_source(item),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(f"{item['number']} {item['counts']}")]

    @classmethod
    def markdown(cls, block):
        source = f"Source: {markdown_of_source(block)}"
        return md.join(f"{md.bold(block.number)} {md.escape(block.counts)}", source)

    @classmethod
    def render(cls, item, found):
        return SimpleNamespace(**vars(plain(item)), notice=notice_of(item, found))
