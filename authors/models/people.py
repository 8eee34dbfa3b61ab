"""People: authors and medical approvers, one row a person."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.db.fields import AutoSlugField, CheckedJSONField, CleanCharField, CleanTextField, SafeURLField
from core.db.keys import unique_if_set
from core.db.search_listing import SearchListing, search_listing_constraints
from core.text.clean import clean_line
from core.urls import UnsafeURL, path_to, safe_url
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
    def unmerged(self):
        """Return the people, without records that were merged into others."""
        return self.filter(merged_into=None)

    def with_bylines(self):
        """Return the people with a byline, published or not."""
        return self.filter(pk__in=Person.objects.filter(bylines__isnull=False).values("pk"))

    def with_credentials(self):
        return self.filter(pk__in=Person.objects.filter(credentials__isnull=False).values("pk"))


class Person(SearchListing):
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
    signing_email = models.EmailField(
        "signing address",
        blank=True,
        editable=False,
        help_text="Links to texts that wait for this person’s approval go to this address.",
    )
    signing_email_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    verified_name = CleanCharField(max_length=215, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    former_name = CleanCharField(max_length=215, blank=True, editable=False)
    interests = CleanTextField(
        "interests",
        blank=True,
        max_length=1000,
        help_text="What readers should know about this person’s interests: jobs, shares, fees, grants.",
    )
    reviews_a_week = models.PositiveSmallIntegerField(
        "reviews a week",
        default=5,
        help_text="For an approver: how many reviews may be due in one week.",
    )
    former = models.BooleanField(default=False, help_text="No longer with us. Their articles and approvals stay.")
    # The record that this one was merged into, and there the keys of all records that were merged into it: the pure
    # rules of approvals compare the keys of a frozen byline with them.
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged_records"
    )
    merged_keys = models.JSONField(default=list, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    import_ref = CleanCharField(max_length=200, null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            *search_listing_constraints("authors_person"),
            unique_if_set("authors_person", "import_ref"),
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
            models.CheckConstraint(
                name="authors_person_signing_email_confirmed",
                condition=Q(signing_email="") | Q(signing_email_confirmed_by__isnull=False),
                violation_error_message="A second person must confirm the signing address.",
            ),
            models.CheckConstraint(
                name="authors_person_confirmed_by_another",
                condition=Q(user=None) | Q(signing_email_confirmed_by=None) | ~Q(signing_email_confirmed_by=F("user")),
                violation_error_message="This person cannot confirm their own signing address.",
            ),
            models.CheckConstraint(
                name="authors_person_verified_name_dated",
                condition=Q(verified_name="", verified_at=None) | (~Q(verified_name="") & Q(verified_at__isnull=False)),
                violation_error_message="A verified name needs the time of its verification.",
            ),
            # A person who can sign in or sign keeps a record of their own.
            models.CheckConstraint(
                name="authors_person_merged_without_account",
                condition=Q(merged_into=None) | (~Q(merged_into=F("pk")) & Q(user=None, signing_email="")),
                violation_error_message="This record was merged into another one, so it gets no account and no address.",
            ),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return path_to("authors:detail", self.slug)

    @property
    def all_keys(self):
        """Return the keys of this person's records: frozen bylines name any of them."""
        return {self.pk, *self.merged_keys}

    @property
    def display_name(self):
        """Return the full name, such as "Dr. Ada Quill, MD"."""
        named = f"{self.honorific} {self.name}".strip()
        return f"{named}, {self.suffix}" if self.suffix else named

    @property
    def greeting_name(self):
        """Return the name for a greeting, such as "Dr. Quill"."""
        if not self.honorific:
            return self.name
        first, *rest = self.name.split()
        # "Dr. de la Cruz": particles belong to the last name.
        start = next((place for place, word in enumerate(rest) if word.islower()), len(rest) - 1)
        return f"{self.honorific} {' '.join(rest[start:]) or first}"

    def name_since(self, frozen, moment):
        """Return the name to show for one that was frozen at `moment`.

        A name that was verified later replaces it.
        """
        return self.verified_name if self.verified_at and self.verified_at > moment else frozen

    def former_name_of(self, frozen, moment):
        """Return a frozen name if readers may see it as the former one, else ""."""
        is_former = frozen == self.former_name and self.name_since(frozen, moment) != frozen
        return frozen if is_former else ""
