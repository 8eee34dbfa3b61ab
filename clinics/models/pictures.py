"""What a clinic looks like, beside its main picture (`Clinic.photo`)."""

from django.db import models

from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField
from images.models import Image


class ClinicPictureQuerySet(models.QuerySet):
    def with_image(self):
        return self.select_related("image")


class ClinicPicture(models.Model):
    """One more picture of a clinic. The same one twice is shown once: replacing a picture in the library may make it so."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="clinic_pictures")
    caption = CleanCharField(max_length=300, blank=True, help_text="Empty: the picture's own.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The smallest first, after the main picture.")

    objects = ClinicPictureQuerySet.as_manager()

    class Meta:
        verbose_name = "picture"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.clinic}: {self.image}"
