"""Drafts that a save or a restoration replaced, and the record of publications."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.card import Article
from articles.models.editions import Edition
from articles.models.labels import Labeled, label_constraints
from core.db.fields import CleanCharField, CleanTextField


class DraftVersion(Labeled, models.Model):
    """The saved text of an article that a later save replaced, kept for some days.

    It has the attributes of an Edition's text.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="draft_versions")
    number = models.PositiveIntegerField(help_text="The article's version that was replaced.")
    title = CleanCharField(max_length=200)
    standfirst = CleanTextField(max_length=500, blank=True)
    interests = CleanTextField(max_length=1000, blank=True)
    byline = models.JSONField(default=list)
    document = models.JSONField()
    words = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    replaced_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["-replaced_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articles_draftversion_once"),
            *label_constraints("draftversion"),
        ]

    def __str__(self):
        return f"{self.title} (saved {self.saved_at:%Y-%m-%d %H:%M})"


class PublicationEvent(models.Model):
    """The record of who published, unscheduled or withdrew an edition, and when."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "Published"
        UNSCHEDULED = "unscheduled", "Unscheduled"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Withdrawal(models.TextChoices):
        SUPERSEDED = "superseded", "Superseded: no longer current"
        WRONG = "wrong", "Wrong: it must not be read any more"

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="publication_events")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    live_from = models.DateTimeField(null=True)
    live_until = models.DateTimeField(null=True)
    override_reason = CleanCharField(max_length=500, blank=True)
    withdrawal = models.CharField(max_length=10, choices=Withdrawal, blank=True)
    reader_note = CleanCharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="withdrawn", withdrawal__in=["superseded", "wrong"])
                | ~Q(kind="withdrawn") & Q(withdrawal="", reader_note=""),
                name="articles_publicationevent_withdrawal_kind",
            ),
            models.CheckConstraint(
                condition=~Q(withdrawal="wrong") | ~Q(reader_note=""),
                name="articles_publicationevent_wrong_says_why",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.edition}"

    @property
    def is_scheduling(self):
        """Return True if the edition was published for a later time."""
        return self.kind == self.Kind.PUBLISHED and self.live_from is not None and self.live_from > self.at
