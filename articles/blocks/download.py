"""A file of the library to download, with its format and size."""

from types import SimpleNamespace

from django.db import models
from django.template.defaultfilters import filesizeformat

from articles.blocks.base import Block, register
from articles.blocks.parts.named import FILE, file_address
from articles.document.items import Words
from articles.document.tokens import Token, tokenize_text
from core.db.fields import CleanCharField
from core.html import markdown as md
from files.formats import DOCUMENT, FORMATS
from files.models import File

_DOCUMENTS = [key for key, known in FORMATS.items() if known.sort == DOCUMENT]


@register
class Download(Block):
    kind = "download"
    order = 55
    icon = "M12 4v10M8 10.5l4 4 4-4M4.5 19.5h15"
    help = "A document that readers can save: a form, a table, a leaflet."
    names = (FILE,)
    samples = {
        "": {
            "file": 1,
            "sha256": "0" * 64,
            "format": "pdf",
            "size": 84_000,
            "title": "Safety plan to fill in",
            "note": "One page. Print it, or fill it in on your phone.",
        }
    }
    file = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, related_name="downloads", limit_choices_to={"format__in": _DOCUMENTS}
    )
    title = CleanCharField(max_length=200, blank=True, help_text="Leave empty to use the file's own.")
    note = CleanCharField(max_length=300, blank=True, help_text="What it is for, in one sentence.")

    class Meta(Block.Meta):
        verbose_name = "download"

    def first_words(self):
        return self.title

    def freeze(self):
        return {
            "file": self.file_id,
            "sha256": self.file.sha256,
            "format": self.file.format,
            "size": self.file.size,
            "title": self.title or self.file.title,
            "note": self.note,
        }

    @classmethod
    def thaw(cls, item):
        if File.objects.filter(pk=item["file"]).exists():
            return cls(file_id=item["file"], title=item["title"], note=item["note"])
        return None

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("file")

    @classmethod
    def words(cls, item):
        return [item["title"], item["note"]]

    @classmethod
    def tokens(cls, item):
        # The words of a file are not compared: another file is another text.
        file = Token("file", ("file", item["sha256"]), item["title"])
        return [[file], list(tokenize_text(item["title"])), list(tokenize_text(item["note"]))]

    @classmethod
    def lines(cls, item, titles):
        return [
            ("file", f"no. {item['file']}, {item['format']}, file {item['sha256'][:12]}"),
            ("title", item["title"]),
            *([("note", item["note"])] if item["note"] else []),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(item["title"]), Words(item["note"])]

    @classmethod
    def markdown(cls, block):
        note = f": {md.escape(block.note)}" if block.note else ""
        return f"{md.link(block.title, block.address)} ({block.format}, {block.size}){note}"

    @classmethod
    def render(cls, item, found):
        file = found["file"].get(item["file"])
        return file and SimpleNamespace(
            address=file_address(file),
            title=item["title"],
            note=item["note"],
            format=FORMATS[item["format"]].name,
            size=filesizeformat(item["size"]),
        )
