"""A figure: a picture with its caption.

The lead picture (lead.py) freezes and reads the same way.
"""

from types import SimpleNamespace

from django.db import models

from articles.blocks.base import Block, register
from articles.blocks.parts.named import IMAGE
from articles.document.items import Words
from articles.document.tokens import Token, tokenize_text
from core.db.fields import CleanCharField
from core.html import markdown as md
from images.models import Image


def freeze_image(image, *, alt="", caption=""):
    """Return a picture as an edition stores it.

    The hash proves later which file was approved.
    """
    return {
        "image": image.pk,
        "sha256": image.sha256,
        "alt": "" if image.is_decorative else alt or image.alt,
        "caption": caption or image.caption,
        "credit": image.credit,
    }


class Picture(Block):
    """A kind whose items are made by `freeze_image`."""

    names = (IMAGE,)
    samples = {
        "": {
            "image": 1,
            "sha256": "0" * 64,
            "alt": "Hills",
            "caption": "What it shows.",
            "credit": "Drawn for this page",
        }
    }

    class Meta(Block.Meta):
        abstract = True

    @classmethod
    def words(cls, item):
        return [item["caption"]]

    @classmethod
    def tokens(cls, item):
        picture = Token("picture", ("picture", item["sha256"]), item["alt"] or "a picture")
        return [[picture], *(list(tokenize_text(item[key])) for key in ("alt", "caption", "credit"))]

    @classmethod
    def lines(cls, item, titles):
        return [
            ("picture", f"no. {item['image']}, file {item['sha256'][:12]}"),
            ("alt text", item["alt"] or "none (decorative)"),
            *((key, item[key]) for key in ("caption", "credit") if item[key]),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(item["caption"], "caption"), Words(item["alt"], "alt")]

    @classmethod
    def markdown(cls, block):
        credit = f"({block.credit})" if block.credit else ""
        words = " ".join(part for part in (block.caption, credit) if part)
        return md.join(md.picture(block.alt, block.image.url), md.escape(words))

    @classmethod
    def render(cls, item, found):
        image = found["image"].get(item["image"])
        return image and SimpleNamespace(image=image, alt=item["alt"], caption=item["caption"], credit=item["credit"])


class ChosenPicture(Picture):
    """A picture that a writer chose: fields `image`, `alt` and `caption`."""

    class Meta(Picture.Meta):
        abstract = True

    def first_words(self):
        return self.caption

    def freeze(self):
        return freeze_image(self.image, alt=self.alt, caption=self.caption)

    @classmethod
    def thaw(cls, item):
        image = Image.objects.filter(pk=item["image"]).first()
        return image and cls(image=image, alt=item["alt"], caption=item["caption"])

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("image")


@register
class Figure(ChosenPicture):
    kind = "figure"
    order = 20
    icon = "M4 5h16v14H4zM4 16l4.5-5 4 4.5 2.5-2.5 5 5.5M15.5 8.6v.1"
    help = "A picture with its caption."
    image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, related_name="figures")
    alt = CleanCharField("alt text", max_length=300, blank=True, help_text="Leave empty to use the picture's own.")
    caption = CleanCharField(max_length=400, blank=True)

    class Meta(ChosenPicture.Meta):
        verbose_name = "figure"
