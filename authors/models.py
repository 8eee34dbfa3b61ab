"""Authors and medical approvers: one row a person."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.db.fields import AutoSlugField, CheckedJSONField, CleanCharField, CleanTextField, SafeURLField
from core.text.clean import clean_line
from core.urls import UnsafeURL, safe_url
from images.models import Image

MAX_LINKS = 12
MAX_LABEL_CHARACTERS = 80


def validate_links(links):
    """Check a list of {"label": …, "url": …}; raise ValidationError if it is invalid."""
    if not isinstance(links, list) or len(links) > MAX_LINKS:
        raise ValidationError(f"Enter at most {MAX_LINKS} links.")
    for link in links:
        if (
            not isinstance(link, dict)
            or set(link) != {"label", "url"}
            or not all(isinstance(v, str) for v in link.values())
        ):
            raise ValidationError("Enter a label and an address for each link.")
        if not clean_line(link["label"]) or len(link["label"]) > MAX_LABEL_CHARACTERS:
            raise ValidationError(f"Enter a label of at most {MAX_LABEL_CHARACTERS} characters for each link.")
        try:
            safe_url(link["url"])
        except UnsafeURL as error:
            raise ValidationError(f"{link['label']}: {error}") from error


class PersonQuerySet(models.QuerySet):
    def with_bylines(self):
        """Return the people with a byline, published or not."""
        return self.filter(pk__in=Person.objects.filter(bylines__isnull=False).values("pk"))

    def with_credentials(self):
        return self.filter(pk__in=Credential.objects.values("person"))


class Person(models.Model):
    """An author, a medical approver, or both."""

    name = CleanCharField(max_length=120, help_text="Without title and degrees: “Ada Quill”.")
    slug = AutoSlugField(max_length=100, unique=True)
    honorific = CleanCharField(max_length=30, blank=True, help_text="Before the name: “Dr.”")
    suffix = CleanCharField(max_length=60, blank=True, help_text="After the name: “MD, PhD”")
    role_line = CleanCharField(
        max_length=160, blank=True, help_text="One line under the name: “Psychiatrist and medical editor”"
    )
    bio = CleanTextField(
        "biography", blank=True, max_length=5000, help_text="Plain text. An empty line starts a paragraph."
    )
    photo = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    website = SafeURLField(blank=True)
    links = CheckedJSONField(default=list, blank=True, validators=[validate_links])
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name="staff account",
        help_text="The account that this person approves with.",
    )
    reviews_a_week = models.PositiveSmallIntegerField(
        "reviews a week",
        default=5,
        help_text="For an approver: how many reviews may be due in one week.",
    )
    former = models.BooleanField(default=False, help_text="No longer with us. Their articles and approvals stay.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    import_ref = CleanCharField(max_length=200, unique=True, null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="authors_person_name_given",
                condition=~Q(name=""),
                violation_error_message="Enter the person's name.",
            ),
            models.CheckConstraint(
                name="authors_person_slug_given",
                condition=~Q(slug=""),
                violation_error_message="Enter a web address.",
            ),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("authors:detail", args=[self.slug])

    @property
    def display_name(self):
        """Return the full name, such as "Dr. Ada Quill, MD"."""
        named = f"{self.honorific} {self.name}".strip()
        return f"{named}, {self.suffix}" if self.suffix else named

    def has_valid_credential(self, on):
        """Return True if a credential is valid on a date.

        Queries unless they are prefetched.
        """
        if "credentials" in getattr(self, "_prefetched_objects_cache", {}):
            return any(credential.is_valid(on) for credential in self.credentials.all())
        return self.credentials.valid(on).exists()


class Author(Person):
    """The people with bylines, for the admin."""

    class Meta:
        proxy = True


class MedicalApprover(Person):
    """The people with credentials, for the admin."""

    class Meta:
        proxy = True


class CredentialQuerySet(models.QuerySet):
    def valid(self, on):
        """Return the credentials valid on a date; the day of expiry is the last."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on))


class Credential(models.Model):
    """A person's degree, board certification or license, and when it was last checked."""

    class Kind(models.TextChoices):
        DEGREE = "degree"
        BOARD = "board", "Board certification"
        LICENCE = "licence", "License"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=10, choices=Kind)
    title = CleanCharField(max_length=200, help_text="“Doctor of Medicine”, “Board-certified psychiatrist”")
    issuer = CleanCharField(max_length=200, blank=True)
    jurisdiction = CleanCharField(max_length=120, blank=True, help_text="Where it is valid: “Florida, US”")
    number = CleanCharField(max_length=80, blank=True, help_text="For our own checks. Readers never see it.")
    checked_on = models.DateField(null=True, blank=True, help_text="The day of the last check with the issuer.")
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it is valid. Leave empty if it does not expire."
    )

    objects = CredentialQuerySet.as_manager()

    class Meta:
        ordering = ["person", "kind", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="authors_credential_kind_known",
                condition=Q(kind__in=["degree", "board", "licence"]),
                violation_error_message="Choose degree, board certification or licence.",
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

    def clean(self):
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": "The check cannot be in the future. Enter the day of the check."})

    def is_valid(self, on):
        """Return True if this credential is valid on a date.

        CredentialQuerySet.valid is the same rule for a query.
        """
        return self.expires_on is None or self.expires_on >= on
