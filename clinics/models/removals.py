"""Requests to remove a clinic from the directory."""

from django.conf import settings
from django.core.validators import validate_email
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField, CleanTextField


class RemovalRequestQuerySet(models.QuerySet):
    def pending(self):
        """Return requests that staff have to decide, by due date."""
        return self.filter(state=RemovalRequest.State.CONFIRMED).order_by("due_on", "pk")

    def undecided(self):
        return self.filter(state__in=("unconfirmed", "confirmed"))

    def open_links(self, now=None):
        """Return requests whose emailed link still works."""
        return self.filter(expires_at__gt=now or timezone.now())

    def sent_by(self, email):
        """Return requests from this email address; none for an empty one."""
        return self.filter(email__iexact=email) if email else self.none()


class RemovalRequest(models.Model):
    """A request to remove one clinic; it counts once its link was opened.

    Only the SHA-256 of the link's token is stored. `matches` says whether the address was the clinic's when it
    was confirmed.
    """

    class Role(models.TextChoices):
        CLINIC = "clinic", _("I represent the clinic")
        CLINICIAN = "clinician", _("I am a clinician who works there or is named in the listing")
        AGENT = "agent", _("I represent the clinic or clinician, for example as a lawyer")

    class Matches(models.TextChoices):
        NO = "", "The address is not known to be the clinic’s"
        EMAIL = "email", "The address is the email in the clinic’s listing"
        WEBSITE = "website", "The address is at the clinic’s website"

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "Address not confirmed yet"
        CONFIRMED = "confirmed", "Waiting for a decision"
        ACCEPTED = "accepted", "Removed"
        REFUSED = "refused", "Refused"

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="removal_requests")
    role = models.CharField("who they are", max_length=10, choices=Role)
    name = CleanCharField(max_length=200, blank=True)
    email = CleanCharField("email", max_length=254, blank=True, validators=[validate_email])
    reason = CleanTextField(max_length=1000, blank=True)
    matches = models.CharField("address", max_length=10, choices=Matches, default=Matches.NO, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.UNCONFIRMED)
    created_at = models.DateTimeField("requested at", default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    due_on = models.DateField("due", null=True, editable=False)
    # How staff confirmed that the sender represents the clinic; and the refusal sent to the sender.
    checked = CleanCharField(max_length=200, blank=True)
    answer = CleanTextField(max_length=2000, blank=True)
    at = models.DateTimeField("decided at", null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RemovalRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "removal request"
        verbose_name_plural = "removal requests"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="clinics_removal_queue")]
        constraints = [
            models.CheckConstraint(
                name="clinics_removalrequest_role_known", condition=Q(role__in=["clinic", "clinician", "agent"])
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_matches_known", condition=Q(matches__in=["", "email", "website"])
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_state_known",
                condition=Q(state__in=["unconfirmed", "confirmed", "accepted", "refused"]),
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_unconfirmed_by_link",
                condition=~Q(state="unconfirmed") | Q(token_hash__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_due_if_confirmed",
                condition=Q(state="unconfirmed", confirmed_at=None, due_on=None)
                | (~Q(state="unconfirmed") & Q(confirmed_at__isnull=False, due_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_decided_at_a_time",
                condition=Q(state__in=["accepted", "refused"], at__isnull=False)
                | (~Q(state__in=["accepted", "refused"]) & Q(at=None)),
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_refused_with_reason", condition=~Q(state="refused") | ~Q(answer="")
            ),
            models.CheckConstraint(
                name="clinics_removalrequest_accepted_after_a_check",
                condition=~Q(state="accepted") | ~Q(matches="") | ~Q(checked=""),
            ),
        ]

    def __str__(self):
        return f"{self.clinic}: removal request"

    @property
    def is_pending(self):
        return self.state == self.State.CONFIRMED

    @property
    def is_overdue(self):
        return self.is_pending and self.due_on < timezone.localdate()
