"""The parts that an article's text is made of.

Each type knows its fields, how it freezes into the edition's document (`freeze`), how it comes back out of it (`thaw`), and its
template, templates/blocks/<type>.html. A frozen item is a JSON object whose "type" is the type's `kind`; what stands
elsewhere (articles, clinics, pictures, sources) is named in it by id and fetched in bulk when a page is made.
"""

from content_editor.models import create_plugin_base
from django.db import models
from django.db.models import Q
from django.utils.text import Truncator

from articles.fields import SHORT, RichTextField
from articles.models.card import Article, Source
from clinics.models import Clinic
from core import html
from core.db.fields import CleanCharField, CleanTextField
from images.models import Image

# The related name must not depend on the app's label twice: article.richtext_set and so on.
_Base = create_plugin_base(Article)


class Block(_Base):
    kind = ""

    class Meta(_Base.Meta):
        abstract = True
        app_label = "articles"
        ordering = ["ordering", "pk"]

    def __str__(self):
        # The heading of the block in the editor: its first words, where it has some of its own (no query for those of others).
        words = html.to_text(getattr(self, "html", "")) or getattr(self, "quote", "") or getattr(self, "caption", "")
        return Truncator(words).chars(70) or self._meta.verbose_name

    def freeze(self):
        """Return this block as a JSON object, without its "type"."""
        raise NotImplementedError

    @classmethod
    def thaw(cls, item):
        """Return an unsaved block made from a frozen item, or None if what it named is gone."""
        raise NotImplementedError


class RichText(Block):
    kind = "rich_text"
    html = RichTextField("text")

    class Meta(Block.Meta):
        verbose_name = "text"
        verbose_name_plural = "texts"

    def freeze(self):
        return {"html": html.sanitise(self.html)}

    @classmethod
    def thaw(cls, item):
        return cls(html=item["html"])


class Figure(Block):
    kind = "figure"
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="figures")
    alt = CleanCharField("alternative text", max_length=300, blank=True, help_text="Empty: as the picture itself says.")
    caption = CleanCharField(max_length=400, blank=True)

    class Meta(Block.Meta):
        verbose_name = "figure"

    def freeze(self):
        return freeze_image(self.image, alt=self.alt, caption=self.caption)

    @classmethod
    def thaw(cls, item):
        image = Image.objects.filter(pk=item["image"]).first()
        return image and cls(image=image, alt=item["alt"], caption=item["caption"])

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("image")


def freeze_image(image, *, alt="", caption=""):
    """Return what an edition keeps of a picture: the hash proves later which file was approved."""
    return {
        "image": image.pk,
        "sha256": image.sha256,
        "alt": "" if image.is_decorative else alt or image.alt,
        "caption": caption or image.caption,
        "credit": image.credit,
    }


class PullQuote(Block):
    kind = "pull_quote"
    quote = CleanTextField(max_length=1000)
    attribution = CleanCharField(max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = "quotation"

    def freeze(self):
        return {"quote": self.quote, "attribution": self.attribution}

    @classmethod
    def thaw(cls, item):
        return cls(quote=item["quote"], attribution=item["attribution"])


class Callout(Block):
    class Kind(models.TextChoices):
        NOTE = "note", "Note"
        WARNING = "warning", "Warning"
        SAFETY = "safety", "Safety: when to call for help"

    kind = "callout"
    style = models.CharField(max_length=10, choices=Kind, default=Kind.NOTE)
    heading = CleanCharField(max_length=120, blank=True)
    html = RichTextField("text", extensions=SHORT)

    class Meta(Block.Meta):
        verbose_name = "callout"
        constraints = [
            models.CheckConstraint(
                condition=Q(style__in=["note", "warning", "safety"]), name="articles_callout_style_known"
            )
        ]

    def freeze(self):
        return {"kind": self.style, "heading": self.heading, "html": html.sanitise(self.html)}

    @classmethod
    def thaw(cls, item):
        return cls(style=item["kind"], heading=item["heading"], html=item["html"])


class RelatedArticle(Block):
    """The "RELATED:" line between paragraphs. It shows the other article's title of the day, or nothing if it is not live."""

    kind = "related_article"
    target = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related_callouts")

    class Meta(Block.Meta):
        verbose_name = "related article"

    def freeze(self):
        return {"article": self.target_id}

    @classmethod
    def thaw(cls, item):
        return cls(target_id=item["article"]) if Article.objects.filter(pk=item["article"]).exists() else None


class ClinicSpotlight(Block):
    """One clinic; spotlights that follow each other are shown as one list."""

    kind = "clinic_spotlight"
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="spotlights")
    note = CleanCharField(max_length=200, blank=True)

    class Meta(Block.Meta):
        verbose_name = "clinic spotlight"

    def freeze(self):
        return {"clinic": self.clinic_id, "note": self.note}

    @classmethod
    def thaw(cls, item):
        return (
            cls(clinic_id=item["clinic"], note=item["note"])
            if Clinic.objects.filter(pk=item["clinic"]).exists()
            else None
        )


class Reference(Block):
    """One cited source; references that follow each other are shown as one numbered list."""

    kind = "reference"
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="references")

    class Meta(Block.Meta):
        verbose_name = "reference"

    def freeze(self):
        return {"source": self.source_id, "text": self.source.citation(), "url": self.source.link()}

    @classmethod
    def thaw(cls, item):
        return cls(source_id=item["source"]) if Source.objects.filter(pk=item["source"]).exists() else None

    @classmethod
    def get_queryset(cls):
        return cls.objects.select_related("source")


BLOCKS = [RichText, Figure, PullQuote, Callout, RelatedArticle, ClinicSpotlight, Reference]
