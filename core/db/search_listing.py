"""What staff say to search engines about a page, for several models."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.db.fields import CleanCharField
from core.db.likely import RareMarkField, RareURLField

FIELDS = ("meta_title", "meta_description", "social_title", "canonical_url", "noindex")


def validate_https(value):
    if not value.startswith("https://"):
        raise ValidationError("Enter an address that begins with https://.", code="not_https")


class SearchListing(models.Model):
    """How a page is listed by search engines and shown by shared links.

    All of it takes effect at once and is not part of an approved text.
    """

    meta_title = CleanCharField(
        "title for search engines",
        max_length=120,
        blank=True,
        help_text="Leave empty to use the title of the page. Search results show about 60 characters.",
    )
    meta_description = CleanCharField(
        "description for search engines",
        max_length=320,
        blank=True,
        help_text="Leave empty to use the text of the page. Search results show about 155 characters.",
    )
    social_title = CleanCharField(
        "title for shared links",
        max_length=120,
        blank=True,
        help_text="Leave empty to use the title for search engines.",
    )
    canonical_url = RareURLField(
        "original address",
        blank=True,
        validators=[validate_https],
        help_text="If this page was first published elsewhere: the address there. Search engines then list that page.",
    )
    noindex = RareMarkField(
        "keep out of search engines", default=False, help_text="Readers still find the page on this site."
    )

    class Meta:
        abstract = True


def search_listing_constraints(prefix):
    """Return the constraints of a model with a SearchListing."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_original_is_https",
            condition=Q(canonical_url="") | Q(canonical_url__startswith="https://"),
            violation_error_message="Enter an original address that begins with https://.",
        )
    ]


def listed_condition(prefix=""):
    """Return the condition (a Q) for rows whose page search engines may list here."""
    return Q(**{f"{prefix}noindex": False, f"{prefix}canonical_url": ""})
