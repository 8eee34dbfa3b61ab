"""The picture library."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.db.fields import CleanCharField, CleanTextField, PictureFileField
from images.renditions import TYPES, planned_copies, rendition_name

NEEDS_ALT = "Describe the picture in the alt text, or mark it as decorative."
CENTER = "0.5x0.5"
# An upload that was not described by then is deleted.
UPLOAD_LIFETIME = timedelta(days=7)
# The desk shows that a license ends so long before.
LICENSE_NOTICE = timedelta(days=30)
SOURCES = ("avif", "webp")
# (sources, fallback) by all that they depend on. A picture takes about 2 KB.
_ADDRESSES, MAX_ADDRESSES = {}, 1000


def stored_name(image, filename):
    """Return the storage name: images/ab/<sha256>.<ext>.

    Only someone who has the picture can guess it, and one picture has one name.
    """
    return f"images/{image.sha256[:2]}/{image.sha256}.{filename.rpartition('.')[2]}"


def focus_class(across, down):
    """Return the classes that keep a point (in per cent) in view, in tenths."""
    return f"focus focus-x{round(across / 10)} focus-y{round(down / 10)}"


def format_point(across, down):
    """Return a point (per cent from the left and top) in the format of `ppoi`."""
    return f"{across / 100:g}x{down / 100:g}"


def _srcset(copies):
    return ", ".join(f"{one['url']} {one['width']}w" for one in copies)


class StoredPicture(models.Model):
    """A re-encoded file, its appearance, and the smaller copies that exist.

    `sha256` and `size` are of our file, `original_sha256` of the uploaded bytes. `dhash` and `tone` come from
    perceptual_hash.py. `made` is {format: [width]} of the copies; `is_complete` means that none is missing.
    """

    file = PictureFileField("picture", upload_to=stored_name, editable=False, max_length=150)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    size = models.PositiveIntegerField(default=0, editable=False)
    dhash = models.CharField(max_length=16, blank=True, editable=False)
    tone = models.CharField(max_length=3, blank=True, editable=False)
    made = models.JSONField(default=dict, editable=False)
    is_complete = models.BooleanField("all copies made", default=False, editable=False)
    is_unreadable = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField("added", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @property
    def url(self):
        return self.file.url

    @property
    def dimensions(self):
        return f"{self.width} × {self.height}"

    def renditions(self):
        """Return {"url", "width", "type"} of each copy, best format and narrow first.

        Needs neither database nor storage.
        """
        address = self.file.storage.url
        return [
            {"url": address(rendition_name(self.file.name, kind, width)), "width": width, "type": TYPES[kind]}
            for kind, width in planned_copies(self.file.name, self.width)
            if width in self.made.get(kind, ())
        ]

    def sources(self):
        """Return {"type", "srcset"} for each <source> element, best format first.

        A format is offered once all its widths exist. Otherwise browsers would enlarge a small copy.
        """
        return self._addresses()[0]

    def fallback(self):
        """Return {"url", "srcset"} for the <img>: the original's format.

        Until all copies exist, it offers small copies of any format beside the original.
        """
        return self._addresses()[1]

    def _addresses(self):
        """Return (sources, fallback), from a cache.

        Pages show the same pictures again and again, and making the addresses takes longer than the rest of the markup.
        """
        made = tuple((kind, tuple(widths)) for kind, widths in self.made.items())
        key = (self.file.storage, settings.MEDIA_URL, self.file.name, self.width, made, self.is_complete)
        if key not in _ADDRESSES:
            if len(_ADDRESSES) >= MAX_ADDRESSES:
                _ADDRESSES.clear()
            _ADDRESSES[key] = self._make_sources(), self._make_fallback()
        return _ADDRESSES[key]

    def _make_sources(self):
        return [
            {"type": TYPES[kind], "srcset": _srcset(copies)}
            for kind, copies in self._whole_kinds().items()
            if kind in SOURCES
        ]

    def _make_fallback(self):
        for kind, copies in self._whole_kinds().items():
            if kind not in SOURCES:
                return {"url": copies[len(copies) // 2]["url"], "srcset": _srcset(copies)}
        small = [] if self.is_complete else [one for one in self.renditions() if one["width"] < self.width]
        original = {"url": self.url, "width": self.width}
        return {"url": self.url, "srcset": _srcset([*small, original]) if small else ""}

    def _whole_kinds(self):
        """Return {format: [copy]} of the formats that have every width."""
        copies, wanted_widths = {}, {}
        for kind, width in planned_copies(self.file.name, self.width):
            wanted_widths.setdefault(TYPES[kind], []).append(width)
        for one in self.renditions():
            copies.setdefault(one["type"], []).append(one)
        return {
            kind.removeprefix("image/"): found
            for kind, found in copies.items()
            if len(found) == len(wanted_widths[kind])
        }

    @property
    def classes(self):
        """Return the classes of an <img>: placeholder color and focal point."""
        return self.tone_class

    @property
    def thumbnail_url(self):
        """Return the address of the copy for the admin's lists, about 480 px wide."""
        return next((one["url"] for one in reversed(self._small()) if one["width"] <= 480), self.url)

    @property
    def stamp_url(self):
        """Return the address of the smallest copy, for recognizing the picture."""
        return next((one["url"] for one in self._small()), self.url)

    def _small(self):
        return [one for one in self.renditions() if one["type"] == TYPES["webp"]]

    @property
    def tone_class(self):
        """Return the classes of the placeholder color, or ""."""
        return "tone tone-r{} tone-g{} tone-b{}".format(*self.tone) if self.tone else ""


class ImageQuerySet(models.QuerySet):
    def decorative(self):
        return self.filter(is_decorative=True)

    def without_alt(self):
        return self.filter(alt="")

    def used(self):
        """Return pictures that an article, edition, person or clinic shows."""
        return self.filter(used_condition())

    def unused(self):
        return self.filter(~used_condition())

    def license_ending(self, today=None):
        """Return used pictures whose license has ended or ends soon, first ones first."""
        until = (today or timezone.localdate()) + LICENSE_NOTICE
        return self.used().filter(license_until__lte=until).order_by("license_until", "pk")

    def current(self):
        """Return the pictures to choose from: those that were not replaced."""
        return self.filter(replaced_by=None)


def uses():
    """Return the relations by which other models show pictures."""
    return [relation for relation in Image._meta.related_objects if relation.related_model is not Image]


def used_condition():
    """Return the condition that something shows the picture."""
    found = Q()
    for relation in uses():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        found |= Q(Exists(rows))
    return found


class Collection(models.Model):
    """A named set of pictures, to find them again. A picture may be in several."""

    name = CleanCharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="images_collection_name_given",
                condition=~Q(name=""),
                violation_error_message="Enter the collection’s name.",
            )
        ]

    def __str__(self):
        return self.name


class Image(StoredPicture):
    """A picture of the library. Its file never changes.

    Only `images.actions.add_image` and `accept_upload` create one.
    """

    sha256 = models.CharField("fingerprint (SHA-256)", max_length=64, unique=True, editable=False)
    ppoi = models.CharField(
        "focal point",
        max_length=20,
        default=CENTER,
        validators=[
            RegexValidator(r"^[01](\.\d{1,4})?x[01](\.\d{1,4})?\Z", "Click the picture to set its focal point.")
        ],
    )
    alt = CleanCharField(
        "alt text",
        max_length=300,
        blank=True,
        help_text="Describe the picture for people who cannot see it. Do not begin with “picture of”.",
    )
    is_decorative = models.BooleanField(
        "decorative",
        default=False,
        help_text="It adds nothing to the text. Screen readers skip it.",
    )
    is_undescribed = models.BooleanField("not described yet", default=False, editable=False)
    caption = CleanTextField(max_length=1000, blank=True, help_text="Used if the article has no caption of its own.")
    credit = CleanCharField(max_length=200, blank=True, help_text="Who made the picture, as the page will say.")
    license = CleanCharField(
        "license", max_length=200, blank=True, help_text="Why we may show it: CC BY 4.0, bought, our own."
    )
    license_until = models.DateField(
        "license ends",
        null=True,
        blank=True,
        help_text="The last day that we may show it. Pages go on showing it; the desk reminds you 30 days ahead.",
    )
    collections = models.ManyToManyField(Collection, blank=True, related_name="images")
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="replaced"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(is_complete=False), name="images_image_incomplete"),
            models.Index(fields=["-created_at", "-id"], name="images_image_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                name="images_image_alt_or_decorative",
                condition=~Q(alt="") | Q(is_decorative=True) | Q(is_undescribed=True),
                violation_error_message=NEEDS_ALT,
            ),
            models.CheckConstraint(name="images_image_has_size", condition=Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(name="images_image_has_hash", condition=~Q(sha256="")),
            models.CheckConstraint(
                name="images_image_not_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=models.F("pk")),
            ),
        ]

    def __str__(self):
        return self.alt or f"{'Undescribed' if self.is_undescribed else 'Decorative'} picture {self.pk}"

    def save(self, *args, update_fields=None, **kwargs):
        if self.is_undescribed and (self.alt or self.is_decorative):
            self.is_undescribed = False
            update_fields = update_fields and {*update_fields, "is_undescribed"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def alt_text(self):
        """Return the alt attribute: empty for a decorative picture."""
        return "" if self.is_decorative else self.alt

    @property
    def classes(self):
        return f"{self.tone_class} {self.focus_class}".strip()

    @property
    def focus(self):
        """Return the focal point in per cent from the left and from the top."""
        return tuple(round(100 * min(1.0, float(part))) for part in self.ppoi.split("x"))

    @property
    def focus_x(self):
        return self.focus[0]

    @property
    def focus_y(self):
        return self.focus[1]

    @property
    def focus_class(self):
        """Return the classes of the focal point, or "" for the middle."""
        return focus_class(*self.focus).replace(focus_class(50, 50), "")


class Upload(StoredPicture):
    """An uploaded picture without a description yet.

    It becomes an Image, or is deleted.
    """

    name = CleanCharField("name of the file", max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="images_upload_has_size", condition=Q(width__gt=0, height__gt=0)),
            models.CheckConstraint(name="images_upload_has_hash", condition=~Q(sha256="")),
            models.UniqueConstraint(name="images_upload_once_a_person", fields=["uploaded_by", "sha256"]),
        ]

    def __str__(self):
        return self.name
