"""A form that leads to the finder, with a treatment filled in."""

from types import SimpleNamespace

from django.db import models

from articles.blocks.base import Block, register
from articles.blocks.parts.named import REGION, TREATMENT
from articles.document.items import Words
from articles.document.tokens import Token, tokenize_text
from clinics.models import Region, Treatment
from core.db.fields import CleanCharField
from core.html import markdown as md
from core.urls import path_to


@register
class FindClinic(Block):
    kind = "find_clinic"
    order = 61
    icon = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.5 15.5 20 20M10.5 7.5v6M7.5 10.5h6"
    help = "A form to find a clinic with a treatment."
    names = (TREATMENT, REGION)
    samples = {"": {"treatment": 1, "region": 1, "heading": ""}}
    treatment = models.ForeignKey(Treatment, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="region",
        help_text="Leave it empty to let readers enter their own place.",
    )
    heading = CleanCharField(
        max_length=120, blank=True, help_text="Leave it empty for “Find a clinic that offers …” with the treatment."
    )

    class Meta(Block.Meta):
        verbose_name = "find a clinic"

    def first_words(self):
        return self.heading

    def freeze(self):
        place = {"region": self.place_id} if self.place_id else {}
        return {"treatment": self.treatment_id, "heading": self.heading, **place}

    @classmethod
    def thaw(cls, item):
        if not Treatment.objects.filter(pk=item["treatment"]).exists():
            return None
        place = Region.objects.filter(pk=item.get("region")).values_list("pk", flat=True).first()
        return cls(treatment_id=item["treatment"], place_id=place, heading=item["heading"])

    @classmethod
    def words(cls, item):
        return [item["heading"]]

    @classmethod
    def tokens(cls, item):
        named = ("treatment", item["treatment"], item.get("region"))
        return [[Token("clinic", named, "clinics with a treatment"), *tokenize_text(item["heading"])]]

    @classmethod
    def lines(cls, item, titles):
        treatment = titles["treatment"].get(item["treatment"], "a treatment that was removed")
        place = titles["region"].get(item.get("region"))
        return [
            *([("h3", item["heading"])] if item["heading"] else []),
            ("", f"Form: find a clinic with {treatment}{f' in {place}' if place else ''}"),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(item["heading"])] if item["heading"] else []

    @classmethod
    def markdown(cls, block):
        return md.link(block.heading, f"{path_to('clinics:list')}?treatment={block.treatment.slug}")

    @classmethod
    def render(cls, item, found):
        treatment = found["treatment"].get(item["treatment"])
        if treatment is None:
            return None
        return finder_form(treatment, item["heading"], found["region"].get(item.get("region")))


def finder_form(treatment, heading="", region=None):
    """Return what templates/blocks/find_clinic.html shows."""
    heading = heading or f"Find a clinic that offers {treatment.name[:1].lower()}{treatment.name[1:]}"
    return SimpleNamespace(heading=heading, treatment=treatment, region=region)
