"""Put articles in an order, such as the parts of a course."""

from django.core.exceptions import ValidationError
from django.db import models

from core.db.fields import CleanCharField


class Series(models.Model):
    """Articles that are read one after the other, such as the parts of a course."""

    name = CleanCharField(max_length=120, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="articles_series_named")]

    def __str__(self):
        return self.name


class InSeries(models.Model):
    """Adds to articles their place in a series."""

    series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        help_text="Readers see “Part 2 of 5” and the other parts that are live.",
    )
    part = models.PositiveSmallIntegerField(
        "place in the series", null=True, blank=True, help_text="1 for the first part. Numbers may have gaps."
    )

    class Meta:
        abstract = True

    def clean_series(self):
        """Refuse a series without a place, and a place that another article has."""
        if (self.series_id is None) != (self.part is None):
            raise ValidationError({"part": "Choose the series and enter the place in it, or leave both empty."})
        others = type(self).objects.filter(series=self.series_id, part=self.part).exclude(pk=self.pk)
        if self.series_id and others.exists():
            raise ValidationError({"part": f"“{others.first()}” has this place. Choose another number."})


def series_constraints():
    """Return the constraints that give each part of a series a place of its own."""
    return [
        models.CheckConstraint(
            condition=models.Q(series=None, part=None) | models.Q(series__isnull=False, part__isnull=False),
            name="articles_article_series_and_part",
            violation_error_message="Choose the series and enter the place in it, or leave both empty.",
        ),
        models.UniqueConstraint(
            fields=["series", "part"],
            name="articles_article_part_once",
            violation_error_message="Another article has this place in the series. Choose another number.",
        ),
    ]
