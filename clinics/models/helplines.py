"""Where a reader in need finds help at once."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from psychsite.lib.fields import CleanCharField, SafeURLField


class HelpLineQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_shown=True).order_by("position", "name", "pk")


class HelpLine(models.Model):
    """A crisis line."""

    name = CleanCharField(max_length=120)
    phone = CleanCharField(max_length=40, blank=True)
    url = SafeURLField("address", blank=True)
    country_code = CleanCharField(
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", "Enter the two capital letters of ISO 3166: US, JM, GB.")],
        help_text="Empty: it helps everywhere.",
    )
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
