"""As whom an approval was signed, whatever the person is called later."""

from datetime import date
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from core.db.fields import CleanCharField, CleanTextField


class SignedCredential(NamedTuple):
    """A credential as it was when the approver signed."""

    kind: str
    title: str
    issuer: str
    jurisdiction: str
    checked_on: date
    checked_by: str


class SignedAs(models.Model):
    """The part of a decision that says who signed.

    `signed_credentials` is a list of the fields of SignedCredential; the day is text.
    """

    signed_name = CleanCharField(max_length=215)
    signed_role_line = CleanCharField(max_length=160, blank=True)
    signed_credentials = models.JSONField(default=list)
    signed_interests = CleanTextField(max_length=1000, blank=True)

    # The credentials that are valid on the day, with who checked them, if they were read already.
    valid_credentials = None

    class Meta:
        abstract = True

    def sign_as(self, person):
        """Take over what readers see of a person.

        The credentials are those that are valid on the day of the decision.
        """
        day = timezone.localdate(self.decided_at)
        held = self.valid_credentials
        if held is None:
            held = person.credentials.valid(day).select_related("checked_by")
        self.signed_name, self.signed_role_line = person.display_name, person.role_line
        self.signed_interests = person.interests
        self.signed_credentials = [
            SignedCredential(
                row.kind,
                row.title,
                row.issuer,
                row.jurisdiction,
                row.checked_on.isoformat(),
                row.checked_by.get_full_name() or row.checked_by.get_username(),
            )._asdict()
            for row in held
        ]

    @property
    def shown_name(self):
        """Return the name as signed, or the one that was verified since then."""
        return self.person.name_since(self.signed_name, self.decided_at)

    @property
    def former_name(self):
        """Return the name as signed if readers may see it as the former one, or ""."""
        return self.person.former_name_of(self.signed_name, self.decided_at)

    @property
    def credentials(self):
        """Return the SignedCredentials."""
        return [
            SignedCredential(**row | {"checked_on": date.fromisoformat(row["checked_on"])})
            for row in self.signed_credentials
        ]
