"""Parse phone numbers into a form that can be compared and dialed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

MAX_CHARACTERS = 60
# Longer cells hold no phone numbers, but a text about them.
MAX_CELL_CHARACTERS = 400
# Numbers of few digits that a country dials as they are: crisis lines and directories.
_SHORT = re.compile(r"\d{3}|\d{5,6}|11[68]\s?\d{3}")
# Western Canada dials 310 and four digits in every area.
_CANADIAN = re.compile(r"310[-\s](?:\d{4}|[A-Z]{4})(?:\s*\(\d{4}\))?")
_BETWEEN = re.compile(r"\s*[;/|,\n]\s*|\s+-\s+|\)(?=\()|\s+(?:or|and|oder|und|ou|et|o|y)\s+", re.IGNORECASE)
_VANITY = re.compile(r"\+?\d[\d\s().-]{2,12}[A-Z](?:[A-Z-]*[A-Z]){2}")
_DIGITS = re.compile(
    r"(?<![\w.])[+(]{0,2}\d(?:[\s().\-/]{0,3}\d){5,16}(?:\s*(?:,?\s*(?:ext|extension|x|durchwahl|dw|poste|int)\.?|#)\s*\d{1,6})?",
    re.IGNORECASE,
)
# "988 (press 1)", "text HOME to 741741": a short code with what to do around it.
_SHORT_SAID = re.compile(r"\D{0,40}?(\d{3}|\d{5,6}|11[68]\s?\d{3})(?!\d)(?:\D{1,40}\d?\D{0,60})?")
_TO_DO = re.compile(r"call|dial|text|sms|press|option|line|\A\d", re.IGNORECASE)
_BARE = re.compile(r"[\d\s()+./-]+")
_EXTENSION = re.compile(
    r"(?<=\d)\s*,?\s*\b(?:poste|durchwahl|dw|int(?:erno)?|anexo|ramal|toestel|anknytning)\b[\s.:]*(?=\d{1,6}\b)",
    re.IGNORECASE,
)
# "Tel./Fax" is the number of both.
_IS_FAX = re.compile(r"(?<![/+&])(?<!and )\b(?:tele)?fax\b(?!\s*[/+&])\W*\Z", re.IGNORECASE)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc", "-"))


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
    # A number without its area code would be dialed as another one from anywhere else.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    shown = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    if country and number.country_code != phonenumbers.country_code_for_region(country):
        shown = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return Phone(e164, number.extension or "", shown)


@dataclass(frozen=True)
class PhoneCell:
    """What a cell of a file says.

    It is the first `phone`, or a `short` code. `rest` is the whole text if it says more, `others` what is around the number.
    """

    phone: Phone | None = None
    short: str = ""
    rest: str = ""
    others: str = ""


def read_phone_cell(text, country=""):
    """Return the PhoneCell of "Intake: 617-555-0104; Office: 617-555-0194".

    Numbers may be spelled with letters, have an extension, or be what a spreadsheet made of them.
    """
    text = _plain(text)
    if several := _first_of_several(text, country):
        return several
    is_fax = re.match(r"(?:tele)?fax\b(?!\s*[/+&])", text, re.IGNORECASE)
    if not is_fax and (whole := parse_phone(text, country)):
        words = "" if re.fullmatch(r"[\d\s()+./\-]*|.*(?:x|ext|#).*", text, re.IGNORECASE) else text
        return PhoneCell(whole, rest=words)
    if len(text) <= MAX_CELL_CHARACTERS:
        for form in (_VANITY, _DIGITS):
            for found in form.finditer(text):
                if _IS_FAX.search(text[: found.start()]):
                    continue
                if phone := parse_phone(found[0].strip(), country):
                    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,;:/|-")
                    return PhoneCell(phone, rest=text if rest else "", others=rest)
    if _SHORT.fullmatch(text) or _is_short_number(text, country):
        return PhoneCell(short=text)
    if (said := _SHORT_SAID.fullmatch(text)) and _TO_DO.search(text):
        return PhoneCell(short=said[1], rest=text)
    if country == "CA" and _CANADIAN.fullmatch(text):
        return PhoneCell(short=phonenumbers.convert_alpha_characters_in_number(text[:8]))
    parts = _BETWEEN.split(text[:MAX_CELL_CHARACTERS])
    phones = (parse_phone(part, country) for part in parts if "fax" not in part.casefold()) if len(parts) > 1 else ()
    return PhoneCell(next(filter(None, phones), None), rest=text, others=text)


def _is_short_number(text, country):
    """Return True for four digits that a country dials as they are.

    Example: 3114 in France.
    """
    if not (country and re.fullmatch(r"\d{4}", text)):
        return False
    return phonenumbers.is_valid_short_number_for_region(phonenumbers.parse(text, country), country)


def _first_of_several(text, country):
    """Return the PhoneCell of several numbers without words, or None.

    Example: “03-1234-5678 / 090-1234-5678”.
    Glued together, they could pass as one number of a country with long ones.
    """
    parts = _BETWEEN.split(text[:MAX_CELL_CHARACTERS])
    if len(parts) < 2 or not all(len(re.sub(r"[\s()+./-]", "", part)) > 6 and _BARE.fullmatch(part) for part in parts):
        return None
    first, *others = (parse_phone(part.strip(), country) for part in parts)
    return PhoneCell(first, rest=text, others=text) if first and all(others) else None


def _plain(text):
    """Return the text with plain digits, brackets and hyphens."""
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).replace("(0)", "").strip("'’‘=\" \n")
    text = re.sub(r"\b(ext|extension|x)\.?[\s:]*#\s*(?=\d)", "ext. ", text, flags=re.IGNORECASE)
    text = re.sub(r"\Atel:\s*", "", text, flags=re.IGNORECASE)
    text = _EXTENSION.sub(" ext. ", " ".join(re.sub(r"\s*\n\s*(?=[+(\d])", "; ", text).split()))
    if found := re.fullmatch(r"\d[.,](\d+)E\+?(\d+)", text, re.IGNORECASE):
        # “6.17556E+09” lost the last digits.
        return str(int(float(text.replace(",", ".")))) if len(found[1]) >= int(found[2]) else text
    return re.sub(r"(?<=\d{7})\.0+\Z", "", text)
