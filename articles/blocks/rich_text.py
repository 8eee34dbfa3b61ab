"""Rich text: paragraphs, headings, lists and tables."""

from articles.blocks.base import Block, register
from articles.document import tokens
from articles.document.items import Markup, plain
from articles.document.lines import rich_lines
from articles.fields import RichTextField
from core.html import markdown as md
from core.html.sanitize import sanitize
from core.html.text import to_text


class HtmlBlock(Block):
    """A kind whose rows and items have rich text in `html`."""

    class Meta(Block.Meta):
        abstract = True

    def first_words(self):
        return to_text(self.html)

    @classmethod
    def words(cls, item):
        return [to_text(item["html"])]

    @classmethod
    def tokens(cls, item):
        return tokens.tokenize_html(item["html"])

    @classmethod
    def lines(cls, item, titles):
        return rich_lines(item["html"])

    @classmethod
    def passages(cls, item):
        return [Markup(item["html"], outline=cls.has_outline)]

    @classmethod
    def markdown(cls, block):
        return md.to_markdown(block.html)

    @classmethod
    def render(cls, item, found):
        return plain(item)


@register
class RichText(HtmlBlock):
    kind = "rich_text"
    order = 10
    icon = "M4 6h16M4 10h16M4 14h16M4 18h10"
    help = "Paragraphs, headings, lists and tables."
    has_outline = True
    samples = {
        "": {
            "html": "<p>Ketamine is not a new drug. <strong>What is new</strong> is its use in <em>psychiatry</em>, and "
            '<a href="#a-heading">the questions that come with it</a>.</p><h2>A heading</h2><ul><li>One thing.</li>'
            "<li>Another.</li></ul><h3>A smaller one</h3><blockquote><p>Someone else’s words.</p></blockquote>"
            "<table><caption>What is done</caption><thead><tr><th>Effect</th><th>What it is like</th></tr></thead>"
            "<tbody><tr><th>Nausea</th><td>Worse with movement</td></tr></tbody></table>"
        }
    }
    html = RichTextField("text")

    class Meta(HtmlBlock.Meta):
        verbose_name = "text"
        verbose_name_plural = "texts"

    def freeze(self):
        return {"html": sanitize(self.html)}

    @classmethod
    def thaw(cls, item):
        return cls(html=item["html"])
