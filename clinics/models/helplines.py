"""Where a reader in need finds help at once."""

from django.db import models
from django.db.models import Case, IntegerField, Q, When

from clinics.models import checks
from clinics.models.regions import Region
from psychsite.lib.fields import CleanCharField, SafeURLField


class HelpLineQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_shown=True).order_by("position", "name", "pk")

    def for_region(self, region):
        """The shown lines that help in `region` (a Region with its parents): of the region and those above it, of its country,
        and those that help everywhere; the nearest kind first."""
        above = [one.pk for one in region.lineage]
        near = Case(
            When(region__isnull=False, then=0),
            When(~Q(country_code=""), then=1),
            default=2,
            output_field=IntegerField(),
        )
        mine = Q(region__in=above) | Q(region=None, country_code__in=["", region.country_code])
        return self.filter(mine, is_shown=True).order_by(near, "position", "name", "pk")


class HelpLine(models.Model):
    """A crisis line."""

    name = CleanCharField(max_length=120)
    phone = CleanCharField(max_length=40, blank=True)
    url = SafeURLField("address", blank=True)
    country_code = CleanCharField(
        max_length=2,
        blank=True,
        validators=[checks.country_code],
        help_text="Empty: it helps everywhere.",
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="helplines",
        help_text="Only where it helps in less than a country.",
    )
    languages = models.JSONField(default=list, blank=True, validators=[checks.language_codes])
    hours = CleanCharField(max_length=100, blank=True, help_text="“Day and night”, “Weekdays 9 to 17”")
    for_whom = CleanCharField(max_length=200, blank=True, help_text="“Anybody”, “Veterans and their families”")
    last_checked = models.DateField(null=True, blank=True, help_text="When somebody last dialled or opened it.")
    description = CleanCharField(max_length=300, blank=True)
    is_shown = models.BooleanField("shown to readers", default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        verbose_name = "help line"
        ordering = ["position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="clinics_helpline_can_be_reached",
                condition=~Q(phone="") | ~Q(url=""),
                violation_error_message="Enter a phone number or an address: a line must be reachable.",
            ),
            models.CheckConstraint(
                name="clinics_helpline_name_given",
                condition=~Q(name=""),
                violation_error_message="Give the line's name.",
            ),
        ]

    def __str__(self):
        return self.name
