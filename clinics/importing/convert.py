"""Convert one row of a file to the facts of one clinic. No database, no clock."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from clinics.entries import populations
from clinics.entries.facts import CHOICES, FACTS, MAX_CELL_CHARACTERS, NO, YES
from clinics.hours import format
from clinics.hours.read import read_hours
from clinics.hours.special import split_special
from clinics.importing import paid_periods, values
from clinics.models import validators
from core.text.clean import clean_line, clean_text
from core.text.slugs import latin_slug
from core.urls import UnsafeURL, safe_url
from geo import countries

STATUSES = ("draft", "listed", "temporarily_closed", "closed", "moved")
# Characters that are kept of a column.
_MAX_CHARACTERS = {fact.name: fact.max_length for fact in FACTS.values() if fact.max_length} | {
    "state_note": 300, "slug": 120, "paid_periods": 200_000,
}  # fmt: skip
SEPARATOR = " | "
_LISTS = tuple(fact.name for fact in FACTS.values() if fact.kind in ("terms", "regions"))
_JOIN = {
    "name": " ",
    "street": ", ",
    **dict.fromkeys(CHOICES, ", "),
    **dict.fromkeys((*_LISTS, "languages"), SEPARATOR),
}
# Facts whose cells have lines of their own.
_WITH_LINES = ("description", "hours", "special_days")
_BLANK_ADDRESSES = {"http://", "https://", "www.", "n/a", "none", "-"}


@dataclass(frozen=True)
class Place:
    """A city: its `path` in the directory and the `names` of its parts."""

    path: str
    names: tuple
    country: str


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
    notes: list = field(default_factory=list)


_SHORT = re.compile(r"\b(?:Llc|Pllc|Llp|Lp|Pc|Pa|Plc|Md|Usa|Nhs|Ymca|Va|Ii|Iii)\b")
SWAPPED_HINT = "; latitude and longitude seem to be swapped"
SIGN_HINT = "; perhaps a sign is missing"


class RowRejected(ValueError):
    """The row cannot become a clinic; the message is the reason for the report."""


def convert(row, mapping):
    """Return the Entry of a reader.Row. Raises RowRejected."""
    if row.problem:
        raise RowRejected(row.problem)
    entry = Entry(row.line, mapping.is_ours)
    text = {target: _read_text(target, row.cells, mapping, entry) for target in mapping.columns}
    if not text.get("name"):
        raise RowRejected("The row has no name.")
    entry.place = _find_place(text, mapping)
    for target, value in text.items():
        if value:
            _READERS.get(target, _plain)(entry, target, value)
    _position(entry, text)
    _prices(entry)
    entry.ref = _reference(text, entry, mapping)
    return entry


def _read_text(target, row, mapping, entry):
    parts = [clean_text(row.get(column) or "") for column in mapping.columns[target]]
    parts = [part for part in parts if part and part not in mapping.nulls]
    if not mapping.is_ours:
        parts = [clean_text(values.strip_markup(part)) for part in parts if not values.is_blank(part)]
        if target in _LISTS:
            parts = [part if re.search("[;|]", part) else SEPARATOR.join(values.split_list(part)) for part in parts]
    text = mapping.join.get(target, _JOIN.get(target, " ")).join(filter(None, parts))
    if not mapping.is_ours and (target == "city" or (target == "name" and text.isupper() and " " in text)):
        text = _capitalize(text)
    if target == "postcode":
        text = text.removesuffix(".0")
    if target not in _WITH_LINES:
        text = clean_line(text)
    limit = _MAX_CHARACTERS.get(target, MAX_CELL_CHARACTERS)
    if len(text) > limit:
        entry.notes.append(f"{target} was longer than {limit} characters and was cut.")
        text = text[:limit].rstrip()
    return text


def _find_place(text, mapping):
    named = text.get("country", "")
    country = (countries.find_country_code(named) if named else "") or (mapping.country if not named else "")
    if (
        named
        and not country
        and countries.fold(named) in (countries.fold(mapping.country), countries.fold(mapping.country_name))
    ):
        country = mapping.country
    if not named and not country:
        country = countries.guess_country(text.get("state", ""), text.get("postcode", ""))
    if not country:
        known = f"“{named}” is not a country we know" if named else _no_country_sentence(text)
        raise RowRejected(f"{known}. Choose a country for the file, or name it in a column map.")
    city = text.get("city", "")
    if not city:
        raise RowRejected("The row has no city.")
    name, slug = mapping.country_names(country)
    names, parts = [name], [slug]
    if countries.has_states(country):
        state = countries.find_state(country, text.get("state", ""))
        if not state:
            raise RowRejected(f"“{text.get('state', '')}” is not a state or province of {name}.")
        names.append(state)
        parts.append(latin_slug(state))
        city = city if mapping.is_ours else countries.remove_state(country, city, state)
    elif text.get("state"):
        names.append((text["state"] if mapping.is_ours else _capitalize(text["state"]))[:120])
        parts.append(latin_slug(text["state"]))
    names.append(city[:120])
    parts.append(latin_slug(city))
    if not all(parts):
        raise RowRejected(f"“{' / '.join(names)}” gives no web address. Write the place with letters or digits.")
    return Place("/".join(parts), tuple(names), country)


def _no_country_sentence(text):
    said = " with ".join(f"“{text[part][:40]}”" for part in ("state", "postcode") if text.get(part))
    return f"The row names no country{f', and {said} does not tell one' if said else ''}"


def _capitalize(text):
    """Return "San Diego" for "SAN DIEGO" and "san diego"; mixed case stays as it is."""
    if not (text.isupper() or text.islower()):
        return text
    return _SHORT.sub(lambda found: found[0].upper(), re.sub(r"(?<=\w)(['’])S\b", r"\1s", text.title()))


def _plain(entry, target, value):
    entry.values[target] = value


def _ignore(entry, target, value):
    """Do nothing: the column is read together with others."""


def _postcode(entry, target, value):
    if entry.place.country == "DE" and value.isdigit():
        value = value.zfill(5)
    if entry.place.country == "US":
        head, dash, tail = value.partition("-")
        # Spreadsheets take a ZIP code for a number and drop its zeros.
        value = head.zfill(5) + dash + tail if head.isdigit() and len(head) <= 5 else value
        value = f"{value[:5]}-{value[5:]}" if value.isdigit() and len(value) == 9 else value
    entry.values["postcode"] = value.upper()


def _phone(entry, target, value):
    number, is_part = values.parse_phone_cell(value, entry.place.country)
    if number is None and entry.is_ours:
        entry.values["phone"] = value
        return
    if number is None:
        entry.notes.append(f"The phone number “{value[:60]}” can’t be dialed; skipped.")
        return
    if is_part:
        entry.notes.append(f"Several phone numbers in “{value[:60]}”; kept the first.")
    entry.values["phone"], entry.e164 = number.shown, number.e164


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
    if digits.isascii() and digits.isdecimal() and len(digits) < 8:
        entry.values[target] = int(digits)
    else:
        entry.notes.append(f"{target}: “{value[:60]}” is not a whole number; skipped.")


def _list(entry, target, value):
    parts = value.split(SEPARATOR if SEPARATOR in value else ";")
    parts = [clean_line(part)[:100] for part in parts]
    entry.values[target] = sorted({part for part in parts if part})


def _set(entry, target, value):
    codes, unknown = populations.parse_codes(CHOICES[target], value)
    if unknown:
        named, known = ", ".join(f"“{one[:40]}”" for one in unknown[:5]), ", ".join(CHOICES[target].labels)
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
    entry.values["hours_note"] = "; ".join(dict.fromkeys(notes))[: _MAX_CHARACTERS["hours_note"]].rstrip()


def _status(entry, target, value):
    if (status := value.casefold().replace(" ", "_")) in STATUSES:
        entry.status = status
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
    if not any(given):
        return
    latitude, longitude = map(values.parse_angle, given)
    said = f"The position “{given[0][:20]}, {given[1][:20]}”"
    country, state = entry.place.country, entry.place.names[1]
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        is_swapped = abs(longitude) <= 90 and countries.may_lie_in(country, longitude, latitude, state)
        hint = SWAPPED_HINT if is_swapped else ""
        entry.notes.append(f"{said} is not valid{hint}; skipped.")
        return
    if not (entry.is_ours or countries.may_lie_in(country, latitude, longitude, state)):
        hint = SWAPPED_HINT if countries.may_lie_in(country, longitude, latitude, state) else SIGN_HINT
        entry.notes.append(f"{said} is outside the country ({entry.place.names[0]}){hint}; skipped.")
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
            (entry.values["name"], entry.values.get("street", ""), entry.values.get("postcode", ""), entry.place.path)
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
    **dict.fromkeys(("ref", "import_ref", "city", "state", "country", "latitude", "longitude"), _ignore),
    "currency": _currency, "time_zone": _checked(validators.time_zone_name), "postcode": _postcode, "phone": _phone,
    "email": _email, "website": _website, "status": _status, "closed_on": _closed_on, "special_days": _special_days,
    "hours_note": _hours_note, "slug": _slug, "state_note": _state_note, "paid_periods": _paid_periods,
}  # fmt: skip
