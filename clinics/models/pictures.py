"""Pictures of a clinic besides its main one (`Clinic.photo`)."""

from django.db import models

from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField
from images.models import Image


class ClinicPicture(models.Model):
    """One more picture of a clinic.

    Replacing a picture in the library may repeat it; the page shows it once.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="clinic_pictures")
    caption = CleanCharField(max_length=300, blank=True, help_text="Leave empty to use the picture’s own.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Lowest first, after the main picture.")

    class Meta:
        verbose_name = "picture"
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.clinic}: {self.image}"
