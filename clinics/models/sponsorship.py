"""For what a clinic paid, and from when to when: a log that readers see the present line of."""

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
        """Those that hold on a day: the one predicate of the mark “Paid placement”."""
        return self.during(day, day)

    def starts(self):
        """Those that follow on no other of their clinic: the first of what was renewed without a day between."""
        renewed = PaidPeriod.objects.annotate(next_day=ExpressionWrapper(F("ends") + _A_DAY, models.DateField()))
        return self.exclude(Exists(renewed.filter(clinic=OuterRef("clinic"), next_day=OuterRef("begins"))))

    def during(self, begins, ends):
        """Those that share a day with the one from `begins` to `ends` (None: without an end)."""
        rows = self.filter(Q(ends=None) | Q(ends__gte=begins))
        return rows if ends is None else rows.filter(begins__lte=ends)


class PaidPeriod(models.Model):
    """A time in which a clinic pays for how it is shown; both days belong to it. The mark comes and goes with it by itself."""

    clinic = models.ForeignKey("Clinic", on_delete=models.CASCADE, related_name="paid_periods")
    begins = models.DateField("from")
    ends = models.DateField("to", null=True, blank=True, help_text="The last day. Empty: until further notice.")
    note = CleanCharField(
        "what was paid for",
        max_length=300,
        help_text="“Banner on the page of Florida, invoice 1042”. For staff; readers see that and since when it is paid.",
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
                violation_error_message="It cannot end before it begins. The last day is the first one at the earliest.",
            ),
            models.CheckConstraint(
                name="clinics_paidperiod_note_given",
                condition=~Q(note=""),
                violation_error_message="Say what was paid for.",
            ),
            models.UniqueConstraint(
                name="clinics_paidperiod_one_from_a_day",
                fields=["clinic", "begins"],
                violation_error_message="A paid period of this clinic begins on that day already. Change that one.",
            ),
        ]

    def __str__(self):
        return f"Paid {self.days}"

    @property
    def days(self):
        """ "from March 3, 2026 to June 2, 2026", or without an end "since March 3, 2026"."""
        begins = date_format(self.begins, "F j, Y")
        return f"from {begins} to {date_format(self.ends, 'F j, Y')}" if self.ends else f"since {begins}"

    def overlaps(self, other):
        """Whether the two share a day; a period without its first day overlaps none."""
        if not self.begins or not other.begins:
            return False
        starts_in_time = other.ends is None or self.begins <= other.ends
        return starts_in_time and (self.ends is None or other.begins <= self.ends)

    def validate_unique(self, exclude=None):
        """Also refuse a period that shares a day with another of the clinic. Callers that save hold the clinic's lock."""
        super().validate_unique(exclude)
        if self.clinic_id and self.begins and (self.ends is None or self.ends >= self.begins):
            others = PaidPeriod.objects.filter(clinic=self.clinic_id).exclude(pk=self.pk)
            if other := others.during(self.begins, self.ends).first():
                raise ValidationError(self.clash(other))

    def clash(self, other):
        """The sentence that refuses two periods that share days."""
        return f"Two paid periods share days: one {self.days}, one {other.days}. End the earlier one before the later one begins."


@lru_cache(maxsize=8)
def is_paid(day):
    """Return the expression by which a clinic's row tells whether a paid period holds on `day`. Kept, like the next one."""
    return Exists(PaidPeriod.objects.filter(clinic=OuterRef("pk")).on(day))


@lru_cache(maxsize=8)
def paid_since(day):
    """Return the expression by which a clinic's row tells since when it has paid without a gap, None if it does not on `day`.

    Kept, since to put it together takes longer than to answer it.
    """
    mine = PaidPeriod.objects.filter(clinic=OuterRef("pk"))
    first = mine.starts().filter(begins__lte=day).order_by("-begins").values("begins")[:1]
    return Case(When(is_paid(day), then=Subquery(first)))
