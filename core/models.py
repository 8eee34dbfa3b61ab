"""The tables that no room owns."""

from django.db import models


class PageChange(models.Model):
    """A change of something that a public page shows.

    It is written by triggers alone (core/pages/change_triggers.py).
    """

    tags = models.TextField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "core_pagechange"
        default_permissions = ()

    def __str__(self):
        return f"{self.pk}: {self.tags}"


class RateWindow(models.Model):
    """The hits of a client in one window of time; written by core.ratelimit."""

    bucket = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    window = models.BigIntegerField()
    hits = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bucket", "key", "window"], name="core_ratewindow_unique"),
        ]

    def __str__(self):
        return f"{self.bucket} {self.window}: {self.hits}"
