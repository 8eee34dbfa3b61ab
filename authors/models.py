"""People who write, and people who approve: one human is one row, whatever the roles."""

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
MAX_LABEL = 80


def validate_links(links):
    """Accept a list of at most MAX_LINKS {"label": …, "url": …}; raise ValidationError with what to do otherwise."""
    if not isinstance(links, list) or len(links) > MAX_LINKS:
        raise ValidationError(f"Give a list of at most {MAX_LINKS} links.")
    for link in links:
        if (
            not isinstance(link, dict)
            or set(link) != {"label", "url"}
            or not all(isinstance(v, str) for v in link.values())
        ):
            raise ValidationError("Give each link a label and an address, and nothing else.")
        if not clean_line(link["label"]) or len(link["label"]) > MAX_LABEL:
            raise ValidationError(f"Give each link a label of at most {MAX_LABEL} characters.")
        try:
            safe_url(link["url"])
        except UnsafeURL as error:
            raise ValidationError(f"{link['label']}: {error}") from error


class PersonQuerySet(models.QuerySet):
    def with_bylines(self):
        """People who are named as authors of something, published or not."""
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
        "biography", blank=True, max_length=5000, help_text="Plain text; an empty line begins a paragraph."
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
        help_text="The account with which this person signs approvals.",
    )
    reviews_a_week = models.PositiveSmallIntegerField(
        "reviews a week",
        default=5,
        help_text="How many reviews may fall due in one week, if this person is an approver.",
    )
    former = models.BooleanField(
        default=False, help_text="No longer with us. What they wrote and approved stays theirs."
    )
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
                violation_error_message="Give the person's name.",
            ),
            models.CheckConstraint(
                name="authors_person_slug_given",
                condition=~Q(slug=""),
                violation_error_message="Give the address a name.",
            ),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("authors:detail", args=[self.slug])

    @property
    def display_name(self):
        """ "Dr. Ada Quill, MD" """
        named = f"{self.honorific} {self.name}".strip()
        return f"{named}, {self.suffix}" if self.suffix else named

    def has_valid_credential(self, on):
        """Whether a credential counts on the date `on`. Queries, unless `credentials` were prefetched."""
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
        """Those that had not expired on the date `on`; a credential counts through the day on which it expires."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on))


class Credential(models.Model):
    """A degree, board certificate or licence of a person, and when somebody last looked it up."""

    class Kind(models.TextChoices):
        DEGREE = "degree"
        BOARD = "board", "Board certification"
        LICENCE = "licence"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=10, choices=Kind)
    title = CleanCharField(max_length=200, help_text="“Doctor of Medicine”, “Board-certified psychiatrist”")
    issuer = CleanCharField(max_length=200, blank=True)
    jurisdiction = CleanCharField(max_length=120, blank=True, help_text="Where it holds: “Florida, US”")
    number = CleanCharField(max_length=80, blank=True, help_text="For our own checks; never shown to readers.")
    checked_on = models.DateField(null=True, blank=True, help_text="When somebody last saw it at its issuer.")
    expires_on = models.DateField(
        null=True, blank=True, help_text="The last day on which it holds. Empty: it does not expire."
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
                violation_error_message="Say what the credential is called.",
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
            raise ValidationError(
                {"checked_on": "The check cannot lie in the future. Enter the day on which it was made."}
            )

    def is_valid(self, on):
        """The same rule as CredentialQuerySet.valid, for a row that is here already."""
        return self.expires_on is None or self.expires_on >= on
