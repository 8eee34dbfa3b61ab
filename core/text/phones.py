"""Telephone numbers: what people write, as numbers that can be compared and dialled."""

from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

MOST = 60


@dataclass(frozen=True)
class Phone:
    """`e164` is "+18602763000", `extension` its digits or "", `shown` as it is written in its country."""

    e164: str
    extension: str
    shown: str

    @property
    def href(self):
        return f"tel:{self.e164};ext={self.extension}" if self.extension else f"tel:{self.e164}"


def parse_phone(text, country=""):
    """Return the Phone that `text` names, or None if it is none; `country` is ISO 3166, for numbers without a +."""
    if not text or len(text) > MOST:
        return None
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    # A number without its area code would be dialled as another one from anywhere else.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    if country and number.country_code != phonenumbers.country_code_for_region(country):
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return Phone(e164, number.extension or "", shown)
