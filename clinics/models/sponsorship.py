"""Paid placements: what a clinic paid for, and when."""

from datetime import timedelta
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, When
from django.utils import timezone
from django.utils.formats import date_format

from core.db.fields import CleanCharField

_A_DAY = timedelta(days=1)


class PaidPeriodQuerySet(models.QuerySet):
    def on(self, day):
        """Return periods that include a day. It alone decides the mark “Paid placement”."""
        return self.during(day, day)

    def starts(self):
        """Return periods that do not continue another one of their clinic."""
        renewed = PaidPeriod.objects.annotate(next_day=ExpressionWrapper(F("ends") + _A_DAY, models.DateField()))
        return self.exclude(Exists(renewed.filter(clinic=OuterRef("clinic"), next_day=OuterRef("begins"))))

    def during(self, begins, ends):
        """Return periods that share a day with a range; `ends` None is open."""
        rows = self.filter(Q(ends=None) | Q(ends__gte=begins))
        return rows if ends is None else rows.filter(begins__lte=ends)


class PaidPeriod(models.Model):
    """A time in which a clinic pays for placement; both days belong to it.

    The mark follows the period by itself.
    """

    clinic = models.ForeignKey("Clinic", on_delete=models.CASCADE, related_name="paid_periods")
    begins = models.DateField("from")
    ends = models.DateField("to", null=True, blank=True, help_text="The last day. Leave empty until further notice.")
    note = CleanCharField(
        "what was paid for",
        max_length=300,
        help_text="“Banner on the Florida page, invoice 1042”. For staff.",
    )
    shown_as = CleanCharField(
        "what readers see",
        max_length=80,
        blank=True,
        help_text="“banner on the Florida page”. Readers see it after “Paid placement”, and since when it is paid.",
    )
    at = models.DateTimeField("entered at", default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="entered by",
    )

    objects = PaidPeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-begins", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="clinics_paidperiod_runs_forward",
                condition=Q(ends=None) | Q(ends__gte=F("begins")),
                violation_error_message="The end is before the start. Correct one of the dates.",
            ),
            models.CheckConstraint(
                name="clinics_paidperiod_note_given",
                condition=~Q(note=""),
                violation_error_message="Enter what was paid for.",
            ),
            models.UniqueConstraint(
                name="clinics_paidperiod_one_from_a_day",
                fields=["clinic", "begins"],
                violation_error_message="This clinic already has a paid period from that day. Change that one.",
            ),
        ]

    def __str__(self):
        return f"Paid {self.days}"

    @property
    def days(self):
        """Return "from March 3, 2026 to June 2, 2026", or "since March 3, 2026"."""
        begins = date_format(self.begins, "F j, Y")
        return f"from {begins} to {date_format(self.ends, 'F j, Y')}" if self.ends else f"since {begins}"

    def overlaps(self, other):
        """Return True if both share a day; a period without a first day overlaps none."""
        if not self.begins or not other.begins:
            return False
        starts_in_time = other.ends is None or self.begins <= other.ends
        return starts_in_time and (self.ends is None or other.begins <= self.ends)

    def validate_unique(self, exclude=None):
        """Also reject a period that shares a day with another one of the clinic.

        Callers that save hold the clinic's lock.
        """
        super().validate_unique(exclude)
        if self.clinic_id and self.begins and (self.ends is None or self.ends >= self.begins):
            others = PaidPeriod.objects.filter(clinic=self.clinic_id).exclude(pk=self.pk)
            if other := others.during(self.begins, self.ends).first():
                raise ValidationError(self.overlap_message(other))

    def overlap_message(self, other):
        """Return the error for two periods that share days."""
        return f"Two paid periods share days: {self.days}, and {other.days}. End the earlier one first."


@lru_cache(maxsize=8)
def is_paid(day):
    """Return the expression for whether a clinic's paid period includes `day`.

    Cached, because building it takes longer than running it.
    """
    return Exists(PaidPeriod.objects.filter(clinic=OuterRef("pk")).on(day))


@lru_cache(maxsize=8)
def paid_for(day):
    """Return the expression for what readers see that a clinic pays for on `day`.

    Cached like is_paid.
    """
    return Subquery(PaidPeriod.objects.filter(clinic=OuterRef("pk")).on(day).order_by("begins").values("shown_as")[:1])


@lru_cache(maxsize=8)
def paid_since(day):
    """Return the expression for the first day of a clinic's unbroken paid time.

    None if no paid period includes `day`. Cached, because building it takes longer than running it.
    """
    mine = PaidPeriod.objects.filter(clinic=OuterRef("pk"))
    first = mine.starts().filter(begins__lte=day).order_by("-begins").values("begins")[:1]
    return Case(When(is_paid(day), then=Subquery(first)))
