"""What an article says about itself: the level of evidence, and the use of AI.

Both are claims that an approver signs with the text, so an edition freezes them and its digest holds them.
"""

from django.db import models
from django.db.models import Q


class Evidence(models.TextChoices):
    NOT_STATED = "", "Not stated"
    ESTABLISHED = "established", "Established evidence"
    MIXED = "mixed", "Mixed evidence"
    EARLY = "early", "Early research"


class AIUse(models.TextChoices):
    NOT_STATED = "", "Not stated"
    NONE = "none", "No AI"
    ASSISTED = "assisted", "AI-assisted"
    TRANSLATED = "translated", "AI-translated"
    DRAFTED = "drafted", "AI-drafted"


MEANINGS = {
    Evidence.ESTABLISHED: "Large trials, reviews of trials, or guidelines support the main claims.",
    Evidence.MIXED: "Studies disagree, or they are small. Better ones may change the answer.",
    Evidence.EARLY: "This rests on first studies, on animals or on few people. It is no basis for treatment yet.",
    AIUse.NONE: "People wrote and edited this text without AI.",
    AIUse.ASSISTED: "The authors wrote this text and used AI to edit it. People checked every sentence.",
    AIUse.TRANSLATED: "AI translated this text. People checked the translation.",
    AIUse.DRAFTED: "AI wrote a first draft of this text. People checked and edited every sentence.",
}


class Labeled(models.Model):
    """Adds the labels to articles and editions."""

    evidence = models.CharField(
        "level of evidence",
        max_length=12,
        choices=Evidence,
        blank=True,
        default=Evidence.NOT_STATED,
        help_text="Shown to readers with an explanation.",
    )
    ai_use = models.CharField(
        "use of AI",
        max_length=12,
        choices=AIUse,
        blank=True,
        default=AIUse.NOT_STATED,
        help_text="Shown to readers in a sentence.",
    )

    class Meta:
        abstract = True

    @property
    def labels(self):
        """Return {field: value} of the labels that are stated."""
        given = {"evidence": self.evidence, "ai_use": self.ai_use}
        return {name: value for name, value in given.items() if value}

    @property
    def evidence_meaning(self):
        """Return what the level of evidence means, a sentence for readers, or ""."""
        return MEANINGS.get(self.evidence, "")

    @property
    def ai_use_meaning(self):
        """Return what part AI had in the text, a sentence for readers, or ""."""
        return MEANINGS.get(self.ai_use, "")


def label_constraints(model):
    """Return the constraints that keep the labels of a table to the known values."""
    return [
        models.CheckConstraint(
            condition=Q(evidence__in=["", "established", "mixed", "early"]), name=f"articles_{model}_evidence_known"
        ),
        models.CheckConstraint(
            condition=Q(ai_use__in=["", "none", "assisted", "translated", "drafted"]),
            name=f"articles_{model}_ai_use_known",
        ),
    ]
