"""Claims in clinics' texts that staff accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField


class ClaimException(models.Model):
    """A passage that makes a claim, and why staff accept it.

    `passage` is that of a `clinics.claims.rules.Claim`. If its sentence changes, the reason no longer counts.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="claim_exceptions")
    fact = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    passage = CleanCharField(max_length=300)
    reason = CleanCharField(max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "accepted claim"
        verbose_name_plural = "accepted claims"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="clinics_claimexception_once", fields=["clinic", "fact", "rule", "passage"]),
            models.CheckConstraint(
                name="clinics_claimexception_reason_given",
                condition=~Q(reason=""),
                violation_error_message="Say why it stays.",
            ),
        ]

    def __str__(self):
        return self.passage
