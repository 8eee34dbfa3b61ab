"""The picture library."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from imagefield.fields import ImageField, PPOIField

from images.renditions import FORMATS, renditions
from psychsite.lib.fields import CleanCharField, CleanTextField


def stored_name(image, filename):
    """images/ab/<sha256>.<ext>: nobody can guess it who has not got the picture, and the same picture has the same name."""
    return f"images/{image.sha256[:2]}/{image.sha256}.{filename.rpartition('.')[2]}"


class ImageQuerySet(models.QuerySet):
    def without_alt(self):
        """Pictures whose text alternative nobody has written: those marked as decorative are not meant."""
        return self.filter(alt="", is_decorative=False)

    def decorative(self):
        return self.filter(is_decorative=True)


class Image(models.Model):
    """A re-encoded picture. Made by `images.actions.add_image` only; its file never changes afterwards."""

    file = ImageField(
        "picture",
        upload_to=stored_name,
        width_field="width",
        height_field="height",
        ppoi_field="ppoi",
        formats=FORMATS,
        editable=False,
        max_length=150,
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    ppoi = PPOIField(
        "focal point",
        validators=[
            RegexValidator(r"^[01](\.\d{1,4})?x[01](\.\d{1,4})?\Z", "Press on the picture to set its focal point.")
        ],
    )
    alt = CleanCharField(
        "text alternative",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for people who do not see it. Do not begin with “picture of”.",
    )
    is_decorative = models.BooleanField(
        "only decorative",
        default=False,
        help_text="It says nothing that the text does not say. Screen readers pass over it.",
    )
    caption = CleanTextField(
        max_length=1000, blank=True, help_text="Used where the article gives no caption of its own."
    )
    credit = CleanCharField(max_length=200, blank=True, help_text="Who made it, as the page shall say.")
    licence = CleanCharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="images_image_alt_or_decorative",
                condition=~Q(alt="") | Q(is_decorative=True),
                violation_error_message="Describe the picture in the text alternative, or mark it as only decorative.",
            ),
            models.CheckConstraint(name="images_image_has_size", condition=Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(name="images_image_has_hash", condition=~Q(sha256="")),
        ]

    def __str__(self):
        return self.alt or f"Decorative picture {self.pk}"

    @property
    def url(self):
        return self.file.url

    @property
    def dimensions(self):
        return f"{self.width} × {self.height}"

    @property
    def alt_text(self):
        """What belongs into an alt attribute: empty for a decorative picture, whatever was written."""
        return "" if self.is_decorative else self.alt

    @property
    def thumbnail_url(self):
        return self.file.webp_480

    def renditions(self):
        """List of {"url", "width", "type"}, see images.renditions. Asks neither database nor storage."""
        return renditions(self.file, self.width)
