"""Checks of clinics' facts, and people's ties to clinics."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authors.models import Person
from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField


class FieldCheck(models.Model):
    """One check of one fact on one day; a new check is a new row.

    `value` is the fact on that day (`clinics.entries.fact_values.snapshot`). Once the fact changes, the check
    no longer covers it. A check without a value covers any value.
    """

    class Field(models.TextChoices):
        NAME = "name"
        ADDRESS = "address"
        PHONE = "phone"
        EMAIL = "email", "Email"
        WEBSITE = "website"
        HOURS = "hours", "Opening hours"
        SERVICES = "services", "Treatments and conditions"
        FOR_WHOM = "for_whom", "Who it is for"
        AGES = "ages", "Ages treated"
        CLINICIANS = "clinicians", "Clinician options"
        PRICES = "prices"
        INSURANCE = "insurance"
        LANGUAGES = "languages"
        TELEHEALTH = "telehealth"
        LICENSE = "license", "Staff licenses"
        NEW_PATIENTS = "new_patients", "Accepting new patients"

    class How(models.TextChoices):
        PHONE = "phone", "By phone"
        EMAIL = "email", "By email"
        WEBSITE = "website", "On its website"
        REGISTER = "register", "In a public register"
        VISIT = "visit", "In person"
        OWNER = "owner", "By the clinic itself"
        IMPORT = "import", "From a data set"

    # Checks by staff or the clinic. A data set only repeats what others say.
    CONFIRMING = ("phone", "email", "website", "register", "visit", "owner")

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="checks")
    field = models.CharField(max_length=20, choices=Field)
    checked_on = models.DateField(default=timezone.localdate)
    how = models.CharField(max_length=10, choices=How)
    source = CleanCharField(
        max_length=120, blank=True, help_text="Shown to readers: whose data it is, or who replied. Don’t name a person."
    )
    value = CleanCharField(max_length=500, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    note = CleanCharField(max_length=300, blank=True, help_text="For staff; not shown to readers.")

    class Meta:
        ordering = ["-checked_on", "-pk"]
        indexes = [models.Index(fields=["clinic", "field", "checked_on"], name="clinics_fieldcheck_newest")]
        constraints = [
            models.CheckConstraint(
                name="clinics_fieldcheck_field_known",
                condition=Q(
                    field__in=[
                        "name", "address", "phone", "email", "website", "hours", "services", "for_whom", "ages",
                        "clinicians", "prices", "insurance", "languages", "telehealth", "license", "new_patients",
                    ]
                ),
                violation_error_message="Choose one of the facts.",
            ),
            models.CheckConstraint(
                name="clinics_fieldcheck_how_known",
                condition=Q(how__in=["phone", "email", "website", "register", "visit", "owner", "import"]),
                violation_error_message="Choose one of the ways.",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.get_field_display()}, {self.checked_on}"

    def clean(self):
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": "The check date is in the future. Enter the day the check was made."})


class AffiliationQuerySet(models.QuerySet):
    def current(self, on):
        """Return affiliations in effect on a date, the last day included."""
        return self.filter(Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gte=on))

    def with_interest(self):
        """Return affiliations by which the person gains when the clinic does."""
        return self.exclude(interest="")


class Affiliation(models.Model):
    """A person's tie to a clinic."""

    class Interest(models.TextChoices):
        OWNER = "owner", _("Owner or part owner")
        EMPLOYED = "employed", _("Employed there")
        PAID = "paid", _("Paid by it in another way")
        FAMILY = "family", _("Family tie")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="affiliations")
    role = CleanCharField(max_length=120, help_text="“Medical director”")
    interest = models.CharField(
        max_length=10,
        choices=Interest,
        blank=True,
        help_text="Disclosed wherever the person approves content that names the clinic. Leave empty for none.",
    )
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        ordering = ["clinic", "person", "pk"]
        constraints = [
            models.CheckConstraint(
                name="clinics_affiliation_runs_forward",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                violation_error_message="The end is before the start. Correct one of the dates.",
            ),
            models.CheckConstraint(
                name="clinics_affiliation_interest_known",
                condition=Q(interest__in=["", "owner", "employed", "paid", "family"]),
                violation_error_message="Choose one of the interests, or none.",
            ),
            models.UniqueConstraint(
                name="clinics_affiliation_one_a_role",
                fields=["person", "clinic", "role"],
                violation_error_message="This person already has this role here.",
            ),
        ]

    def __str__(self):
        return f"{self.person}, {self.role}"
