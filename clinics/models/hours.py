"""Opening hours of clinics. clinics/hours/schedule.py interprets the rows."""

from django.db import models
from django.db.models import F, Q

from clinics.models.clinics import Clinic
from core.db.fields import CleanCharField


class OpeningHours(models.Model):
    """One stretch of a week. If it closes before it opens, it runs past midnight."""

    class Weekday(models.IntegerChoices):
        MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name = verbose_name_plural = "opening hours"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="clinics_openinghours_weekday_range",
                condition=Q(weekday__gte=0, weekday__lte=6),
                violation_error_message="Choose a day of the week.",
            ),
            models.CheckConstraint(
                name="clinics_openinghours_last_some_time",
                condition=~Q(opens=F("closes")),
                violation_error_message="Opening and closing times are the same. For open all day, enter 00:00 to 23:59.",
            ),
            models.UniqueConstraint(
                name="clinics_openinghours_one_beginning",
                fields=["clinic", "weekday", "opens"],
                violation_error_message="These hours are entered twice.",
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def runs_past_midnight(self):
        return self.closes < self.opens


class SpecialDay(models.Model):
    """A date with other hours: closed (no times), or one of its slots."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="special_days")
    date = models.DateField()
    opens = models.TimeField(
        null=True, blank=True, help_text="Leave both times empty if the clinic is closed that day."
    )
    closes = models.TimeField(null=True, blank=True)
    note = CleanCharField(max_length=100, blank=True, help_text="Shown to readers: “Thanksgiving”")

    class Meta:
        ordering = ["date", "opens"]
        constraints = [
            models.CheckConstraint(
                name="clinics_specialday_times_whole",
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
                violation_error_message="Enter both times, or neither if the clinic is closed that day.",
            ),
            models.CheckConstraint(
                name="clinics_specialday_last_some_time",
                condition=Q(opens=None) | ~Q(opens=F("closes")),
                violation_error_message="Opening and closing times are the same. For open all day, enter 00:00 to 23:59.",
            ),
            models.UniqueConstraint(
                name="clinics_specialday_one_beginning",
                fields=["clinic", "date", "opens"],
                violation_error_message="These hours are entered twice.",
            ),
            models.UniqueConstraint(
                name="clinics_specialday_closed_once",
                fields=["clinic", "date"],
                condition=Q(opens=None),
                violation_error_message="This day is already marked as closed.",
            ),
        ]

    def __str__(self):
        return f"{self.date} {self.opens:%H:%M}–{self.closes:%H:%M}" if self.opens else f"{self.date} closed"

    @property
    def is_closed(self):
        return self.opens is None
