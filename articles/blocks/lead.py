"""The lead picture: the first item of a document.

It is a field of the article, so it has no model of its own.
"""

from articles.blocks.base import register
from articles.blocks.figure import Picture


@register
class Lead(Picture):
    kind = "lead"

    class Meta(Picture.Meta):
        abstract = True
        verbose_name = "lead picture"
