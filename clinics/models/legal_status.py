"""The legal status of substances by region, with dates and sources."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clinics.models.regions import Region
from clinics.models.taxonomy import Substance
from core.db.fields import CleanCharField, SafeURLField
from core.db.reused import any_of, reused

# Laws change more often, but staff should have looked within this time.
CHECK_EVERY = timedelta(days=180)


@dataclass(frozen=True)
class Law:
    """One substance: the status `now` and the next one `coming`; either may be None."""

    substance: str
    now: "LegalStatus | None"
    coming: "LegalStatus | None"

    @property
    def label(self):
        return Substance(self.substance).label

    @property
    def forbids(self):
        return self.now is not None and self.now.status in LegalStatus.FORBIDDING


class LegalStatus(models.Model):
    """A substance's status in a country or state from a date on.

    The nearest region's status applies.
    """

    class Status(models.TextChoices):
        MEDICINE = "medicine", "Legal by prescription"
        SUPERVISED = "supervised", "Legal under licensed supervision"
        TRIALS = "trials", "Only in clinical trials or by special permission"
        DECRIMINALISED = "decriminalised", "Illegal, but possession is decriminalized"
        PROHIBITED = "prohibited", "Illegal"

    FORBIDDING = ("decriminalised", "prohibited")

    substance = models.CharField(max_length=15, choices=Substance)
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        related_name="laws",
        limit_choices_to={"kind__in": ["country", "state"]},
        help_text="A country, or a state with a law of its own.",
    )
    status = models.CharField(max_length=15, choices=Status)
    since = models.DateField(
        null=True, blank=True, help_text="A future date takes effect by itself. Leave empty if it has long been so."
    )
    until = models.DateField(null=True, blank=True, help_text="The first day on which it no longer applies.")
    note = CleanCharField(max_length=300, blank=True, help_text="“At licensed centers, for adults over 21”")
    source = SafeURLField("source", help_text="The law itself, or the authority's page.")
    checked_on = models.DateField(help_text="When staff last read the source.")

    class Meta:
        verbose_name = "legal status"
        verbose_name_plural = "legal statuses"
        ordering = ["substance", "region", "since"]
        constraints = [
            models.CheckConstraint(
                name="clinics_legalstatus_status_known",
                condition=Q(status__in=["medicine", "supervised", "trials", "decriminalised", "prohibited"]),
                violation_error_message="Choose one of the statuses.",
            ),
            models.CheckConstraint(
                name="clinics_legalstatus_substance_known",
                condition=Q(substance__in=Substance.values) & ~Q(substance=""),
                violation_error_message="Choose one of the substances.",
            ),
            models.CheckConstraint(
                name="clinics_legalstatus_runs_forward",
                condition=Q(since=None) | Q(until=None) | Q(until__gt=F("since")),
                violation_error_message="The end is before the start.",
            ),
            models.CheckConstraint(
                name="clinics_legalstatus_source_given",
                condition=~Q(source=""),
                violation_error_message="Enter the source, so that the status can be checked.",
            ),
            models.UniqueConstraint(
                name="clinics_legalstatus_one_from_a_day",
                fields=["substance", "region", "since"],
                violation_error_message="This substance and region already have a status from this day. Change that one.",
            ),
            models.UniqueConstraint(
                name="clinics_legalstatus_one_for_long",
                fields=["substance", "region"],
                condition=Q(since=None),
                violation_error_message="This substance and region already have a status without a date. Change that one.",
            ),
        ]

    def __str__(self):
        return f"{self.get_substance_display()} in {self.region}: {self.get_status_display()}"

    @property
    def is_stale(self):
        return timezone.localdate() - self.checked_on > CHECK_EVERY

    @classmethod
    def of(cls, region, today):
        """Return [Law] of a Region with its parents, by name of the substance. One query."""
        now, coming = {}, {}
        for row in _laws_around(lineage=[one.pk for one in region.lineage[::-1]], today=today):
            if row.since is None or row.since <= today:
                now.setdefault(row.substance, row)
            elif row.substance not in now:
                # Rows of a region come latest first, so the last one before the current status is next.
                next_one = coming.setdefault(row.substance, row)
                coming[row.substance] = row if row.region_id == next_one.region_id else next_one
        laws = [Law(substance, now.get(substance), coming.get(substance)) for substance in now.keys() | coming.keys()]
        return sorted(laws, key=lambda law: law.label)


@reused(lineage=[models.BigIntegerField()], today=models.DateField())
def _laws_around(lineage, today):
    """Return current and future statuses, those of the nearest region first."""
    nearness = models.Case(*(models.When(region=pk, then=place) for place, pk in enumerate(lineage)))
    rows = LegalStatus.objects.filter(Q(until=None) | Q(until__gt=today)).filter(any_of("region", lineage))
    return rows.select_related("region").order_by(nearness, F("since").desc(nulls_last=True), "pk")
