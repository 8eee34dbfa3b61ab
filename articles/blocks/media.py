"""A video or audio recording: a file of the library, or a player of another host.

A player is asked for only after the reader pressed Play.
"""

from types import SimpleNamespace

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.blocks.base import Block, register
from articles.blocks.figure import freeze_image
from articles.blocks.parts.embeds import IN_WORDS, find_embed
from articles.blocks.parts.named import CAPTIONS, FILE, IMAGE, file_address
from articles.document import tokens
from articles.document.items import Markup, Words
from articles.document.lines import rich_lines
from articles.document.tokens import Token, tokenize_text
from articles.fields import SHORT, RichTextField
from core.db.fields import CleanCharField, SafeURLField
from core.html import markdown as md
from core.html.sanitize import sanitize
from core.html.text import to_text
from files.formats import CAPTIONS as CAPTIONS_SORT
from files.formats import FORMATS, RECORDINGS
from files.models import File
from images.models import Image


def _of(*sorts):
    return {"format__in": [key for key, known in FORMATS.items() if known.sort in sorts]}


@register
class Recording(Block):
    kind = "media"
    order = 25
    icon = "M4 5h16v14H4zM10 9v6l5-3z"
    help = "A video or audio recording with its transcript: your own file, or one on YouTube and the like."
    names = (FILE, CAPTIONS, IMAGE)
    samples = {
        "A player of another host": {
            "title": "How a session begins",
            "url": "https://vimeo.com/1084537",
            "transcript_html": "<p>Nurse: Please sit down. We begin when you say so.</p>",
        },
        "A file of the library": {
            "title": "Ten quiet seconds",
            "url": "",
            "transcript_html": "<p>[No sound]</p>",
            "file": 1,
            "file_sha256": "0" * 64,
            "format": "mp3",
        },
    }
    title = CleanCharField(max_length=200, help_text="What is seen or heard, and who speaks.")
    file = models.ForeignKey(
        File,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recordings",
        limit_choices_to=_of(*RECORDINGS),
    )
    address = SafeURLField(blank=True, help_text=f"Instead of a file: the address of its page on {IN_WORDS}.")
    captions = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="captioned",
        limit_choices_to=_of(CAPTIONS_SORT), help_text="A WebVTT file of the library, for a video.",
    )  # fmt: skip
    image = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings", verbose_name="picture",
        help_text="Shown until someone presses Play.",
    )  # fmt: skip
    transcript = RichTextField(extensions=SHORT, blank=True)

    class Meta(Block.Meta):
        verbose_name = "video or audio"
        verbose_name_plural = "videos and audio"
        constraints = [
            models.CheckConstraint(
                condition=Q(file=None) | Q(address=""),
                name="articles_recording_one_source",
                violation_error_message="Choose a file of the library or enter an address, not both.",
            )
        ]

    def first_words(self):
        return self.title

    def list_needs(self):
        """Return what is missing: a recording plays either a file or an address."""
        source = [] if self.file_id or self.address else [f"{self.label()}: choose a file or enter an address."]
        return super().list_needs() + source

    def clean(self):
        if self.address and not find_embed(self.address):
            message = f"This site cannot play that address. Copy the address of a recording on {IN_WORDS}."
            raise ValidationError({"address": message})

    def freeze(self):
        item = {"title": self.title, "url": self.address, "transcript_html": sanitize(self.transcript)}
        if self.file:
            item |= {"file": self.file_id, "file_sha256": self.file.sha256, "format": self.file.format}
        if self.captions:
            item |= {"captions": self.captions_id, "captions_sha256": self.captions.sha256}
        if self.image:
            item |= {key: value for key, value in freeze_image(self.image).items() if key != "caption"}
        return item

    @classmethod
    def thaw(cls, item):
        there = set(File.objects.filter(pk__in=[item.get("file"), item.get("captions")]).values_list("pk", flat=True))
        if not item["url"] and item.get("file") not in there:
            return None
        return cls(
            title=item["title"],
            address=item["url"],
            transcript=item["transcript_html"],
            file_id=item.get("file"),
            captions_id=item.get("captions") if item.get("captions") in there else None,
            image=Image.objects.filter(pk=item.get("image")).first(),
        )

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("file", "captions", "image")

    @classmethod
    def words(cls, item):
        return [item["title"], to_text(item["transcript_html"])]

    @classmethod
    def tokens(cls, item):
        # What is said in a recording is not compared: another one is another text.
        sources = [Token("file", ("file", item[key]), item["title"]) for key in _SOURCES if item.get(key)]
        picture = [Token("picture", ("picture", item["sha256"]), item["alt"])] if "image" in item else []
        rows = tokens.tokenize_html(item["transcript_html"])
        return [[*sources, *picture], list(tokenize_text(item["title"])), *rows]

    @classmethod
    def lines(cls, item, titles):
        return [
            ("title", item["title"]),
            *((_SOURCES[key], item[key]) for key in _SOURCES if item.get(key)),
            *([("picture", f"no. {item['image']}, file {item['sha256'][:12]}")] if "image" in item else []),
            *rich_lines(item["transcript_html"]),
        ]

    @classmethod
    def passages(cls, item):
        return [Words(item["title"], "caption"), Markup(item["transcript_html"])]

    @classmethod
    def markdown(cls, block):
        return md.join(md.link(block.title, block.address or block.url), md.to_markdown(block.transcript_html))

    @classmethod
    def render(cls, item, found):
        file, captions, image = (found[key].get(item[key]) if key in item else None for key in _NAMED)
        embed = find_embed(item["url"])
        if not file and not item["url"]:
            return None
        return SimpleNamespace(
            title=item["title"],
            url=item["url"],
            embed=embed,
            frame_host=embed.host if embed else "",
            address=file_address(file) if file else "",
            sort=FORMATS[item["format"]].sort if file else "",
            captions=file_address(captions) if captions else "",
            image=image,
            alt=item.get("alt", ""),
            transcript_html=item["transcript_html"],
        )


_NAMED = ("file", "captions", "image")
# What the recording is, and the words of these lines in a difference.
_SOURCES = {"url": "address", "file_sha256": "file", "captions_sha256": "captions"}
