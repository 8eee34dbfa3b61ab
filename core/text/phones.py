"""Parse phone numbers into a form that can be compared and dialed."""

from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

MAX_CHARACTERS = 60


@dataclass(frozen=True)
class Phone:
    """A phone number.

    `e164` is "+18602763000", `extension` its digits or "", `shown` the local notation.
    """

    e164: str
    extension: str
    shown: str

    @property
    def href(self):
        return f"tel:{self.e164};ext={self.extension}" if self.extension else f"tel:{self.e164}"


@lru_cache(maxsize=5000)
def parse_phone(text, country=""):
    """Parse `text`; return a Phone, or None if it is not a phone number.

    `country` (ISO 3166) is for numbers without a +. Cached, because a page needs a number several times.
    """
    if not text or len(text) > MAX_CHARACTERS:
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
