"""Name the drugs, conditions and therapies that topics are about."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.models.grouping.topics import Topic
from core.db.fields import CleanCharField
from core.db.reused import reused


class TopicEntityQuerySet(models.QuerySet):
    def named_twice(self):
        """Return those with other names, which the search takes as synonyms."""
        return self.exclude(other_names="")


class TopicEntity(models.Model):
    """A drug, condition or therapy that a topic is about, with its other names.

    Pages explain the names, structured data carries them, and the search finds one by another.
    """

    class Kind(models.TextChoices):
        # The names of schema.org.
        DRUG = "Drug", "Drug (code of ATC)"
        CONDITION = "MedicalCondition", "Condition (code of ICD-10)"
        THERAPY = "MedicalTherapy", "Therapy (no code)"

    CODES = {
        Kind.DRUG: ("ATC", r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}"),
        Kind.CONDITION: ("ICD-10", r"[A-Z][0-9]{2}(\.[0-9]{1,2})?"),
    }

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="entities")
    kind = models.CharField(max_length=20, choices=Kind)
    name = CleanCharField(max_length=100, help_text="The usual name, such as “esketamine”.")
    other_names = CleanCharField(
        max_length=300, blank=True, help_text="Brand names and other names, separated by commas: “Spravato”."
    )
    code = CleanCharField(
        max_length=10, blank=True, help_text="ATC of a drug (N06AX27), ICD-10 of a condition (F33.2)."
    )

    objects = TopicEntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "drugs, conditions and therapies"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "name"], name="articles_topicentity_once"),
            models.CheckConstraint(condition=~Q(name=""), name="articles_topicentity_named"),
            models.CheckConstraint(
                condition=Q(kind__in=["Drug", "MedicalCondition"]) | Q(kind="MedicalTherapy", code=""),
                name="articles_topicentity_kind_and_code",
                violation_error_message="A therapy has no code. Remove it, or choose another kind.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        system, pattern = self.CODES.get(self.kind, ("", ""))
        if self.code and system and not re.fullmatch(pattern, self.code):
            example = "N06AX27" if system == "ATC" else "F33.2"
            raise ValidationError(
                {"code": f"This is no code of {system}. Write one such as {example}, or leave it empty."}
            )

    def names(self):
        """Return the name and the other names."""
        return [self.name, *(one.strip() for one in self.other_names.split(",") if one.strip())]

    def code_system(self):
        """Return "ATC", "ICD-10" or ""."""
        return self.CODES[self.kind][0] if self.code else ""


@reused(topic=models.BigIntegerField())
def entities_of(topic):
    """Return what a topic is about, by name."""
    return TopicEntity.objects.filter(topic=topic)
