"""What became of a source after it was published, and what staff answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.card import Article
from articles.models.editions import Edition
from articles.models.references.sources import Source
from core.db.fields import CleanCharField
from core.text.dates import format_day


class EditionSource(models.Model):
    """A source that an edition cites; the row protects it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sources")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="cited_in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "source"], name="articles_editionsource_once")]

    def __str__(self):
        return f"{self.edition}: {self.source}"


class SourceNotice(models.Model):
    """A retraction, correction or the like of a source.

    It comes from a file of Retraction Watch, in which `record` is its number. `Source.notice` is the one that counts.
    """

    class Nature(models.TextChoices):
        RETRACTION = "retraction", "Retraction"
        CONCERN = "concern", "Expression of concern"
        CORRECTION = "correction", "Correction"
        REINSTATEMENT = "reinstatement", "Reinstatement"

    _SAID = {
        Nature.RETRACTION: "Retracted",
        Nature.CONCERN: "Its journal expressed concern about it",
        Nature.CORRECTION: "Corrected",
        Nature.REINSTATEMENT: "Reinstated",
    }

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="notices")
    record = models.CharField(max_length=40)
    nature = models.CharField(max_length=13, choices=Nature)
    on = models.DateField("day", null=True)
    reason = CleanCharField(max_length=500, blank=True)
    doi = models.CharField("DOI of the notice", max_length=200, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "record"], name="articles_sourcenotice_once"),
            models.CheckConstraint(
                condition=Q(nature__in=["retraction", "concern", "correction", "reinstatement"]),
                name="articles_sourcenotice_nature_known",
            ),
        ]

    def __str__(self):
        return self.sentence

    @property
    def is_retraction(self):
        return self.nature == self.Nature.RETRACTION

    @property
    def sentence(self):
        """Return what happened: "Retracted on January 15, 2024: Unreliable Data."."""
        when = f" on {format_day(self.on)}" if self.on else ""
        said = f"{self._SAID[self.nature]}{when}"
        return f"{said}: {self.reason.rstrip('.')}." if self.reason else f"{said}."

    @property
    def link(self):
        return f"https://doi.org/{self.doi}" if self.doi else ""


class NoticeAnswer(models.Model):
    """The sentence by which a person says that an article is not affected by a notice."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notice_answers")
    notice = models.ForeignKey(SourceNotice, on_delete=models.CASCADE, related_name="answers")
    reason = CleanCharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "notice"], name="articles_noticeanswer_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="articles_noticeanswer_says_why"),
        ]

    def __str__(self):
        return self.reason
