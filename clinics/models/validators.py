"""Validators shared by forms, imports and code."""

import re
from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

MOST_LANGUAGES = 20
_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")

country_code = RegexValidator(r"^[A-Z]{2}\Z", "Enter the two capital letters of ISO 3166: US, JM, GB.")
currency_code = RegexValidator(r"^[A-Z]{3}\Z", "Enter the three capital letters of ISO 4217: USD, GBP, EUR.")


def language_codes(value):
    """Accept a list of ISO 639 codes: ["en", "es"]."""
    if not isinstance(value, list) or len(value) > MOST_LANGUAGES:
        raise ValidationError(f"Enter a list of at most {MOST_LANGUAGES} language codes.")
    for code in value:
        if not isinstance(code, str) or not _LANGUAGE.match(code):
            raise ValidationError(f"“{code}” is not a language code. Use ISO 639 codes, such as en, es or haw.")
    if len(set(value)) < len(value):
        raise ValidationError("A language is listed twice. List it once.")


def time_zone_name(value):
    """Accept a name of the IANA time zone database."""
    if value and value not in _zones():
        raise ValidationError(f"“{value}” is not a time zone. Enter a name such as America/New_York or Europe/London.")


@cache
def _zones():
    # Cached, because it reads a thousand files.
    return frozenset(available_timezones())
