"""Phrases that may show a crisis, sourcing or doses; staff edit them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.db.fields import CleanCharField
from crisis.word_families import find_unknown_names


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

    def clean(self):
        for field in ("text", "unless"):
            if unknown := find_unknown_names(getattr(self, field), self.language):
                raise ValidationError({field: f"There are no words named “{{{unknown[0]}}}”. Write the words out."})
