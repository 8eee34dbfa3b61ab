"""Items of a kind that was removed from the product; old editions still hold them.

They are logged and show nothing. The difference shows them as data, and losing one is a medical change.
"""

import json
import logging

from articles.blocks.base import Block, register
from articles.document.tokens import Token

logger = logging.getLogger(__name__)


@register
class Unknown(Block):
    kind = ""

    class Meta(Block.Meta):
        abstract = True

    @classmethod
    def words(cls, item):
        return []

    @classmethod
    def tokens(cls, item):
        return [[Token("unknown", ("unknown", _written(item)), item["type"])]]

    @classmethod
    def lines(cls, item, titles):
        return [("", _written(item))]

    @classmethod
    def passages(cls, item):
        return []

    @classmethod
    def markdown(cls, block):
        return ""

    @classmethod
    def render(cls, item, found):
        logger.warning("A block of the unknown kind %r is not shown. Was its file removed?", item["type"])


def _written(item):
    return json.dumps(item, ensure_ascii=False, sort_keys=True)
