"""Where which substance may be given, since when, and who says so."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clinics.models.regions import Region
from clinics.models.taxonomy import Substance
from core.db.fields import CleanCharField, SafeURLField

# Parliaments meet more often than that, but somebody should have looked.
CHECK_EVERY = timedelta(days=180)


class LegalStatusQuerySet(models.QuerySet):
    def around(self, region, today):
        """What holds on `today`, or will, in a Region with its parents and in those above it; the nearest region first."""
        lineage = [one.pk for one in region.lineage]
        nearness = models.Case(*(models.When(region=pk, then=len(lineage) - n) for n, pk in enumerate(lineage)))
        rows = self.filter(Q(until=None) | Q(until__gt=today), region__in=lineage).select_related("region")
        return rows.order_by(nearness, F("since").desc(nulls_last=True), "pk")


@dataclass(frozen=True)
class Law:
    """Of one substance: the LegalStatus that holds `now` and the next that is `coming`; either may be None."""

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
    """What the law of a country or state says of a substance from a day on; the nearest region's word counts."""

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
        help_text="A country, or a state that has a law of its own.",
    )
    status = models.CharField(max_length=15, choices=Status)
    since = models.DateField(null=True, blank=True, help_text="A day to come takes effect by itself. Empty: for long.")
    until = models.DateField(null=True, blank=True, help_text="The first day on which it no longer holds.")
    note = CleanCharField(max_length=300, blank=True, help_text="“At licensed centres, for adults over 21”")
    source = SafeURLField("source", help_text="The law itself, or the authority's page.")
    checked_on = models.DateField(help_text="When somebody last read the source.")

    objects = LegalStatusQuerySet.as_manager()

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
                violation_error_message="It cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="clinics_legalstatus_source_given",
                condition=~Q(source=""),
                violation_error_message="Name the source: without it nobody can check what stands here.",
            ),
            models.UniqueConstraint(
                name="clinics_legalstatus_one_from_a_day",
                fields=["substance", "region", "since"],
                violation_error_message="There is one of this substance and region from this day already. Change that one.",
            ),
            models.UniqueConstraint(
                name="clinics_legalstatus_one_for_long",
                fields=["substance", "region"],
                condition=Q(since=None),
                violation_error_message="There is one of this substance and region without a day already. Change that one.",
            ),
        ]

    def __str__(self):
        return f"{self.get_substance_display()} in {self.region}: {self.get_status_display()}"

    @property
    def is_stale(self):
        return timezone.localdate() - self.checked_on > CHECK_EVERY

    @classmethod
    def of(cls, region, today):
        """Return [Law] of what is known for a Region with its parents, by the substance's name; one query."""
        now, coming = {}, {}
        for row in cls.objects.around(region, today):
            if row.since is None or row.since <= today:
                now.setdefault(row.substance, row)
            elif row.substance not in now:
                # The rows of a region come latest first, so the last one before what holds is the next to come.
                next_one = coming.setdefault(row.substance, row)
                coming[row.substance] = row if row.region_id == next_one.region_id else next_one
        laws = [Law(substance, now.get(substance), coming.get(substance)) for substance in now.keys() | coming.keys()]
        return sorted(laws, key=lambda law: law.label)
