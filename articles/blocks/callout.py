"""A callout: a note, a warning or a safety box."""

from django.db import models
from django.db.models import Q

from articles.blocks.base import Block, register
from articles.blocks.parts.help_numbers import link_numbers
from articles.blocks.parts.named import HELP_LINE
from articles.document import tokens
from articles.document.items import Markup, Words, plain
from articles.document.lines import rich_lines
from articles.document.tokens import Token
from articles.fields import SHORT, RichTextField
from core.db.fields import CleanCharField
from core.html import markdown as md
from core.html.sanitize import sanitize
from core.html.text import to_text

_SAMPLE = {"heading": "Before you go", "html": "<p>Ask who stays in the room, and for how long.</p>"}


@register
class Callout(Block):
    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        WARNING = "warning", "Warning"
        SAFETY = "safety", "Safety: when to call for help"

    kind = "callout"
    order = 40
    names = (HELP_LINE,)
    icon = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5M12 7.8v.1"
    help = "A note, a warning or a safety box."
    samples = {style.value: {"kind": style.value, **_SAMPLE} for style in Kind}
    style = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    heading = CleanCharField(max_length=120, blank=True)
    html = RichTextField("text", extensions=SHORT)

    class Meta(Block.Meta):
        verbose_name = "callout"
        constraints = [
            models.CheckConstraint(
                condition=Q(style__in=["note", "warning", "safety"]), name="articles_callout_style_known"
            )
        ]

    def first_words(self):
        return to_text(self.html)

    def freeze(self):
        return {"kind": self.style, "heading": self.heading, "html": sanitize(self.html)}

    @classmethod
    def thaw(cls, item):
        return cls(style=item["kind"], heading=item["heading"], html=item["html"])

    @classmethod
    def words(cls, item):
        return [item["heading"], to_text(item["html"])]

    @classmethod
    def tokens(cls, item):
        heading, rows = item["heading"], tokens.tokenize_html(item["html"])
        if item["kind"] == cls.Kind.NOTE:
            return [[Token("heading", ("heading", "note", heading), heading)] if heading else [], *rows]
        # A warning counts as a whole: any change of its words is medical.
        text = f"{heading} {to_text(item['html'])}".strip()
        whole = Token("warning", ("warning", item["kind"], " ".join(text.split())), text)
        return [[whole, *(token for row in rows for token in row if token.kind == "link")]]

    @classmethod
    def lines(cls, item, titles):
        return [
            ("kind", str(dict(cls.Kind.choices).get(item["kind"], item["kind"]))),
            *([("heading", item["heading"])] if item["heading"] else []),
            *rich_lines(item["html"]),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(item["heading"], "h4"), Markup(item["html"])]

    @classmethod
    def markdown(cls, block):
        label = {cls.Kind.NOTE: "Note", cls.Kind.WARNING: "Warning", cls.Kind.SAFETY: "Safety"}[block.kind]
        return md.quoted(
            md.join(md.bold(f"{label}: {block.heading}" if block.heading else label), md.to_markdown(block.html))
        )

    @classmethod
    def render(cls, item, found):
        block = plain(item)
        if item["kind"] == cls.Kind.SAFETY:
            block.html = link_numbers(item["html"], found.get("kind", {}).get("safety", {}))
        return block
