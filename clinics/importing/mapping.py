"""Which column of a file is which fact: by name, or by a map file (TOML)."""

import re
import tomllib
from dataclasses import dataclass, field

from clinics.importing.places import COUNTRIES, fold, slug_of

# Every target of an import, with the names by which a column is known without a map: capitals, accents and signs make no
# difference.
ALIASES = {
    "import_ref": ["import_ref"],
    "ref": ["ref", "id", "organisation id", "organization id", "reference"],
    "slug": ["slug"],
    "status": ["status"],
    "state_note": ["state_note"],
    "closed_on": ["closed_on"],
    "name": [
        "name", "clinic", "clinic name", "facility", "facility name", "provider name", "practice name", "organisation name",
        "organization name", "business name", "nombre", "nom",
    ],
    "street": ["street", "address", "street address", "address line", "straße", "strasse", "dirección", "adresse"],
    "city": ["city", "town", "locality", "ort", "stadt", "ciudad", "ville"],
    "state": ["state", "province", "region", "state province", "bundesland", "provincia"],
    "postcode": ["postcode", "zip", "zip code", "postal code", "plz", "postleitzahl", "código postal", "code postal"],
    "country": ["country", "country code", "land", "país", "pays"],
    "latitude": ["latitude", "lat", "y coordinate", "breitengrad", "latitud"],
    "longitude": ["longitude", "lon", "lng", "long", "x coordinate", "längengrad", "longitud"],
    "getting_there": ["getting_there"],
    "phone": ["phone", "phone number", "telephone", "telephone number", "tel", "telefon", "teléfono", "téléphone"],
    "email": ["email", "e-mail", "email address", "correo"],
    "website": ["website", "url", "web", "web site", "homepage", "webseite", "sitio web"],
    "summary": ["summary"],
    "description": ["description"],
    "treatments": ["treatments"],
    "conditions": ["conditions"],
    "for_whom": ["for_whom"],
    "not_for_whom": ["not_for_whom"],
    "age_groups": [
        "age_groups", "age groups", "age group", "age groups accepted", "age groups served", "ages", "ages accepted",
        "ages served", "ages treated", "client ages", "populations served", "altersgruppen", "grupos de edad",
    ],
    "clinician_genders": [
        "clinician_genders", "clinician genders", "clinician gender", "gender of clinician", "gender of clinicians",
        "clinician gender available", "clinicians on request",
    ],
    "languages": ["languages"],
    "insurance": ["insurance"],
    "price_from": ["price_from"],
    "price_to": ["price_to"],
    "currency": ["currency"],
    "price_note": ["price_note"],
    "telehealth": ["telehealth"],
    "telehealth_regions": ["telehealth_regions"],
    "accepting_new_patients": ["accepting_new_patients"],
    "hours": ["hours", "opening hours"],
    "special_days": ["special_days"],
    "paid_periods": ["paid_periods"],
    "time_zone": ["time_zone", "timezone"],
    "hours_note": ["hours_note"],
}  # fmt: skip
# Facts that files cut into columns with a number: "name1" and "name2", "Address Line 1" and "Address Line 2".
_IN_PARTS = ("name", "street")
_STATES = ("draft", "listed")
_KNOWN = {"source", "country", "encoding", "delimiter", "status", "nulls", "columns", "join"}


class BadMap(ValueError):
    """The map cannot be used; the message says what to change."""


@dataclass(frozen=True)
class Mapping:
    """`columns` is {target: [columns]}; `country` the ISO code of rows that name none; `status` the state of new entries."""

    columns: dict
    country: str = ""
    country_name: str = ""
    source: str = ""
    encoding: str = ""
    delimiter: str = ""
    status: str = "draft"
    nulls: frozenset = frozenset()
    join: dict = field(default_factory=dict)

    def country_names(self, code):
        """Return (name, slug) of a country's code."""
        if code in COUNTRIES:
            return COUNTRIES[code]
        return self.country_name, slug_of(self.country_name)


def read_map(text):
    """Return (options, columns) of a map file's text: dicts, checked. Raises BadMap."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMap(f"The map is no TOML: {error}.") from error
    if unknown := set(data) - _KNOWN:
        raise BadMap(
            f"The map has entries that mean nothing: {', '.join(sorted(unknown))}. Known are {', '.join(sorted(_KNOWN))}."
        )
    columns = data.pop("columns", {})
    if wrong := set(columns) - set(ALIASES):
        raise BadMap(f"[columns] names no fact: {', '.join(sorted(wrong))}. Facts are {', '.join(ALIASES)}.")
    for target, names in columns.items():
        if not isinstance(names, str | list) or not all(isinstance(name, str) for name in names):
            raise BadMap(f"[columns] {target} must be a column's name, or a list of such names.")
    if data.get("status", "draft") not in _STATES:
        raise BadMap("status must be draft or listed.")
    country = data.get("country", "")
    if isinstance(country, dict):
        data["country"], data["country_name"] = country.get("code", ""), country.get("name", "")
    code = data.get("country", "")
    if not isinstance(code, str) or (code and code not in COUNTRIES and not data.get("country_name")):
        raise BadMap(f'Country “{code}” is not known. Write country = {{code = "XX", name = "Its name"}}.')
    return data, {target: [names] if isinstance(names, str) else names for target, names in columns.items()}


def with_country(map_text, code):
    """Return the map's text with `code` as the country of rows that name none; the map's own country stays. Raises BadMap."""
    if code and code not in COUNTRIES:
        raise BadMap(
            f"Country “{code[:20]}” is not known. Known are {', '.join(sorted(COUNTRIES))}; others come with a map."
        )
    options, _columns = read_map(map_text) if map_text else ({}, {})
    return f'country = "{code}"\n{map_text}' if code and not options.get("country") else map_text


def mapping_for(header, map_text="", source=""):
    """Return the Mapping for a file with these columns. Raises BadMap."""
    options, columns = read_map(map_text) if map_text else ({}, {})
    present = set(header)
    if missing := sorted({name for names in columns.values() for name in names} - present):
        raise BadMap(f"The file has no column {', '.join(map(repr, missing))}. It has {', '.join(map(repr, header))}.")
    used = {name for names in columns.values() for name in names}
    free = {fold(name): name for name in reversed(header) if name not in used}
    for target in ALIASES:
        if target not in columns:
            columns[target] = _columns_of(target, free)
    columns = {target: names for target, names in columns.items() if names}
    if "name" not in columns:
        raise BadMap(
            f"No column is the clinic's name. Say which one in a map: the file has {', '.join(map(repr, header))}."
        )
    nulls = frozenset(map(str, options.pop("nulls", [])))
    options["source"] = source or options.get("source", "")
    return Mapping(columns=columns, nulls=nulls, **options)


def _columns_of(target, folded):
    """Return the columns ({folded name: name}) that are `target` by their name: one at most, or all numbered parts in order."""
    for alias in map(fold, ALIASES[target]):
        found = [folded[alias]] if alias in folded else []
        if target in _IN_PARTS:
            parts = {
                int(key[len(alias) :]): name for key, name in folded.items() if re.fullmatch(rf"{alias}[1-9]", key)
            }
            found += [parts[number] for number in sorted(parts)]
        if found:
            return found
    return []
