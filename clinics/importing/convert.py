"""Convert one row of a file to the facts of one clinic. No database, no clock."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clinics.entries import populations
from clinics.entries.facts import CHOICES, FACTS, NO, YES
from clinics.hours import format
from clinics.hours.read import read_hours
from clinics.hours.special import split_special
from clinics.importing import paid_periods
from clinics.importing.cells import positions, values
from clinics.importing.columns import PARTS
from clinics.importing.places import Place, RowRejected, find_place
from clinics.importing.row_text import MAX_CHARACTERS, SEPARATOR, check_listed, read_texts, write_street
from clinics.models import validators
from core.text.clean import clean_line
from core.text.numbers import read_number
from core.text.phones import read_phone_cell
from core.text.postcodes import is_postcode, normalize_postcode
from core.text.slugs import latin_slug
from core.urls import UnsafeURL, safe_url
from geo import countries

STATUSES = ("draft", "listed", "temporarily_closed", "closed", "moved")
# As other systems write them; what only says that a place is open says nothing about its listing here.
_OTHER_STATUSES = {
    **dict.fromkeys(
        ("permanently_closed", "closed_permanently", "perm_closed", "out_of_business", "defunct"), "closed"
    ),
    **dict.fromkeys(("closed_temporarily", "temp_closed", "temporary_closed"), "temporarily_closed"),
    **dict.fromkeys(("open", "operational", "active", "published", "publish", "enabled", "live", "approved", "1"), ""),
}
_BLANK_ADDRESSES = {"http://", "https://", "www.", "n/a", "none", "-"}


@dataclass
class Entry:
    """The facts of one row.

    `values` holds only facts that the row has. `notes` says what was skipped, and why. `is_ours` marks a row of
    our own export, whose cells are taken literally.
    """

    line: int
    is_ours: bool = False
    ref: str = ""
    place: Place | None = None
    values: dict = field(default_factory=dict)
    e164: str = ""
    slug: str = ""
    status: str = ""
    closed_on: date | None = None
    special_days: str = ""
    paid_periods: str = ""
    state_note: str = ""
    # Categories of another directory, which load.py compares with the terms of this one.
    categories: list = field(default_factory=list)
    at_least: set = field(default_factory=set)
    notes: list = field(default_factory=list)


SIGN_HINT = "; perhaps a sign is missing"


def convert(row, mapping):
    """Return the Entry of a reader.Row. Raises RowRejected."""
    if row.problem:
        raise RowRejected(row.problem)
    check_listed(row, mapping)
    entry = Entry(row.line, mapping.is_ours)
    text = read_texts(row, mapping, entry.notes)
    if not text.get("name"):
        raise RowRejected("The row has no name.")
    entry.place = find_place(text, mapping, entry.notes)
    text["street"] = write_street(text, entry.place.country)
    for target, value in text.items():
        if value:
            _READERS.get(target, _plain)(entry, target, value)
    _position(entry, text)
    _prices(entry)
    entry.ref = _reference(text, entry, mapping)
    return entry


def _plain(entry, target, value):
    entry.values[target] = value


def _ignore(entry, target, value):
    """Do nothing: the column is read together with others."""


def _postcode(entry, target, value):
    code = normalize_postcode(value, entry.place.country)[: MAX_CHARACTERS["postcode"]]
    if not entry.is_ours and not is_postcode(code, entry.place.country):
        entry.notes.append(f"The postal code “{code}” is not one of the country; kept as it is.")
    entry.values["postcode"] = code


def _phone(entry, target, value):
    cell = read_phone_cell(value, entry.place.country)
    if cell.phone is None and entry.is_ours:
        entry.values["phone"] = value
    elif cell.phone is None and cell.short:
        entry.values["phone"] = cell.short
        if cell.rest:
            entry.notes.append(f"More than a phone number in “{value[:80]}”; kept {cell.short}.")
    elif cell.phone is None:
        entry.notes.append(f"The phone number “{value[:60]}” can’t be dialed; skipped.")
    else:
        if cell.rest:
            several = (
                "Several phone numbers"
                if re.search(r"\d{6}", re.sub(r"[\s().-]", "", cell.others))
                else "More than a phone number"
            )
            entry.notes.append(f"{several} in “{value[:80]}”; kept the first, {cell.phone.shown}.")
        entry.values["phone"], entry.e164 = cell.phone.shown, cell.phone.e164


def _email(entry, target, value):
    address, *others = values.parse_emails(value)
    try:
        validate_email(address)
    except ValidationError:
        entry.notes.append(f"“{value[:60]}” is not an email address; skipped.")
        return
    if others:
        entry.notes.append(f"Several email addresses in “{value[:60]}”; kept the first.")
    entry.values["email"] = address


def _website(entry, target, value):
    if value.casefold().rstrip("/") + "/" in {f"{one.rstrip('/')}/" for one in _BLANK_ADDRESSES}:
        return
    address = value if "://" in value[:10] else f"http://{value.removeprefix('//')}"
    scheme, _sign, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    try:
        entry.values["website"] = safe_url(f"{scheme.lower()}://{host.lower()}{slash}{path}")
    except UnsafeURL:
        entry.notes.append(f"The website “{value[:60]}” is not a valid web address; skipped.")


def _flag(entry, target, value):
    if value.casefold() in YES | NO:
        entry.values[target] = value.casefold() in YES
    else:
        entry.notes.append(f"{target}: “{value[:60]}” is not yes or no; skipped.")


def _number(entry, target, value):
    digits = re.sub(r"\A[A-Z]{3} | [A-Z]{3}\Z", "", value).strip("$£€ ").removesuffix(".00").replace(",", "")
    number = read_number(digits, 7)
    if number is not None:
        entry.values[target] = number
    else:
        entry.notes.append(f"{target}: “{value[:60]}” is not a whole number; skipped.")


def _list(entry, target, value):
    parts = value.split(SEPARATOR if SEPARATOR in value else ";")
    parts = [clean_line(part)[:100] for part in parts]
    entry.values[target] = sorted({part for part in parts if part})


def _categories(entry, target, value):
    entry.categories = [part for part in map(str.strip, re.split(r"[|;]", value)) if part]


def _set(entry, target, value):
    codes, unknown = populations.parse_codes(CHOICES[target], value)
    if unknown:
        named = ", ".join(f"“{one[:40]}”" for one in unknown[:5])
        known = ", ".join(populations.labels_of(CHOICES[target]))
        entry.notes.append(f"{target}: skipped {named}. Choices are {known}.")
    if codes:
        entry.values[target] = codes


def _checked(check):
    def read(entry, target, value):
        try:
            check(value)
        except ValidationError as error:
            entry.notes.append(f"{' '.join(error.messages)} Skipped.")
        else:
            entry.values[target] = value

    return read


def _currency(entry, target, value):
    _checked(validators.currency_code)(entry, target, value.upper())


def _languages(entry, target, value):
    codes, unknown = values.parse_languages(value)
    if unknown:
        named = ", ".join(f"“{word[:40]}”" for word in unknown[:5])
        entry.notes.append(f"Skipped unknown languages: {named}. Use ISO 639 codes: en, es, haw.")
    if len(codes) > validators.MOST_LANGUAGES:
        entry.notes.append(f"There are more than {validators.MOST_LANGUAGES} languages; skipped the rest.")
    if codes:
        entry.values[target] = codes[: validators.MOST_LANGUAGES]


def _hours(entry, target, value):
    try:
        read = read_hours(value, entry.place.country)
    except format.HoursError as error:
        entry.notes.append(f"{error} Skipped the hours.")
        return
    if read.hours:
        entry.values["hours"] = read.hours
    if read.note:
        entry.notes.append(
            f"hours: “{read.note[:120]}” is not clear as times of a week; kept as the note on the hours."
        )
        _hours_note(entry, "hours_note", read.note)


def _hours_note(entry, target, value):
    notes = filter(None, [entry.values.get("hours_note"), value])
    entry.values["hours_note"] = "; ".join(dict.fromkeys(notes))[: MAX_CHARACTERS["hours_note"]].rstrip()


def _status(entry, target, value):
    status = re.sub(r"[\s-]+", "_", value.casefold())
    if (status := _OTHER_STATUSES.get(status, status)) in STATUSES:
        entry.status = status
    elif not status:
        return
    else:
        entry.notes.append(f"“{value[:60]}” is not a state of a listing. Choices are {', '.join(STATUSES)}.")


def _closed_on(entry, target, value):
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y"):
        try:
            entry.closed_on = datetime.strptime(value, form).date()
        except ValueError:
            continue
        break
    else:
        entry.notes.append(f"closed_on: “{value[:60]}” is not a date like 2026-03-01; skipped.")


def _special_days(entry, target, value):
    clear, unclear = split_special(value)
    entry.special_days = format.format_special(format.parse_special(clear))
    if unclear:
        entry.notes.append(f"special_days: “{unclear[:120]}” is not a date with hours; kept as the note on the hours.")
        _hours_note(entry, "hours_note", unclear)


def _paid_periods(entry, target, value):
    try:
        entry.paid_periods = paid_periods.format_paid(paid_periods.parse_paid(value))
    except paid_periods.PaidPeriodError as error:
        entry.notes.append(f"{error} Skipped the paid periods.")


def _state_note(entry, target, value):
    entry.state_note = value


def _slug(entry, target, value):
    entry.slug = latin_slug(value)


def _position(entry, text):
    given = text.get("latitude", ""), text.get("longitude", "")
    if any(given):
        latitude, longitude = positions.parse_position(*given)
    elif found := positions.parse_pair(text.get("position", "")):
        latitude, longitude = found
        given = tuple(map(str, found))
    elif text.get("position"):
        entry.notes.append(f"The position “{text['position'][:60]}” is not valid; skipped.")
        return
    else:
        return
    said = f"The position “{given[0][:20]}, {given[1][:20]}”"
    country, state = entry.place.country, entry.place.names[1]
    is_place = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
    if not (is_place and (entry.is_ours or countries.may_lie_in(country, latitude, longitude, state))):
        if latitude != longitude and abs(longitude) <= 90 and countries.may_lie_in(country, longitude, latitude, state):
            entry.notes.append(f"{said} has latitude and longitude swapped; put right.")
            latitude, longitude = longitude, latitude
        else:
            why = f"outside the country ({entry.place.names[0]}){SIGN_HINT}" if is_place else "not valid"
            entry.notes.append(f"{said} is {why}; skipped.")
            return
    # Six decimals are about ten centimeters; more are rounding noise.
    entry.values["latitude"], entry.values["longitude"] = round(latitude, 6), round(longitude, 6)


def _prices(entry):
    values = entry.values
    low, high = values.get("price_from"), values.get("price_to")
    lacks_currency = (low is not None or high is not None) and "currency" not in values
    if lacks_currency or (low is not None and high is not None and high < low):
        entry.notes.append("The prices have no currency, or the highest is below the lowest; skipped.")
        values.pop("price_from", None)
        values.pop("price_to", None)


def _reference(text, entry, mapping):
    if text.get("import_ref"):
        return text["import_ref"][:200]
    own = text.get("ref") or ""
    if not own:
        key = "|".join(
            (
                entry.values["name"],
                entry.values.get("street", ""),
                entry.values.get("postcode", ""),
                entry.place.spelled,
            )
        )
        own = hashlib.sha256(key.casefold().encode()).hexdigest()[:24]
    return f"{mapping.source}:{own}"[:200]


_BY_KIND = {
    "flag": _flag,
    "number": _number,
    "terms": _list,
    "regions": _list,
    "set": _set,
    "codes": _languages,
    "hours": _hours,
}
_READERS = {
    **{fact.name: _BY_KIND[fact.kind] for fact in FACTS.values() if fact.kind in _BY_KIND},
    **dict.fromkeys(("ref", "import_ref", "city", "state", "country", "latitude", "longitude", *PARTS), _ignore),
    "currency": _currency, "time_zone": _checked(validators.time_zone_name), "postcode": _postcode, "phone": _phone,
    "email": _email, "website": _website, "status": _status, "closed_on": _closed_on, "special_days": _special_days,
    "hours_note": _hours_note, "slug": _slug, "state_note": _state_note, "paid_periods": _paid_periods,
    "categories": _categories,
}  # fmt: skip
