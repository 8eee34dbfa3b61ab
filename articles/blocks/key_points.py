"""The key points: what a reader who reads nothing else should know."""

from django.core.exceptions import ValidationError

from articles.blocks.base import Block, register
from articles.document.items import Words, plain
from articles.document.tokens import Token, tokenize_text
from core.db.fields import CleanCharField, CleanTextField
from core.html import markdown as md

FEWEST_POINTS, MOST_POINTS = 3, 7


@register
class KeyPoints(Block):
    kind = "key_points"
    order = 15
    icon = "M4 5h16v14H4zM8 9.5h.1M11 9.5h6M8 14.5h.1M11 14.5h6"
    help = "Three to seven sentences that sum up the article, in a box."
    samples = {
        "": {
            "heading": "Key points",
            "points": [
                "Ketamine can lift a depression within hours.",
                "The effect of one dose lasts about a week.",
                "No one should drive on the day of a session.",
            ],
        }
    }
    heading = CleanCharField(max_length=120, default="Key points")
    points = CleanTextField(
        max_length=3_000, help_text=f"One point a line, {FEWEST_POINTS} to {MOST_POINTS} points. Write no bullets."
    )

    class Meta(Block.Meta):
        verbose_name = "key points"
        verbose_name_plural = "key points"

    def first_words(self):
        return "; ".join(_split(self.points))

    def clean(self):
        count = len(_split(self.points))
        if self.points and not FEWEST_POINTS <= count <= MOST_POINTS:
            message = f"Write {FEWEST_POINTS} to {MOST_POINTS} points, one a line. You have {count}."
            raise ValidationError({"points": message})

    def freeze(self):
        return {"heading": self.heading, "points": _split(self.points)}

    @classmethod
    def thaw(cls, item):
        return cls(heading=item["heading"], points="\n".join(item["points"]))

    @classmethod
    def words(cls, item):
        return [item["heading"], *item["points"]]

    @classmethod
    def tokens(cls, item):
        heading = item["heading"]
        return [
            [Token("heading", ("heading", "key_points", heading), heading)],
            *(list(tokenize_text(point)) for point in item["points"]),
        ]

    @classmethod
    def lines(cls, item, titles):
        return [("heading", item["heading"]), *(("item", point) for point in item["points"])]

    @classmethod
    def passages(cls, item):
        return [Words(item["heading"], "h4"), *(Words(point, "li") for point in item["points"])]

    @classmethod
    def markdown(cls, block):
        return md.join(md.bold(block.heading), md.listed([md.escape(point) for point in block.points]))

    @classmethod
    def render(cls, item, found):
        return plain(item)


def _split(text):
    """Return the points: one a line, without the bullets that people type."""
    lines = (" ".join(line.strip().lstrip("•*-–").split()) for line in text.splitlines())
    return [line for line in lines if line]
