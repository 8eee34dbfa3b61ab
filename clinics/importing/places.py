"""Find the place of a row by its words, its postal code or its position."""

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from clinics.importing.cells import positions
from clinics.importing.cells.addresses import split_address, split_postcode_cell
from clinics.importing.cells.capitals import write_place
from core.text.postcodes import is_postcode, normalize_postcode
from core.text.slugs import latin_slug
from geo import countries, states
from geo.postcodes import town_of_postcode
from geo.spelling import fold
from geo.towns import load_towns

_PARTS = ("street", "city", "state", "postcode", "country")
_MOST_CHARACTERS = 120
# A part of a town that is written behind it: "Cedex 19", "Paris 19e", "Praha 2", "København N".
_DISTRICT = re.compile(
    r"\s+cedex(?:\s+\d{1,2})?\Z|\s+\(?\d{1,2}(?:er|ème|eme|e|\.)?(?:\s*arr(?:ondissement|\.)?)?\)?\Z|\s+[NSØVKCEW]{1,2}\Z",
    re.IGNORECASE,
)

# “ZH”, “MI”, “CDMX” and “13” would be names of pages. Of three characters some are names: “Uri”, “Var”.
_STATE_CODE = re.compile(r"[A-Z]{2}|[B-DF-HJ-NP-TV-XZ]{3,4}|\d{1,3}")


class RowRejected(ValueError):
    """The row cannot become a clinic; the message is the reason for the report."""


@dataclass(frozen=True)
class Place:
    """A city: its `path` in the directory and the `names` of its parts.

    `key` is the same for every spelling of one town. `spelled` is the path of the row's own words. `is_known` means that the
    gazetteer has the town, and no other one of its name in the country.
    """

    path: str
    names: tuple
    country: str
    key: str = ""
    spelled: str = ""
    is_known: bool = False


def split_whole_address(text, mapping, notes):
    """Fill the parts of an address from one line, where the row has none."""
    line = text.get("whole_address", "") or _named_location(text)
    if not line and text.get("town_line"):
        line = ", ".join(filter(None, [text.get("street", ""), text["town_line"]]))
    country = countries.find_country_code(text.get("country", "")) or mapping.country
    if not country and (line or re.search(r"\d\W+[^\W\d]{3}", f"{text.get('city', '')} {text.get('postcode', '')}")):
        position = None if re.search(r",\s*\D+\Z", line) else _position(text)
        country = states.country_at(*position) if position else ""
    _divide_town(text, country)
    _divide_postcode(text, country, notes)
    if not line and not text.get("city") and _may_be_whole(text, country):
        line = text.get("street", "")
    if not line or text.get("city"):
        return
    found = split_address(line, country)
    if found is None:
        country = country or countries.guess_country(text.get("state", ""), text.get("postcode", ""))
        if not _take_town(text, line, country) and text.get("whole_address"):
            notes.append(f"The address “{line[:80]}” is not in a form that we can read; kept as the street.")
            text["street"] = text.get("street") or line[:200]
        return
    for part in _PARTS:
        if value := getattr(found, part):
            text[part] = value if part == "street" else text.get(part) or value
    if not text.get("whole_address") and line == text.get("position"):
        text["position"] = ""


def _divide_town(text, country):
    """Divide a town's cell that also holds its postal code: “99084 Erfurt”."""
    city = text.get("city", "")
    if text.get("postcode") or not re.search(r"\d", city):
        return
    found = split_address(f"{text.get('street') or 'Street 1'}, {city}", country)
    if found and found.city and found.postcode:
        text["city"], text["postcode"] = found.city, found.postcode
        text["state"] = text.get("state") or found.state


def _divide_postcode(text, country, notes):
    """Divide a postal code's cell that also holds the town: “01067 Dresden”."""
    cell = text.get("postcode", "")
    if not cell or not country or is_postcode(normalize_postcode(cell, country), country):
        return
    found = split_postcode_cell(cell, country)
    if not found:
        return
    city = text.get("city", "")
    if city and fold(_without_district(country, found.city)) != fold(_without_district(country, city)):
        notes.append(f"The postal code’s cell also says “{found.city[:60]}”; kept the town {city[:60]}.")
    text["postcode"], text["city"] = found.postcode, city or write_place(found.city)
    text["state"] = text.get("state") or found.state


def _may_be_whole(text, country):
    """Return True if the street's cell may hold town and postal code as well."""
    street = text.get("street", "")
    if "," in street or country == "JP":
        return True
    found = split_address(street, country) if country and not text.get("postcode") else None
    return bool(found and found.street and found.city and found.postcode)


def _take_town(text, line, country):
    """Fill the city from the end of a line and return whether there is one.

    Example: “8 Priory Road, Edgbaston, Birmingham”. A line alone, without a postal code or a position beside it, is too little.
    """
    if not country or not (text.get("postcode") or text.get("position") or text.get("latitude")):
        return False
    parts = [part.strip() for part in line.split(",") if part.strip()]
    for at in (-1, -2):
        if len(parts) > -at and load_towns(country).named(parts[at]):
            text["street"], text["city"] = ", ".join(parts[:at]), parts[at]
            if at == -2 and not text.get("state"):
                text["state"] = parts[-1]
            return True
    return False


def _named_location(text):
    """Return an address from a column that other files use for coordinates, or ""."""
    said = text.get("position", "")
    return said if "," in said and not positions.parse_pair(said) else ""


def find_place(text, mapping, notes):
    """Return the Place of a row. Raises RowRejected."""
    position = _position(text)
    if states.is_military_mail(text.get("city", ""), text.get("state", "")):
        named = " ".join(filter(None, [text.get("city", ""), text["state"]])).upper()
        raise RowRejected(f"“{named}” is military mail, which has no place on a map.")
    country = _find_country(text, mapping, position)
    name, slug = mapping.country_names(country)
    postcode = normalize_postcode(text.get("postcode", ""), country)
    if position and not countries.may_lie_in(country, *position):
        # Columns in the wrong order, as convert.py says in the report.
        position = position[::-1] if countries.may_lie_in(country, *position[::-1]) else None
    city, state = text.get("city", ""), text.get("state", "")
    if countries.has_states(country):
        state = _find_state(country, name, text, postcode, position, mapping, notes)
        city = city if mapping.is_ours else countries.remove_state(country, city, state)
    elif _STATE_CODE.fullmatch(state) and not mapping.is_ours:
        notes.append(f"The state “{state}” is a code whose name we don’t know; left out.")
        state = ""
    elif state and not mapping.is_ours:
        state = countries.full_county(country, write_place(state))[:_MOST_CHARACTERS]
    if not city:
        city = _find_city(country, state, postcode, position, notes)
    return _place(country, name, slug, state, city[:_MOST_CHARACTERS], mapping.is_ours)


def _place(country, name, slug, state, city, is_ours):
    above = [name, state] if state else [name]
    parts = [slug, latin_slug(state)] if state else [slug]
    shown, is_known = (city, False) if is_ours else town_name(country, state, city)
    spelled = "/".join([*parts, latin_slug(city)])
    names = (*above, shown)
    if not all([*parts, latin_slug(shown)]):
        raise RowRejected(f"“{' / '.join(names)}” gives no web address. Write the place with letters or digits.")
    return Place("/".join([*parts, latin_slug(shown)]), names, country, fold(shown), spelled, is_known)


@lru_cache(maxsize=8192)
def town_name(country, state, city):
    """Return (the name that the site shows, whether it is the only one).

    “München” and “Muenchen” are Munich. A town that the gazetteer does not know keeps its spelling.
    """
    towns, within = load_towns(country), state if countries.has_states(country) else ""
    town = towns.named(city, within)
    if town is None and (plain := _without_district(country, city)) != city:
        town = towns.named(plain, within)
    return (town.name, towns.is_only(town)) if town else (city, False)


def _without_district(country, city):
    """Return “Paris” for “Paris Cedex 19”, “Leipzig” for “Leipzig-Gohlis”."""
    plain = _DISTRICT.sub("", city)
    return plain.partition("-")[0].strip() if plain == city and country in {"DE", "AT", "CH"} else plain


def better_spelling(one, other):
    """Return the better of two spellings of one town, whatever their order."""
    return max(
        one,
        other,
        key=lambda name: (sum(not character.isascii() for character in name), -name.count("."), len(name), name),
    )


def _position(text):
    if not (text.get("latitude") or text.get("longitude")) and text.get("position"):
        found = positions.parse_pair(text["position"])
    else:
        found = positions.parse_position(text.get("latitude", ""), text.get("longitude", ""))
    if not found or any(map(math.isnan, found)) or not any(found) or abs(found[0]) > 90 or abs(found[1]) > 180:
        return None
    return found


def _find_country(text, mapping, position):
    named = text.get("country", "")
    country = (countries.find_country_code(named) if named else "") or (mapping.country if not named else "")
    own = (countries.fold(mapping.country), countries.fold(mapping.country_name))
    if named and not country and countries.fold(named) in own:
        country = mapping.country
    if not named and not country:
        country = countries.guess_country(text.get("state", ""), text.get("postcode", ""))
        country = country or (states.country_at(*position) if position else "")
    if not country:
        known = f"“{named}” is not a country we know" if named else _no_country_sentence(text)
        raise RowRejected(f"{known}. Choose a country for the file, or name it in a column map.")
    return country


def _no_country_sentence(text):
    said = " with ".join(f"“{text[part][:40]}”" for part in ("state", "postcode") if text.get(part))
    return f"The row names no country{f', and {said} does not tell one' if said else ''}"


def _find_state(country, name, text, postcode, position, mapping, notes):
    """Return the state that the row names, or that of its postal code or position."""
    if state := countries.find_state(country, text.get("state", "")):
        return state
    city = text.get("city", "")
    by_code = states.state_of_postcode(country, postcode)
    # A ZIP code lies in one state; elsewhere codes cross borders, and a position is surer.
    is_sure = bool(by_code) and country == "US"
    by_position = states.state_at(country, *position) if position and not is_sure else ""
    found = list(dict.fromkeys(filter(None, (by_position, by_code))))
    if len(found) > 1 and city:
        # Near a border the named town decides.
        found = [state for state in found if load_towns(country).named(city, state)] or found
    if not found and city and not text.get("state"):
        town = load_towns(country).named(city)
        found = [town.state] if town and town.state and load_towns(country).is_only(town) else []
    if not found:
        raise RowRejected(f"“{text.get('state', '')}” is not a state or province of {name}.")
    by = "postal code" if found[0] == by_code else "position" if found[0] == by_position else "city"
    said = f"“{text['state'][:40]}” is not a state of {name}" if text.get("state") else "The row names no state"
    notes.append(f"{said}; {found[0]} was found by its {by}.")
    return found[0]


def _find_city(country, state, postcode, position, notes):
    """Return the city of a postal code or position. Raises RowRejected."""
    if country == "US" and (city := states.city_of_zip_code(postcode)):
        notes.append(f"The row names no city; {city} was found by its ZIP code.")
        return city
    found = load_towns(country).at(*position) if position else None
    if found is None or (state and found[0].state and found[0].state != state):
        nearest = load_towns(country).nearest(*position) if position else None
        found = nearest if nearest and (not state or nearest[0].state in {"", state}) else found
    if found is None:
        if town := town_of_postcode(country, postcode, state if countries.has_states(country) else ""):
            notes.append(f"The row names no city; {town.name} was found by its postal code.")
            return town.name
        raise RowRejected("The row has no city.")
    town, km = found
    notes.append(f"The row names no city; {town.name} is {km:.0f} km from its position.")
    return town.name


def with_path(place, path):
    """Return the place at the path of a page that exists for it."""
    return replace(place, path=path) if path != place.path else place
