"""Phrases that may show a crisis, sourcing or doses; staff edit them."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from core import safe_cache
from core.db.fields import CleanCharField
from crisis.word_families import find_unknown_names

# Each process keeps the phrases of one version (crisis/danger.py).
VERSION_KEY = "crisis.phrases.version"


def _drop_version():
    """Make the next query read the phrases from the database.

    At once for this connection, and after the commit for processes that still read the old rows.
    """
    safe_cache.delete(VERSION_KEY)
    transaction.on_commit(lambda: safe_cache.delete(VERSION_KEY))


class PhraseQuerySet(models.QuerySet):
    def update(self, **fields):
        changed = super().update(**fields)
        _drop_version()
        return changed

    def delete(self):
        deleted = super().delete()
        _drop_version()
        return deleted

    delete.queryset_only = True

    def bulk_create(self, *args, **kwargs):
        created = super().bulk_create(*args, **kwargs)
        _drop_version()
        return created


class Phrase(models.Model):
    """Words that hold a comment; the files in crisis/lists have the first."""

    class Kind(models.TextChoices):
        SUICIDE = "suicide", "Suicide"
        SELF_HARM = "self_harm", "Self-harm"
        REACTION = "reaction", "Acute bad reaction"
        SOURCING = "sourcing", "Sourcing of drugs"
        DOSING = "dosing", "Dosing advice"

    # These show help lines to the commenter at once, and moderators see the comment first.
    AT_RISK = (Kind.SUICIDE, Kind.SELF_HARM, Kind.REACTION)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = CleanCharField(max_length=2, default="en", help_text="Language code of the phrase, such as en or es.")
    text = CleanCharField(
        max_length=600,
        help_text="Whole words, as people write them. “…” matches up to five words, “..” up to two, “#” a number, "
        "“a/b” either word, “kill*” all words that begin so: “want/wants to … die”. “{die}” stands for a family of "
        "words of the product.",
    )
    weight = models.PositiveSmallIntegerField(
        default=2,
        help_text="1 mentions it, 2 may mean the commenter, 3 may be a crisis now. Higher numbers come first.",
    )
    unless = CleanCharField(
        max_length=2000,
        blank=True,
        help_text="Phrases that make it harmless, separated by semicolons: “suicide prevention; not/never … want to die”.",
    )
    is_active = models.BooleanField("active", default=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "language", "text"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "text"], name="crisis_phrase_unique"),
            models.CheckConstraint(
                name="crisis_phrase_kind_valid",
                condition=Q(kind__in=["suicide", "self_harm", "reaction", "sourcing", "dosing"]),
            ),
            models.CheckConstraint(name="crisis_phrase_weight_range", condition=Q(weight__gte=1, weight__lte=3)),
            models.CheckConstraint(
                name="crisis_phrase_text_given",
                condition=~Q(text=""),
                violation_error_message="Enter the words of the phrase.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        _drop_version()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        _drop_version()
        return deleted

    def clean(self):
        for field in ("text", "unless"):
            if unknown := find_unknown_names(getattr(self, field), self.language):
                raise ValidationError({field: f"There are no words named “{{{unknown[0]}}}”. Write the words out."})
