"""Match what a reader typed into “near” to a place."""

import re
from dataclasses import dataclass, field

from clinics.models import Region
from core.text.clean import clean_line
from core.text.slugs import make_slug
from geo import gazetteer
from geo.distance import bounding_box
from geo.gazetteer import Place
from geo.spelling import fold

MAX_CHARACTERS = 100
# The largest place of a name is chosen if it has this many times the population of the next. Otherwise the reader chooses.
DOMINANCE_RATIO = 12
MAX_CHOICES = 9

_DEGREES = r"([+-]?\d{1,3}(?:\.\d{0,15})?)\s*°?\s*"
_POINT = re.compile(rf"{_DEGREES}([NS]?)\s*(?:,|;|\s)\s*{_DEGREES}([EW]?)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{1,15})?\s*(?:;|\s)\s*[+-]?\d{1,3}(?:,\d{1,15})?")
_ZIP = re.compile(r"(\d{5})(?:[-\s]?\d{4})?")
_UK = re.compile(r"[a-z]{1,2}\d[a-z\d]?(?:\s*\d[a-z]{2})?", re.IGNORECASE)
_CANADA = re.compile(r"[a-ceghj-nprstvxy]\d[a-z](?:\s*\d[a-z]\d)?", re.IGNORECASE)
# A place with its postcode, as on an envelope: "Miami, FL 33101", "33101 Miami", "Toronto M5V 2T6".
# Elsewhere four to six digits, with the country's letters before them ("D-10115") or two more behind ("1012 AB").
_OTHERS = r"(?:[a-z]{1,3}-)?\d{4,6}(?:\s?(?-i:[A-Z]{2})\b)?|[a-z]\d[\dw]\s?[a-z\d]{4}"
_CODE = rf"(?:{_ZIP.pattern.replace('(', '(?:', 1)}|{_UK.pattern}|{_CANADA.pattern}|{_OTHERS})"
_BOTH = re.compile(rf"(?:(?P<name>\D.*?)[\s,]+(?P<code>{_CODE})|(?P<first>{_CODE})[\s,]+(?P<rest>\D.*))", re.IGNORECASE)


@dataclass(frozen=True)
class PlaceMatch:
    """The result of a place query.

    `place` was chosen. `choices` are other places that may be meant, and `sentence` explains both.
    """

    text: str = ""
    place: Place | None = None
    choices: list[Place] = field(default_factory=list)
    sentence: str = ""
    regions: list[Region] = field(default_factory=list)


def match_place(text):
    """Return the PlaceMatch of any text.

    At most one query, for regions and villages of our directory that the gazetteer does not know.
    """
    text = clean_line(text[: 4 * MAX_CHARACTERS])[:MAX_CHARACTERS].strip()
    if not text:
        return PlaceMatch()
    for reading in (
        _match_coordinates,
        _match_postcode,
        _match_name,
        _match_name_and_postcode,
        _match_region,
        _match_misspelled,
    ):
        answer = reading(text)
        if answer is not None:
            return answer
    return PlaceMatch(text, sentence=_not_found_sentence(text))


def _not_found_sentence(text):
    return f"We couldn’t find “{text}”. Try a larger town nearby, a ZIP code, or a city with its state or country."


def _match_coordinates(text):
    match = _POINT.fullmatch(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
    if not match or not re.search("[,.;nsew-]", text, re.IGNORECASE):
        return None
    latitude, longitude = (
        -abs(float(degrees)) if side.upper() in ("S", "W") else float(degrees)
        for degrees, side in (match.group(1, 2), match.group(3, 4))
    )
    if abs(latitude) > 90 or abs(longitude) > 180:
        return PlaceMatch(
            text, sentence="Enter a latitude from -90 to 90 and a longitude from -180 to 180, such as “39.74,-104.99”."
        )
    near = gazetteer.nearest_city(
        latitude, longitude, gazetteer.load_cities().around(bounding_box(latitude, longitude, 150), 15_000)
    )
    name = f"{latitude:.2f}, {longitude:.2f}"
    if near is None:
        return PlaceMatch(text, Place(f"the point {name}", latitude, longitude))
    place = Place(
        f"your point near {near.name}", latitude, longitude, near.country_code, near.country, near.admin, near.admin_short
    )  # fmt: skip
    return PlaceMatch(text, place)


def _match_postcode(text):
    if match := _ZIP.fullmatch(text):
        try:
            place = gazetteer.place_of_zip_code(match[1])
        except gazetteer.UnplacedZipCode:
            return PlaceMatch(
                text, sentence=f"ZIP code {match[1]} is for military mail and has no location. Enter a town or city."
            )
        return PlaceMatch(
            text,
            place,
            sentence="" if place else f"We couldn’t find ZIP code {match[1]}. Check it, or enter the town or city.",
        )
    if re.fullmatch(r"[\d\s-]+", text):
        return PlaceMatch(
            text,
            sentence=f"“{text}” is not a US ZIP code. Enter five digits, or a town or city.",
        )
    if _UK.fullmatch(text) or _CANADA.fullmatch(text):
        shape = f"“{text}” looks like a UK or Canadian postcode"
        return PlaceMatch(text, sentence=f"{shape}. We can’t look those up yet. Enter a town or city instead.")
    return None


def _match_name(text):
    """Match a place by name, unless the text names a whole state or country."""
    if fold(text) in gazetteer.NICKNAMES:
        text = gazetteer.NICKNAMES[fold(text)]
    elif gazetteer.is_area(fold(text)):
        return None
    return _choose_largest(text, _interpretations(text))


def _match_name_and_postcode(text):
    """Match a name with a postcode.

    A ZIP code wins if it is in the named place. Other postcodes are ignored.
    """
    match = _BOTH.fullmatch(text)
    if not match:
        return None
    name, code = match["name"] or match["rest"], match["code"] or match["first"]
    town, place = _match_name(name), None
    if digits := _ZIP.fullmatch(code):
        try:
            place = gazetteer.place_of_zip_code(digits[1])
        except gazetteer.UnplacedZipCode:
            place = None
    if place is None:
        left_out = f"We couldn’t find the postal code “{code}”, so we searched by town."
        return PlaceMatch(text, town.place, town.choices, town.sentence or left_out) if town else None
    state = ("US", place.admin_short)
    if town is None or town.place is None or state == ("US", town.place.admin_short) or state in _split_name(name)[1]:
        return PlaceMatch(text, place)
    if town.place.country_code != "US":
        return PlaceMatch(text, town.place, [place], f"We can only look up US ZIP codes, so we ignored {code}.")
    return PlaceMatch(text, None, [town.place, place], f"{code} is not in {town.place.label}. Which do you mean?")


def _match_region(text):
    """Match a region of the directory; a village becomes a place."""
    slug, whole = (make_slug(name, kind="region") for name in (_split_name(text)[0], text))
    found = list(Region.objects.with_parents().filter(slug__in={slug, whole})[:20])
    cities = [region for region in found if region.kind == Region.Kind.CITY and region.latitude is not None]
    areas = [region for region in found if region.kind != Region.Kind.CITY and region.slug == whole]
    places = [_place_of_region(region) for region in cities]
    if gazetteer.is_area(fold(text)):
        places += gazetteer.places_named(text)[: MAX_CHOICES - len(areas)]
        parts = gazetteer.areas_named(fold(text))
        areas += Region.objects.filter(kind="country", country_code__in=[code for code, part in parts if not part])
        areas = list({region.pk: region for region in areas}.values())
        sentence = f"“{text}” is a state or country. Enter a city or ZIP code for the nearest clinics"
        return PlaceMatch(
            text, None, places, f"{sentence}, or see all its clinics." if areas else f"{sentence}.", areas
        )
    if areas and not places:
        return PlaceMatch(
            text, None, [], f"“{areas[0].name}” is a region. See all its clinics, or enter a city.", areas
        )
    return _choose_largest(text, [places])


def _place_of_region(region):
    admin = region.parent.name if region.parent.kind == Region.Kind.STATE else ""
    country = region.lineage[0].name
    return Place(region.name, region.latitude, region.longitude, region.country_code, country, admin)


def _match_misspelled(text):
    # No place has this name, so look for a similar one. The state or country after the comma must match.
    head, parts = _split_name(text)
    near = [name for _errors, name in gazetteer.load_cities().speller.near(fold(head))]
    places = [place for name in near for place in gazetteer.places_named(name, parts)]
    if not places and parts:
        head, parts = fold(text), ()
        near = [name for _errors, name in gazetteer.load_cities().speller.near(head)]
        places = [place for name in near for place in gazetteer.places_named(name)]
    places = sorted({place.label: place for place in places}.values(), key=lambda place: -place.population)
    if not places:
        return None
    first, others = places[0], places[1:]
    if not others or first.population > DOMINANCE_RATIO * max(1, others[0].population):
        return PlaceMatch(
            text,
            first,
            others[: MAX_CHOICES - 1],
            f"Showing results for {first.label}. (We couldn’t find “{text}”.)",
        )
    return PlaceMatch(text, None, places[:MAX_CHOICES], f"We couldn’t find “{text}”. Did you mean one of these?")


def _interpretations(text):
    """Yield lists of places: for the whole text, then for a name with its state."""
    head, parts = _split_name(text)
    if "," not in text or not parts:
        yield gazetteer.places_named(text)
    if parts:
        yield gazetteer.places_named(head, parts)


def _choose_largest(text, readings):
    for places in readings:
        if not places:
            continue
        first, others = places[0], places[1:]
        if not others:
            return PlaceMatch(text, first)
        if first.population > DOMINANCE_RATIO * max(1, others[0].population):
            return PlaceMatch(text, first, others[: MAX_CHOICES - 1])
        return PlaceMatch(
            text,
            None,
            places[:MAX_CHOICES],
            f"There are several places called “{first.name}”. Which one do you mean?",
        )
    return None


def _split_name(text):
    """Return (name, parts): the text before the state or country, and its meanings.

    "Portland, OR, USA", "portland or", "Kingston Jamaica", "San Juan Puerto Rico".
    """
    pieces = [piece for piece in (fold(piece) for piece in text.split(",")) if piece]
    if len(pieces) > 1:
        parts = gazetteer.areas_named(pieces[-1])
        inner = gazetteer.areas_named(pieces[-2]) if len(pieces) > 2 else []
        countries = {country for country, _code in parts}
        both = [(country, code) for country, code in inner if country in countries]
        return pieces[0], both or parts
    words = fold(text).split()
    for tail in (3, 2, 1):
        if len(words) > tail and (parts := gazetteer.areas_named(" ".join(words[-tail:]))):
            return " ".join(words[:-tail]), parts
    return fold(text), []
