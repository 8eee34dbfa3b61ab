"""Where a reader in need finds help at once."""

import re

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from clinics.entries import freshness
from clinics.models import validators
from clinics.models.regions import Region
from core import safe_cache
from core.db.fields import CheckedJSONField, CleanCharField, SafeURLField
from core.text.phones import parse_phone

# Every page shows the first lines, so they are remembered. Another process may show old ones for this long where no Redis is
# shared; so may a region that was renamed or deleted. What is saved here is seen at once.
FIRST, ALL, _SECONDS = "clinics.helplines.first", "clinics.helplines.all", 60
# How many stand at the foot of every page.
FOOT = 3
# Up to here it is a number that dials as it stands (988, 116 123, 13 11 14); the rules of whole numbers would add a country.
_SHORT = 6
# A number at the beginning with words after it: "800-273-8255, press 1". No part of a word that dials: "1-833-TLC-MAMA".
_LEADING = re.compile(r"\+?\d[\d\s().-]*(?=[,;(]|\s[^\W\d])")


def forget():
    """Let the next page ask again: at once for this connection, and after the commit for those who still read what was."""
    safe_cache.delete(FIRST, ALL)
    transaction.on_commit(lambda: safe_cache.delete(FIRST, ALL))


def _remembered(key, ask):
    lines = safe_cache.get(key)
    if lines is None:
        lines = list(ask())
        safe_cache.store(key, lines, _SECONDS)
    return lines


class HelpLineQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_shown=True).order_by("position", "name", "pk")

    def due_for_check(self, today=None):
        """Shown lines that nobody has dialled or opened for CHECK_EVERY, or ever; these first."""
        due = Q(last_checked=None) | Q(last_checked__lt=(today or timezone.localdate()) - CHECK_EVERY)
        return self.filter(due, is_shown=True).order_by(models.F("last_checked").asc(nulls_first=True), "pk")

    def update(self, **fields):
        changed = super().update(**fields)
        forget()
        return changed

    def delete(self):
        deleted = super().delete()
        forget()
        return deleted

    delete.queryset_only = True

    def bulk_create(self, *args, **kwargs):
        created = super().bulk_create(*args, **kwargs)
        forget()
        return created


# A number that does not answer is worse than none.
CHECK_EVERY = freshness.half_life("phone")


class HelpLine(models.Model):
    """A crisis line."""

    name = CleanCharField(max_length=120)
    phone = CleanCharField(max_length=40, blank=True)
    url = SafeURLField("address", blank=True)
    country_code = CleanCharField(
        max_length=2,
        blank=True,
        validators=[validators.country_code],
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
    languages = CheckedJSONField(default=list, blank=True, validators=[validators.language_codes])
    hours = CleanCharField(max_length=100, blank=True, help_text="“Day and night”, “Weekdays 9 to 17”")
    for_whom = CleanCharField(max_length=200, blank=True, help_text="“Anybody”, “Veterans and their families”")
    last_checked = models.DateField(null=True, blank=True, help_text="When somebody last dialled or opened it.")
    description = CleanCharField(max_length=300, blank=True)
    is_shown = models.BooleanField("shown to readers", default=True)
    position = models.PositiveSmallIntegerField(
        default=0, help_text="The smallest first. The first three stand at the foot of every page."
    )

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

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        forget()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        forget()
        return deleted

    @classmethod
    def current(cls):
        """All shown lines with their regions, as a list in the order that staff gave; no query soon after another."""
        return _remembered(ALL, lambda: cls.objects.shown().select_related("region__parent__parent"))

    @classmethod
    def at_the_foot(cls):
        """The first FOOT lines, for the frame of every page; no query soon after another."""
        return _remembered(FIRST, lambda: cls.objects.shown()[:FOOT])

    @classmethod
    def near(cls, region):
        """The lines of `current` that help in `region` (a Region with its parents), the nearest kind first: of the region and
        those above it, of its country, and those that help everywhere."""
        above = {one.pk for one in region.lineage}
        found = [
            line
            for line in cls.current()
            if (line.region_id in above if line.region_id else line.country_code in ("", region.country_code))
        ]
        return sorted(
            found, key=lambda line: (line.region_id is None) + (line.region_id is None and not line.country_code)
        )

    @property
    def phone_href(self):
        """The address that dials, "tel:988"; "" where the words name no number at their beginning ("Text HOME to 741741")."""
        digits = "".join(re.findall(r"\d", self.phone))
        if len(digits) <= _SHORT and not re.search(r"[^\W\d]", self.phone):
            return f"tel:{digits}" if digits else ""
        if number := parse_phone(self.phone, self.country_code):
            return number.href
        leading = _LEADING.match(self.phone) or re.fullmatch(r"[\d\s().+-]+", self.phone)
        return "tel:" + "".join(re.findall(r"[+\d]", leading[0])) if leading else ""

    @property
    def is_stale(self):
        """Whether nobody has checked it for so long that readers should know. Never checked is told by the missing date."""
        return freshness.state_of("phone", self.last_checked, timezone.localdate()) == freshness.STALE
