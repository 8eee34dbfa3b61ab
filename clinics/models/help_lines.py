"""Help lines for readers in crisis."""

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

# Every page shows the first lines, so they are cached. Without a shared Redis, other processes may show old
# lines for this long. So may a region that was renamed or deleted. Changes of lines show at once.
FOOTER_KEY, ALL_KEY, _CACHE_SECONDS = "clinics.helplines.first", "clinics.helplines.all", 60
NUMBERS_KEY = "clinics.helplines.numbers"
# Lines in the footer of every page.
FOOTER_LINES = 3
# Short numbers are dialed as they are (988, 116 123, 13 11 14). Parsing them would add a country code.
_MAX_SHORT_DIGITS = 6
# A number at the beginning, followed by words: "800-273-8255, press 1". Not part of a vanity number: "1-833-TLC-MAMA".
_LEADING = re.compile(r"\+?\d[\d\s().-]*(?=[,;(]|\s[^\W\d])")


def clear_cache():
    """Make the next page read the lines again.

    At once for this connection, and after the commit for processes that still read the old rows.
    """
    keys = FOOTER_KEY, ALL_KEY, NUMBERS_KEY
    safe_cache.delete(*keys)
    transaction.on_commit(lambda: safe_cache.delete(*keys))


def digits_of(text):
    """Return the digits of a number, by which two ways to write it are compared."""
    return "".join(re.findall(r"\d", text))


def _load_cached(key, ask):
    lines = safe_cache.get(key)
    if lines is None:
        lines = list(ask())
        safe_cache.store(key, lines, _CACHE_SECONDS)
    return lines


def _dial(phone, country):
    digits = digits_of(phone)
    if len(digits) <= _MAX_SHORT_DIGITS and not re.search(r"[^\W\d]", phone):
        return f"tel:{digits}" if digits else ""
    if number := parse_phone(phone, country):
        return number.href
    leading = _LEADING.match(phone) or re.fullmatch(r"[\d\s().+-]+", phone)
    return "tel:" + "".join(re.findall(r"[+\d]", leading[0])) if leading else ""


class HelpLineQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(is_shown=True).order_by("position", "name", "pk")

    def due_for_check(self, today=None):
        """Return shown lines not checked within CHECK_EVERY; never checked first."""
        due = Q(last_checked=None) | Q(last_checked__lt=(today or timezone.localdate()) - CHECK_EVERY)
        return self.filter(due, is_shown=True).order_by(models.F("last_checked").asc(nulls_first=True), "pk")

    def update(self, **fields):
        if phone := fields.get("phone"):
            for line in self.exclude(phone__in=("", phone)):
                super(HelpLineQuerySet, self.model.objects.filter(pk=line.pk)).update(
                    former_phones=[*line.former_phones, line.phone]
                )
        changed = super().update(**fields)
        clear_cache()
        return changed

    def delete(self):
        deleted = super().delete()
        clear_cache()
        return deleted

    delete.queryset_only = True

    def bulk_create(self, *args, **kwargs):
        created = super().bulk_create(*args, **kwargs)
        clear_cache()
        return created


# A number that does not answer is worse than none.
CHECK_EVERY = freshness.half_life("phone")


class HelpLine(models.Model):
    """A crisis line."""

    name = CleanCharField(max_length=120)
    phone = CleanCharField(
        max_length=40,
        blank=True,
        help_text="Safety callouts show today’s number wherever their text has this number or an earlier one.",
    )
    # Frozen texts still hold these numbers.
    former_phones = CheckedJSONField(default=list, blank=True, editable=False)
    url = SafeURLField("address", blank=True)
    country_code = CleanCharField(
        max_length=2,
        blank=True,
        validators=[validators.country_code],
        help_text="Leave empty if it helps everywhere.",
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="helplines",
        help_text="Only for a line that serves part of a country.",
    )
    languages = CheckedJSONField(default=list, blank=True, validators=[validators.language_codes])
    hours = CleanCharField(max_length=100, blank=True, help_text="“24 hours”, “Weekdays 9 to 5”")
    for_whom = CleanCharField(max_length=200, blank=True, help_text="“Anyone”, “Veterans and their families”")
    last_checked = models.DateField(
        null=True, blank=True, help_text="When staff last called the number or opened the page."
    )
    description = CleanCharField(max_length=300, blank=True)
    is_shown = models.BooleanField("shown to readers", default=True)
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Lowest first. The first three are in the footer of every page."
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
                violation_error_message="Enter the line’s name.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        before = HelpLine.objects.filter(pk=self.pk).values_list("phone", flat=True).first() if self.pk else ""
        if before and before != self.phone:
            self.former_phones = [*self.former_phones, before]
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "former_phones"}
        super().save(*args, **kwargs)
        clear_cache()

    def delete(self, *args, **kwargs):
        deleted = super().delete(*args, **kwargs)
        clear_cache()
        return deleted

    @classmethod
    def load_shown(cls):
        """Return a list of all shown lines with their regions, in staff's order. Cached."""
        return _load_cached(ALL_KEY, lambda: cls.objects.shown().select_related("region__parent__parent"))

    @classmethod
    def load_plain(cls):
        """Return a list of all shown lines without their regions. Cached."""
        return _load_cached(NUMBERS_KEY, cls.objects.shown)

    @classmethod
    def load_numbers(cls):
        """Return {digits: line} of today's and earlier numbers of shown lines. Cached."""
        dialed = [line for line in cls.load_plain() if line.phone_href]
        former = {
            digits: line for line in reversed(dialed) for one in line.former_phones for digits in line.digits(one)
        }
        return former | {digits: line for line in reversed(dialed) for digits in line.digits(line.phone)}

    @classmethod
    def for_footer(cls):
        """Return the first FOOTER_LINES lines, for the footer of every page. Cached."""
        return _load_cached(FOOTER_KEY, lambda: cls.objects.shown()[:FOOTER_LINES])

    @classmethod
    def for_region(cls, region):
        """Return the shown lines that help in `region` (with its parents), nearest first.

        Lines of the region and those above it come first, then lines of its country, then lines that help everywhere.
        """
        above = {one.pk for one in region.lineage}
        found = [
            line
            for line in cls.load_shown()
            if (line.region_id in above if line.region_id else line.country_code in ("", region.country_code))
        ]
        return sorted(
            found, key=lambda line: (line.region_id is None) + (line.region_id is None and not line.country_code)
        )

    def digits(self, phone):
        """Return the digits of a number as written and as dialed."""
        return {digits_of(phone), digits_of(_dial(phone, self.country_code))} - {""}

    @property
    def phone_href(self):
        """Return the tel: link, "tel:988".

        "" if the text does not begin with a number ("Text HOME to 741741").
        """
        return _dial(self.phone, self.country_code)

    @property
    def is_stale(self):
        """Return True if the last check is too old. A missing date is shown by itself."""
        return freshness.state_of("phone", self.last_checked, timezone.localdate()) == freshness.STALE
