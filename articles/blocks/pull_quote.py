"""A quote that is set apart from the text."""

from articles.blocks.base import Block, register
from articles.document.items import Words, plain
from articles.document.lines import plain_lines
from articles.document.tokens import tokenize_text
from core.db.fields import CleanCharField, CleanTextField
from core.html import markdown as md


@register
class PullQuote(Block):
    kind = "pull_quote"
    order = 30
    icon = "M10 7H5v6h4c0 3-1.5 4-3.5 4.5M20 7h-5v6h4c0 3-1.5 4-3.5 4.5"
    help = "A sentence that is set apart in large type."
    samples = {
        "": {"quote": "The first question is not whether it works quickly.", "attribution": "Dr. Ada Quill"},
    }
    quote = CleanTextField(max_length=1000)
    attribution = CleanCharField(max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = "quote"

    def first_words(self):
        return self.quote

    def freeze(self):
        return {"quote": self.quote, "attribution": self.attribution}

    @classmethod
    def thaw(cls, item):
        return cls(quote=item["quote"], attribution=item["attribution"])

    @classmethod
    def words(cls, item):
        return [item["quote"], item["attribution"]]

    @classmethod
    def tokens(cls, item):
        return [list(tokenize_text(item["quote"])), list(tokenize_text(item["attribution"]))]

    @classmethod
    def lines(cls, item, titles):
        return [*plain_lines(item["quote"]), *([("said by", item["attribution"])] if item["attribution"] else [])]

    @classmethod
    def passages(cls, item):
        return [Words(item["quote"], quoted=True)]

    @classmethod
    def markdown(cls, block):
        said_by = f"— {md.escape(block.attribution)}" if block.attribution else ""
        return md.quoted(md.join(*(md.escape(line) for line in block.quote.split("\n")), said_by))

    @classmethod
    def render(cls, item, found):
        return plain(item)
