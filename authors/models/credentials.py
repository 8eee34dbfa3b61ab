"""Credentials: a person's degrees, board certifications and licenses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from authors.models.people import Person
from core.db.fields import CleanCharField


class CredentialQuerySet(models.QuerySet):
    def valid(self, on):
        """Return the credentials valid on a date; the day of expiry is the last.

        A credential counts only if another person than its holder checked it.
        """
        checked = self.filter(checked_on__isnull=False, checked_by__isnull=False)
        by_others = Q(person__user=None) | ~Q(checked_by=F("person__user"))
        return checked.filter(by_others).filter(Q(expires_on=None) | Q(expires_on__gte=on))


class Credential(models.Model):
    """A person's degree, board certification or license, and who last checked it.

    A check is of these exact facts: any change clears it (see authors/credential_checks.py and triggers.py).
    """

    # What a check is about.
    FACTS = ("kind", "title", "issuer", "jurisdiction", "number", "expires_on")

    class Kind(models.TextChoices):
        DEGREE = "degree"
        BOARD = "board", "Board certification"
        LICENSE = "license", "License"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=10, choices=Kind)
    title = CleanCharField(max_length=200, help_text="“Doctor of Medicine”, “Board-certified psychiatrist”")
    issuer = CleanCharField(max_length=200, blank=True)
    jurisdiction = CleanCharField(max_length=120, blank=True, help_text="Where it is valid: “Florida, US”")
    number = CleanCharField(max_length=80, blank=True, help_text="For our own checks. Readers never see it.")
    checked_on = models.DateField(null=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it is valid. Leave empty if it does not expire."
    )

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["person", "kind", "title", "pk"]
        permissions = [("verify_credential", "Can check credentials and decide about changes of approvers")]
        constraints = [
            models.CheckConstraint(
                name="authors_credential_check_signed",
                condition=Q(checked_on=None, checked_by=None) | Q(checked_on__isnull=False, checked_by__isnull=False),
                violation_error_message="A check needs both its day and the person who checked.",
            ),
            models.CheckConstraint(
                name="authors_credential_checked_by_another",
                condition=Q(checked_by=None) | Q(changed_by=None) | ~Q(checked_by=F("changed_by")),
                violation_error_message="The person who entered a credential cannot check it.",
            ),
            models.CheckConstraint(
                name="authors_credential_kind_known",
                condition=Q(kind__in=["degree", "board", "license"]),
                violation_error_message="Choose degree, board certification or license.",
            ),
            models.CheckConstraint(
                name="authors_credential_title_given",
                condition=~Q(title=""),
                violation_error_message="Enter the name of the credential.",
            ),
            models.CheckConstraint(
                name="authors_credential_expires_after_check",
                condition=Q(checked_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("checked_on")),
                violation_error_message="The credential expired before it was checked. Enter the renewed one, or correct a date.",
            ),
        ]

    def __str__(self):
        return ", ".join(filter(None, [self.title, self.issuer]))

    @property
    def is_checked(self):
        return self.checked_on is not None and self.checked_by_id is not None

    def is_valid(self, on):
        """Return True if this credential is valid on a date.

        CredentialQuerySet.valid is the same rule for a query. It reads the account of the person.
        """
        if not self.is_checked or self.checked_by_id == self.person.user_id:
            return False
        return self.expires_on is None or self.expires_on >= on
