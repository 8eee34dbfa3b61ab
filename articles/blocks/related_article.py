"""A related article: the "RELATED:" line between paragraphs.

It shows the other article's current title, or nothing if that article is not live.
"""

from types import SimpleNamespace

from django.db import models

from articles.blocks.base import Block, register
from articles.blocks.parts.named import ARTICLE
from articles.document.tokens import Token
from articles.models.card import Article
from core.html import markdown as md
from core.text.languages import lang_html


@register
class RelatedArticle(Block):
    kind = "related_article"
    order = 50
    icon = "M6 3h9l4 4v14H6zM14 3v5h5M9.5 15.5h5m-2-2.5 2.5 2.5-2.5 2.5"
    help = "A link to another article between two paragraphs."
    names = (ARTICLE,)
    samples = {"": {"article": 1}}
    target = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, related_name="related_callouts", verbose_name="link to article"
    )

    class Meta(Block.Meta):
        verbose_name = "related article"

    def freeze(self):
        return {"article": self.target_id}

    @classmethod
    def thaw(cls, item):
        return cls(target_id=item["article"]) if Article.objects.filter(pk=item["article"]).exists() else None

    @classmethod
    def words(cls, item):
        return []

    @classmethod
    def tokens(cls, item):
        return [[Token("article", ("article", item["article"]), f"article {item['article']}")]]

    @classmethod
    def lines(cls, item, titles):
        return [("", titles["article"].get(item["article"], "An article that is not public"))]

    @classmethod
    def passages(cls, item):
        return []

    @classmethod
    def markdown(cls, block):
        return f"Related: {md.link(block.edition.title, block.edition.get_absolute_url())}"

    @classmethod
    def render(cls, item, found):
        edition = found["article"].get(item["article"])
        return edition and SimpleNamespace(edition=edition, lang=lang_html(edition.article.language))
