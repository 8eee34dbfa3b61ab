"""Read addresses on one line by the rules of their country (addresses.toml)."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geo import countries
from geo.towns import load_towns

_FILE = Path(__file__).with_name("addresses.toml")
_FORMS = {
    "city_postcode": r"(?:(?P<street>.+?)\s*,\s*)?(?P<city>[^,\d\s][^,]*?)\s*,?\s*\b(?P<postcode>{postcode})",
    "city_dash_state": r"(?P<street>.+?)\s*,\s*(?P<city>[^,\d]+?)\s*[-–/,]\s*(?P<state>[A-Z]{{2}})\s*,?\s*"
    r"(?P<postcode>{postcode})",
    "postcode_city": r"(?:(?P<street>.+?)\s*,\s*)?(?P<postcode>{postcode})\s+(?P<city>[^,\d][^,]*?)"
    r"(?:\s*,\s*(?P<state>[^,\d]+))?",
}
# “Am Kai 2 // 20457 Hamburg”, “14 Quay St | Leeds | LS1 4AP”
_BETWEEN = re.compile(r"[,\n]|\s+(?://|[|·•])\s+")
# “Hauptstr. 5 10115 Berlin”: no comma after the street.
_NO_COMMA = r"(?P<street>.+?)\s+(?P<postcode>{postcode})\s+(?P<city>[^,\d][^,]*)"
# A postal code's cell that holds more: “01067 Dresden”, “Boston, MA 02115”.
_IN_CELL = r"(?P<before>[^\d,][^\d]*?)??[\s,]*(?<!\w)(?P<postcode>{postcode})(?!\w)[\s,]*(?P<after>[^\W\d].*)?"
# Only French addresses have it; those of Monaco have codes of their own.
_CEDEX = re.compile(r"\b(980)?\d{2,5}\s\D*\bcedex\b", re.IGNORECASE)
# The largest part comes first: 東京都渋谷区神宮前1-2-3.
_JAPANESE = re.compile(
    r"〒?\s*(?P<postcode>\d{3}-?\d{4})?[\s,]*(?P<state>東京都|北海道|(?:大阪|京都)府|\w{2,3}県)?\s*"
    r"(?P<city>[^\s,\d]+?(?:市市|[市区町村]))(?P<street>.*)"
)


@dataclass(frozen=True)
class Address:
    """The parts of an address; what it does not say is ""."""

    street: str = ""
    city: str = ""
    state: str = ""
    postcode: str = ""
    country: str = ""


def split_address(text, country=""):
    """Return the Address in one line, or None if no rule fits.

    "40 Harbor Ave, Astoria, OR 97103, USA".

    `country` is the ISO code for an address that names none.
    """
    parts = [" ".join(part.split()) for part in _BETWEEN.split(text)]
    parts = [part for part in parts if part]
    if not parts:
        return None
    if len(parts) > 1 and (named := countries.find_country_code(parts[-1])) and not _is_state(parts, country):
        country, parts = named, parts[:-1]
    elif found := _split_before_country(parts, country):
        return found
    if country:
        return _split(parts, country)
    if cedex := _CEDEX.search(text):
        return _split(parts, "MC" if cedex[1] else "FR")
    # Without a country, only rules whose answer proves it.
    for guess in ("CA", "GB", "US", "AU", "NL", "IE"):
        if (found := _split(parts, guess)) and countries.guess_country(found.state, found.postcode) == guess:
            return found
    return None


def split_postcode_cell(text, country):
    """Return the Address in a cell of postal codes that also holds a town, or None.

    "01067 Dresden", "Boston, MA 02115".
    """
    found = re.fullmatch(_IN_CELL.format(postcode=_rules(country)[1]), " ".join(text.split()), re.IGNORECASE)
    town = ((found["before"] or found["after"] or "") if found else "").strip(" ,")
    if not town or (found["before"] and found["after"]):
        return None
    if not countries.has_states(country):
        return Address(city=town, postcode=found["postcode"], country=country)
    words = town.replace(",", " ").split()
    for length in (1, 2, 3):
        if len(words) > length and (state := countries.find_state(country, " ".join(words[-length:]))):
            return Address(city=" ".join(words[:-length]), state=state, postcode=found["postcode"], country=country)
    return Address(city=town, postcode=found["postcode"], country=country)


def _split_before_country(parts, country):
    """Return the Address before a country without a comma: “… 69002 Lyon France”."""
    words = parts[-1].split()
    for length in (1, 2):
        named = countries.find_country_code(" ".join(words[-length:])) if len(words) > length else ""
        if named and country in ("", named):
            found = _split([*parts[:-1], " ".join(words[:-length])], named)
            if found and found.city and found.postcode:
                return found
    return None


def _is_state(parts, country):
    """Return True if the last part is a state of the country, such as “GA”."""
    return bool(country and countries.has_states(country) and countries.find_state(country, parts[-1]))


def _split(parts, country):
    form, postcode = _rules(country)
    line = ", ".join(parts)
    if country == "JP" and (found := _JAPANESE.fullmatch(line)):
        return Address(
            found["street"].strip(" ,"), found["city"], found["state"] or "", found["postcode"] or "", country
        )
    if not form:
        return None
    if form == "city_state_postcode":
        return _split_with_state(line, country, postcode)
    pattern = _FORMS[form].format(postcode=postcode)
    found = re.fullmatch(pattern, line, re.IGNORECASE)
    if not found and form == "postcode_city":
        found = re.fullmatch(_NO_COMMA.format(postcode=postcode), line, re.IGNORECASE)
    if not found:
        return None
    said = found.groupdict(default="")
    # A dash or a semicolon may take the place of the comma.
    street, city, state = said["street"].rstrip(" -–—;"), said["city"], said.get("state", "")
    city, state = _without_region(country, city, state)
    before, comma, town = street.rpartition(",")
    named = load_towns(country).named
    # “Dublin 18” is a part of Dublin, and no county behind a town.
    is_town = named(city) or named(re.sub(r"\s+\d{1,2}[A-Z]?\Z", "", city))
    if comma and town and (_is_county(country, city) or (not is_town and named(town))):
        street, city, state = before, town.strip(), city  # the county: "St Albans, Hertfordshire"
    if country in {"GB", "IE"}:
        city = re.sub(r"\A(?:nr\.?|near)\s+", "", city, flags=re.IGNORECASE)
    return Address(street, city, state, said["postcode"].upper(), country)


def _is_county(country, name):
    """Return True for what people write behind the town: “Norfolk”, “Co. Galway”."""
    if country == "IE" and re.match(r"(?:co\.?|county)\s", name, re.IGNORECASE):
        return True
    return countries.fold(name) in {countries.fold(county) for county in _load()["counties"].get(country, ())}


def _without_region(country, city, state):
    """Return (city, state) of “Roma RM” and “Madrid (Madrid)”."""
    if country == "IT":
        return re.sub(r"\s+\(?[A-Z]{2}\)?\Z", "", city), state
    found = re.fullmatch(r"(.+?)\s*\(([^()\d]+)\)", city)
    return (found[1], state or found[2]) if found and country in {"ES", "PT", "MX", "AR"} else (city, state)


def _split_with_state(line, country, postcode):
    """Return an Address whose state is between city and postal code."""
    found = re.fullmatch(rf"(?P<head>.+?)\s*,?\s*(?P<postcode>\b{postcode})?", line, re.IGNORECASE)
    head, code = found["head"].rstrip(" ,"), (found["postcode"] or "").upper()
    words = head.split(" ")
    for length in (1, 2, 3):
        state = countries.find_state(country, " ".join(words[-length:]).strip(","))
        before = " ".join(words[:-length]).rstrip(" ,")
        if state and before:
            street, comma, city = before.rpartition(",")
            if city.strip() and not re.match(r"\s*\d", city):
                return Address(street.strip(" ,"), city.strip(), state, code, country)
            if not comma and (found := _known_town(before, state, country)):
                return Address(*found, state, code, country)
    return None


def _known_town(text, state, country):
    """Return (street, town) of “77 Massachusetts Avenue Cambridge”, or None."""
    words, towns = text.split(" "), load_towns(country)
    for length in (3, 2, 1):
        street, town = words[:-length], " ".join(words[-length:])
        if len(street) > 1 and street[0][:1].isdigit() and towns.named(town, state):
            return " ".join(street), town
    return None


def writes_number_first(country):
    """Return True if a country writes “12 Mill Lane” rather than “Angerweg 4”."""
    return country in _load()["number_first"]


def _rules(country):
    """Return (the form of a country's addresses, the pattern of its postal codes)."""
    data = _load()
    form = next((name for name, members in data["forms"].items() if country in members), "")
    return form, data["postcodes"].get(country, data["postcodes"]["other"])


@cache
def _load():
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
