"""One picture of a gallery, which leads to its large copy.

Those that follow each other become one grid.
"""

from types import SimpleNamespace

from django.db import models

from articles.blocks.base import register
from articles.blocks.figure import ChosenPicture
from core.db.fields import CleanCharField
from core.html import markdown as md
from images.models import Image


@register
class GalleryPicture(ChosenPicture):
    kind = "gallery"
    order = 22
    icon = "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z"
    help = "A picture in a grid. Add one block for each picture of the gallery."
    is_list = True
    image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, related_name="gallery_pictures")
    alt = CleanCharField("alt text", max_length=300, blank=True, help_text="Leave empty to use the picture's own.")
    caption = CleanCharField(max_length=400, blank=True)

    class Meta(ChosenPicture.Meta):
        verbose_name = "gallery picture"

    @classmethod
    def markdown(cls, block):
        return md.join(*(super(GalleryPicture, cls).markdown(item) for item in block.items))

    @classmethod
    def render(cls, item, found):
        shown = super().render(item, found)
        return shown and SimpleNamespace(items=[shown])
