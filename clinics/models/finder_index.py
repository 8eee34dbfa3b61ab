"""The index that the finder reads, and how often listings were shown."""

from django.db import models

from clinics.models import finder_triggers
from clinics.models.clinics import Clinic


class FinderIndexRow(models.Model):
    """One clinic as the finder's filters see it, written by triggers alone.

    `latitude` and `longitude` are None unless the clinic is listed. `treatments`, `conditions` and `insurance`
    are primary keys, each followed by a comma: "3,17,". `week` holds the opening hours in the same way,
    "0 09:00:00 17:30:00,". `special_days` holds dates with other hours: "2026-12-25  ," (closed),
    "2026-12-24 09:00:00 12:00:00,".
    """

    clinic = models.OneToOneField(
        Clinic, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    telehealth = models.BooleanField()
    accepting_new_patients = models.BooleanField(null=True)
    languages = models.TextField()
    age_groups = models.TextField()
    clinician_genders = models.TextField()
    time_zone = models.TextField()
    treatments = models.TextField()
    conditions = models.TextField()
    insurance = models.TextField()
    week = models.TextField()
    special_days = models.TextField()

    class Meta:
        managed = False
        db_table = finder_triggers.TABLE
        default_permissions = ()

    def __str__(self):
        return f"Clinic {self.pk} for the finder"


class ListingCount(models.Model):
    """How often a listing was shown in lists and opened in one month.

    clinics/web/counting.py writes it. It holds nothing about readers.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="counts")
    month = models.DateField()
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["clinic", "month"], name="clinics_listingcount_once")]

    def __str__(self):
        return f"{self.month:%Y-%m}: {self.shown} shown, {self.opened} opened"
