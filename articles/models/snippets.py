"""Passages that several articles share, such as the same warning."""

from django.db import models

from articles.fields import SHORT, RichTextField
from core.db.fields import CleanCharField


class Snippet(models.Model):
    """A reusable passage.

    A block that uses it keeps a copy of its words, so a change here changes no text by itself.
    """

    name = CleanCharField(max_length=120, unique=True, help_text="For your colleagues; readers do not see it.")
    html = RichTextField("words", extensions=SHORT)
    updated_at = models.DateTimeField("changed", auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name
