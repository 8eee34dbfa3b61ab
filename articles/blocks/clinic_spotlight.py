"""One clinic. Spotlights that follow each other become one list."""

from types import SimpleNamespace

from django.db import models

from articles.blocks.base import Block, register
from articles.blocks.parts.named import CLINIC
from articles.document.items import Words
from articles.document.tokens import Token, tokenize_text
from clinics.models import Clinic
from core.db.fields import CleanCharField
from core.html import markdown as md


@register
class ClinicSpotlight(Block):
    kind = "clinic_spotlight"
    order = 60
    icon = "M12 21s7-6 7-11.5a7 7 0 0 0-14 0C5 15 12 21 12 21M12 6.5v6M9 9.5h6"
    help = "A clinic of the directory, with a note of your own."
    names = (CLINIC,)
    is_list = True
    samples = {"": {"clinic": 1, "note": "Offers both forms."}}
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, related_name="spotlights")
    note = CleanCharField(max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = "clinic spotlight"

    def freeze(self):
        return {"clinic": self.clinic_id, "note": self.note}

    @classmethod
    def thaw(cls, item):
        there = Clinic.objects.filter(pk=item["clinic"]).exists()
        return cls(clinic_id=item["clinic"], note=item["note"]) if there else None

    @classmethod
    def words(cls, item):
        return [item["note"]]

    @classmethod
    def tokens(cls, item):
        return [[Token("clinic", ("clinic", item["clinic"]), f"clinic {item['clinic']}"), *tokenize_text(item["note"])]]

    @classmethod
    def lines(cls, item, titles):
        return [
            ("", titles["clinic"].get(item["clinic"], "A clinic that is no longer listed")),
            *([("note", item["note"])] if item["note"] else []),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(item["note"])]

    @classmethod
    def markdown(cls, block):
        rows = []
        for item in block.items:
            clinic = item["clinic"]
            paid = " (paid placement)" if clinic.is_paid else ""
            note = f": {md.escape(item['note'])}" if item["note"] else ""
            rows.append(md.link(f"{clinic.name}, {clinic.place}", clinic.get_absolute_url()) + paid + note)
        return md.join("## Clinic spotlights", md.listed(rows))

    @classmethod
    def render(cls, item, found):
        clinic = found["clinic"].get(item["clinic"])
        return clinic and SimpleNamespace(items=[{"clinic": clinic, "note": item["note"]}])
