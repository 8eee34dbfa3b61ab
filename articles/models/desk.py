"""What the desk keeps: views of the list of articles, and findings in live texts."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.models.editions import Edition
from core.db.fields import CleanCharField


class SavedView(models.Model):
    """Filters of the list of articles under a name; others see it if it is shared."""

    name = CleanCharField(max_length=60)
    query = models.CharField(max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="articles_savedview_one_name"),
            models.CheckConstraint(condition=~Q(name=""), name="articles_savedview_has_name"),
        ]

    def __str__(self):
        return self.name


class TextFinding(models.Model):
    """A finding of the checklist in a live edition, for which no reason was given."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(max_length=60)
    sentence = CleanCharField(max_length=500)
    is_blocking = models.BooleanField()
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["found_at", "pk"]
        default_permissions = []
        indexes = [models.Index(fields=["rule", "id"], name="articles_textfinding_rule")]
        constraints = [
            models.UniqueConstraint(fields=["edition", "rule", "sentence"], name="articles_textfinding_once")
        ]

    def __str__(self):
        return self.sentence
