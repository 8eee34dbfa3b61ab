"""Map countries and states in data sets to the directory's names. No database."""

import re
import unicodedata
from functools import cache

from core.text.slugs import latin_slug
from geo.area_names import GERMAN_STATES, STATE_ALIASES
from geo.cities import ABBREVIATED, load_cities, load_country_names

# {code: (name, slug)}. A map names any other country: country = {code, name}.
COUNTRIES = {code: (name, latin_slug(name)) for code, name in load_country_names().items()} | {
    "US": ("United States", "us"), "NL": ("Netherlands", "netherlands"),
}  # fmt: skip
_COUNTRY_ALIASES = {
    "US": "USA,United States of America,Estados Unidos,Vereinigte Staaten",
    "GB": "UK,GBR,Great Britain,England,Scotland,Wales,Northern Ireland",
    "DE": "DEU,Deutschland,Alemania,Allemagne",
    "AT": "AUT,Österreich", "CH": "CHE,Schweiz,Suisse,Svizzera", "NL": "NLD,Nederland,Holland,The Netherlands",
    "ES": "ESP,España", "FR": "FRA,Frankreich,Francia", "IT": "ITA,Italia,Italien", "BE": "BEL,Belgique,België,Belgien",
    "CA": "CAN,Kanada,Canadá", "AU": "AUS", "NZ": "NZL,Aotearoa", "IE": "IRL,Éire,Republic of Ireland", "MX": "MEX,México",
    "BR": "BRA,Brasil", "PT": "PRT", "CZ": "CZE,Czech Republic,Česko", "PL": "POL,Polska", "DK": "DNK,Danmark",
    "SE": "SWE,Sverige", "NO": "NOR,Norge", "FI": "FIN,Suomi", "JM": "JAM", "CR": "CRI", "PE": "PER,Perú", "ZA": "ZAF",
    "IN": "IND", "JP": "JPN", "IL": "ISR",
}  # fmt: skip
# {country: {code: name}}. The gazetteer names most of them.
_STATES = {country: {code: name for name, code in ABBREVIATED[country].values()} for country in ("US", "CA", "AU")} | {
    "DE": GERMAN_STATES
}
_STATES["US"]["VI"] = "U.S. Virgin Islands"


def fold(text):
    """Return a text for comparing: without accents, capitals and punctuation."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


_BY_NAME = {
    country: {fold(word): name for code, name in states.items() for word in (code, name)}
    for country, states in _STATES.items()
}
for _country, _pairs in STATE_ALIASES.items():
    _BY_NAME[_country] |= {fold(pair.partition(" ")[0]): pair.partition(" ")[2] for pair in _pairs.split(",")}
_COUNTRY_BY_NAME = {
    **{fold(word): code for code, (name, _slug) in COUNTRIES.items() for word in (code, name)},
    **{fold(word): code for code, words in _COUNTRY_ALIASES.items() for word in words.split(",")},
}


def find_country_code(text):
    """Return the ISO code for a country's code or name, or "" if it is unknown."""
    return _COUNTRY_BY_NAME.get(fold(text), "")


# Shapes of postal codes, for guessing a row's country.
_POSTCODES = {
    "US": r"\d{3,5}(-\d{4})?|\d{9}", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "AU": r"\d{4}", "DE": r"\d{4,5}",
    "GB": r"(GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})", "NL": r"\d{4} ?[A-Z]{2}", "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
}  # fmt: skip
_TELLING_COUNTRIES = ("CA", "GB", "NL", "IE")
# States whose ZIP codes begin with a zero, which spreadsheets drop.
_ZERO_ZIP_STATES = frozenset(
    _BY_NAME["US"][fold(code)] for code in ("CT", "MA", "ME", "NH", "NJ", "RI", "VT", "PR", "VI")
)


def guess_country(state, postcode):
    """Return the only country that fits both a state and a postal code, or ""."""
    postcode = " ".join(postcode.upper().split())
    fits = {country for country, form in _POSTCODES.items() if re.fullmatch(form, postcode)}
    named = {country for country in _STATES if state and find_state(country, state)}
    if len(postcode.partition("-")[0]) < 5 and find_state("US", state) not in _ZERO_ZIP_STATES:
        fits.discard("US")
    found = (named & fits if postcode else named) or (fits & set(_TELLING_COUNTRIES) if not named else set())
    return found.pop() if len(found) == 1 else ""


# How the British shorten their counties; their names are kept as the files write them.
_COUNTIES = {
    "herts": "Hertfordshire", "beds": "Bedfordshire", "berks": "Berkshire", "bucks": "Buckinghamshire", "cambs": "Cambridgeshire",
    "glos": "Gloucestershire", "hants": "Hampshire", "lancs": "Lancashire", "leics": "Leicestershire", "lincs": "Lincolnshire",
    "middx": "Middlesex", "northants": "Northamptonshire", "notts": "Nottinghamshire", "oxon": "Oxfordshire",
    "salop": "Shropshire",
    "shrops": "Shropshire", "staffs": "Staffordshire", "warks": "Warwickshire", "wilts": "Wiltshire", "worcs": "Worcestershire",
    "yorks": "Yorkshire", "nyorks": "North Yorkshire", "syorks": "South Yorkshire",
    "wyorks": "West Yorkshire",
    "codurham": "County Durham",
}  # fmt: skip


def full_county(country, text):
    """Return a county's full name for a short one: "Hertfordshire" for "Herts"."""
    return _COUNTIES.get(fold(text), text) if country == "GB" else text


def has_states(country):
    """Return True if we know the states of this country."""
    return country in _BY_NAME


def find_state(country, text):
    """Return a state's name for a name or code, or "" if it is unknown."""
    return _BY_NAME.get(country, {}).get(fold(text.strip().removeprefix(f"{country}-")), "")


def remove_state(country, city, state):
    """Return the city of "Portland, OR" or "Washington DC", without its state."""
    head, comma, tail = city.rpartition(",")
    if comma and head.strip() and find_state(country, tail) == state:
        return head.strip()
    return "Washington" if state == "District of Columbia" and fold(city) == "washingtondc" else city


# US territories have addresses like states but are far away.
_TERRITORIES = frozenset(_BY_NAME["US"][fold(code)] for code in ("PR", "GU", "VI", "AS", "MP"))
MARGIN_DEGREES = 2  # degrees around a country's towns


@cache
def _country_bounds():
    """Return {country: (south, north, west, east)} of its towns."""
    found = {}
    cities = load_cities()
    for number in range(len(cities)):
        _name, _part, country, *position, _people = cities.row(number)
        south, north, west, east = found.get(country, (90, -90, 180, -180))
        latitude, longitude = map(float, position)
        found[country] = min(south, latitude), max(north, latitude), min(west, longitude), max(east, longitude)
    return found


def may_lie_in(country, latitude, longitude, state=""):
    """Return True if a position is near a country's towns, or it has none."""
    if state in _TERRITORIES or country not in _country_bounds():
        return True
    south, north, west, east = _country_bounds()[country]
    return (
        south - MARGIN_DEGREES <= latitude <= north + MARGIN_DEGREES
        and west - MARGIN_DEGREES <= longitude <= east + MARGIN_DEGREES
    )
