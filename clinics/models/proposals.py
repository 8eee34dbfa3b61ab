"""Changes that readers, clinics and data sets propose."""

from django.conf import settings
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField, CleanTextField


class ProposalQuerySet(models.QuerySet):
    def pending(self):
        return self.filter(state=Proposal.State.PENDING)

    def open_invitations(self, now=None):
        """Return invitations that can still be used: not decided, not expired."""
        return self.filter(state__in=("invited", "pending"), expires_at__gt=now or timezone.now())

    def sent_by(self, email):
        """Return proposals from this email address; none for an empty one."""
        return self.filter(email__iexact=email) if email else self.none()


class Proposal(models.Model):
    """Proposed changes to one clinic, or a clinic that is missing.

    `values` is {fact: {"old": …, "new": …}} by the names of `clinics.entries.facts.FACTS`; `decided` is
    {fact: "accepted" | "rejected"}. An invited proposal waits for the clinic to open its link. Only the
    SHA-256 of the link's token is stored.
    """

    class Origin(models.TextChoices):
        READER = "reader", "A reader's report"
        OWNER = "owner", "The clinic itself"
        IMPORT = "import", "An import"
        SUGGESTION = "suggestion", "A clinic that is missing"

    class State(models.TextChoices):
        INVITED = "invited", "Link sent"
        PENDING = "pending"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        PARTLY = "partly", "Partly accepted"

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals")
    origin = models.CharField(max_length=12, choices=Origin)
    values = models.JSONField(default=dict, blank=True)
    message = CleanTextField(max_length=2000, blank=True)
    source = CleanCharField(max_length=120, blank=True)
    email = CleanCharField("email", max_length=254, blank=True, validators=[validate_email])
    confirms = models.BooleanField(default=False, help_text="The clinic says that all else is correct.")
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    decided = models.JSONField(default=dict, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    at = models.DateTimeField("decided at", null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "created_at"], name="clinics_proposal_queue")]
        constraints = [
            models.CheckConstraint(
                name="clinics_proposal_origin_known",
                condition=Q(origin__in=["reader", "owner", "import", "suggestion"]),
            ),
            models.CheckConstraint(
                name="clinics_proposal_state_known",
                condition=Q(state__in=["invited", "pending", "accepted", "rejected", "partly"]),
            ),
            models.CheckConstraint(
                name="clinics_proposal_about_a_clinic",
                condition=Q(clinic__isnull=False) | Q(origin="suggestion"),
                violation_error_message="Choose the clinic.",
            ),
            models.CheckConstraint(
                name="clinics_proposal_decided_at_a_time",
                condition=Q(state__in=["invited", "pending"], at=None)
                | (~Q(state__in=["invited", "pending"]) & Q(at__isnull=False)),
            ),
            models.CheckConstraint(
                name="clinics_proposal_invited_by_link",
                condition=~Q(state="invited") | Q(origin="owner", token_hash__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_origin_display()}: {self.clinic or self.values.get('name', {}).get('new', '')}"

    @property
    def activity_title(self):
        """Return a title without the words of its sender."""
        return f"{self.get_origin_display()} {self.pk}"


class OptOut(models.Model):
    """A clinic that asked not to be listed, without its contact details.

    It outlives the listing, so that no import brings the clinic back.
    """

    import_ref = CleanCharField(max_length=200, blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    place_hash = models.CharField(max_length=64, blank=True, editable=False)
    note = CleanCharField(max_length=300, blank=True, help_text="For staff: how the request was made.")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "opt-out"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["import_ref"], name="clinics_optout_by_ref"),
            models.Index(fields=["phone_hash"], name="clinics_optout_by_phone"),
        ]
        constraints = [
            models.CheckConstraint(
                name="clinics_optout_knows_something",
                condition=~Q(import_ref="") | ~Q(phone_hash="") | ~Q(place_hash=""),
            ),
        ]

    def __str__(self):
        return f"Opt-out of {self.at:%Y-%m-%d}"


class NotDuplicate(models.Model):
    """Two listings that staff confirmed to be two clinics."""

    first = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="clinics_notduplicate_once", fields=["first", "second"]),
            models.CheckConstraint(name="clinics_notduplicate_in_order", condition=Q(first__lt=models.F("second"))),
        ]

    def __str__(self):
        return f"{self.first_id} is not {self.second_id}"
