"""Drafts that a save or a restoration replaced."""

from django.conf import settings
from django.db import models

from articles.models.card import Article
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
