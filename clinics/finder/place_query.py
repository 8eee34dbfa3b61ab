"""What a reader typed into "near", understood: one place, several to choose from, or a sentence that helps on."""

import re
from dataclasses import dataclass, field

from clinics.models import Region
from core.text.clean import clean_line
from core.text.slugs import make_slug
from geo import gazetteer
from geo.distance import box
from geo.gazetteer import Place
from geo.spelling import fold

LONGEST = 100
# A name is taken for its largest place when that has so many times the people of the next; else the reader is asked.
CLEARLY = 12
MOST_CHOICES = 9

_DEGREES = r"([+-]?\d{1,3}(?:\.\d{0,15})?)\s*°?\s*"
_POINT = re.compile(rf"{_DEGREES}([NS]?)\s*(?:,|;|\s)\s*{_DEGREES}([EW]?)", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{1,15})?\s*(?:;|\s)\s*[+-]?\d{1,3}(?:,\d{1,15})?")
_ZIP = re.compile(r"(\d{5})(?:[-\s]?\d{4})?")
_UK = re.compile(r"[a-z]{1,2}\d[a-z\d]?(?:\s*\d[a-z]{2})?", re.IGNORECASE)
_CANADA = re.compile(r"[a-ceghj-nprstvxy]\d[a-z](?:\s*\d[a-z]\d)?", re.IGNORECASE)
# A place with its postcode, as it stands on an envelope: "Miami, FL 33101", "33101 Miami", "Toronto M5V 2T6".
# Elsewhere four to six digits, with the country's letters before them ("D-10115") or two more behind ("1012 AB").
_OTHERS = r"(?:[a-z]{1,3}-)?\d{4,6}(?:\s?(?-i:[A-Z]{2})\b)?|[a-z]\d[\dw]\s?[a-z\d]{4}"
_CODE = rf"(?:{_ZIP.pattern.replace('(', '(?:', 1)}|{_UK.pattern}|{_CANADA.pattern}|{_OTHERS})"
_BOTH = re.compile(rf"(?:(?P<name>\D.*?)[\s,]+(?P<code>{_CODE})|(?P<first>{_CODE})[\s,]+(?P<rest>\D.*))", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """`place` is taken; `choices` are what else was, or may have been, meant; `sentence` tells about it."""

    asked: str = ""
    place: Place | None = None
    choices: list[Place] = field(default_factory=list)
    sentence: str = ""
    regions: list[Region] = field(default_factory=list)


def understand(text):
    """Return the Answer to whatever a reader typed; any text at all has one.

    One query at most, for what the gazetteer does not hold as a city: a region of ours, or a village where we list a clinic.
    """
    asked = clean_line(text[: 4 * LONGEST])[:LONGEST].strip()
    if not asked:
        return Answer()
    for reading in (_point, _postcode, _exact, _with_postcode, _ours, _nearly):
        answer = reading(asked)
        if answer is not None:
            return answer
    return Answer(asked, sentence=_unknown(asked))


def _unknown(asked):
    return f"We couldn’t find “{asked}”. Try a larger town nearby, a ZIP code, or a city with its state or country."


def _point(asked):
    match = _POINT.fullmatch(asked.replace(",", ".") if _DECIMAL_COMMA.fullmatch(asked) else asked)
    if not match or not re.search("[,.;nsew-]", asked, re.IGNORECASE):
        return None
    latitude, longitude = (
        -abs(float(degrees)) if side.upper() in ("S", "W") else float(degrees)
        for degrees, side in (match.group(1, 2), match.group(3, 4))
    )
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Answer(
            asked, sentence="Enter a latitude from -90 to 90 and a longitude from -180 to 180, such as “39.74,-104.99”."
        )
    near = gazetteer.nearest_city(latitude, longitude, gazetteer.cities().around(box(latitude, longitude, 150), 15_000))
    name = f"{latitude:.2f}, {longitude:.2f}"
    if near is None:
        return Answer(asked, Place(f"the point {name}", latitude, longitude))
    place = Place(
        f"your point near {near.name}", latitude, longitude, near.country_code, near.country, near.admin, near.admin_short
    )  # fmt: skip
    return Answer(asked, place)


def _postcode(asked):
    if match := _ZIP.fullmatch(asked):
        try:
            place = gazetteer.zip_code(match[1])
        except gazetteer.Unplaced:
            return Answer(
                asked, sentence=f"ZIP code {match[1]} is for military mail and has no location. Enter a town or city."
            )
        return Answer(
            asked,
            place,
            sentence="" if place else f"We couldn’t find ZIP code {match[1]}. Check it, or enter the town or city.",
        )
    if re.fullmatch(r"[\d\s-]+", asked):
        return Answer(
            asked,
            sentence=f"“{asked}” is not a US ZIP code. Enter five digits, or a town or city.",
        )
    if _UK.fullmatch(asked) or _CANADA.fullmatch(asked):
        # A place's name wins over the shape of a postcode; none of either shape is known.
        shape = f"“{asked}” looks like a UK or Canadian postcode"
        return Answer(asked, sentence=f"{shape}. We can’t look those up yet. Enter a town or city instead.")
    return None


def _exact(asked):
    """The places that are called so, unless it is the name of a whole state or country."""
    if fold(asked) in gazetteer.NICKNAMES:
        asked = gazetteer.NICKNAMES[fold(asked)]
    elif gazetteer.is_area(fold(asked)):
        return None
    return _choose(asked, _readings(asked))


def _with_postcode(asked):
    """The ZIP code where it lies in the place that is named with it; of other postcodes the place alone."""
    match = _BOTH.fullmatch(asked)
    if not match:
        return None
    name, code = match["name"] or match["rest"], match["code"] or match["first"]
    town, place = _exact(name), None
    if digits := _ZIP.fullmatch(code):
        try:
            place = gazetteer.zip_code(digits[1])
        except gazetteer.Unplaced:
            place = None
    if place is None:
        left_out = f"We couldn’t find the postal code “{code}”, so we searched by town."
        return Answer(asked, town.place, town.choices, town.sentence or left_out) if town else None
    state = ("US", place.admin_short)
    if town is None or town.place is None or state == ("US", town.place.admin_short) or state in _split(name)[1]:
        return Answer(asked, place)
    if town.place.country_code != "US":
        return Answer(asked, town.place, [place], f"We can only look up US ZIP codes, so we ignored {code}.")
    return Answer(asked, None, [town.place, place], f"{code} is not in {town.place.label}. Which do you mean?")


def _ours(asked):
    """A region of the directory: a state or country is a page of its own, a village is a place."""
    slug, whole = (make_slug(name, kind="region") for name in (_split(asked)[0], asked))
    found = list(Region.objects.with_parents().filter(slug__in={slug, whole})[:20])
    cities = [region for region in found if region.kind == Region.Kind.CITY and region.latitude is not None]
    areas = [region for region in found if region.kind != Region.Kind.CITY and region.slug == whole]
    places = [_of_region(region) for region in cities]
    if gazetteer.is_area(fold(asked)):
        places += gazetteer.named(asked)[: MOST_CHOICES - len(areas)]
        parts = gazetteer.part_of(fold(asked))
        areas += Region.objects.filter(kind="country", country_code__in=[code for code, part in parts if not part])
        areas = list({region.pk: region for region in areas}.values())
        sentence = f"“{asked}” is a state or country. Enter a city or ZIP code for the nearest clinics"
        return Answer(asked, None, places, f"{sentence}, or see all its clinics." if areas else f"{sentence}.", areas)
    if areas and not places:
        return Answer(asked, None, [], f"“{areas[0].name}” is a region. See all its clinics, or enter a city.", areas)
    return _choose(asked, [places])


def _of_region(region):
    admin = region.parent.name if region.parent.kind == Region.Kind.STATE else ""
    country = region.lineage[0].name
    return Place(region.name, region.latitude, region.longitude, region.country_code, country, admin)


def _nearly(asked):
    # No place is called so: perhaps one nearly is. The state or country after the comma is kept as it is.
    head, parts = _split(asked)
    near = [name for _errors, name in gazetteer.cities().speller.near(fold(head))]
    places = [place for name in near for place in gazetteer.named(name, parts)]
    if not places and parts:
        head, parts = fold(asked), ()
        near = [name for _errors, name in gazetteer.cities().speller.near(head)]
        places = [place for name in near for place in gazetteer.named(name)]
    places = sorted({place.label: place for place in places}.values(), key=lambda place: -place.population)
    if not places:
        return None
    first, others = places[0], places[1:]
    if not others or first.population > CLEARLY * max(1, others[0].population):
        return Answer(
            asked,
            first,
            others[: MOST_CHOICES - 1],
            f"Showing results for {first.label}. (We couldn’t find “{asked}”.)",
        )
    return Answer(asked, None, places[:MOST_CHOICES], f"We couldn’t find “{asked}”. Did you mean one of these?")


def _readings(asked):
    """Yield lists of places: of the whole as a name, then of a name with its state or country."""
    head, parts = _split(asked)
    if "," not in asked or not parts:
        yield gazetteer.named(asked)
    if parts:
        yield gazetteer.named(head, parts)


def _choose(asked, readings):
    for places in readings:
        if not places:
            continue
        first, others = places[0], places[1:]
        if not others:
            return Answer(asked, first)
        if first.population > CLEARLY * max(1, others[0].population):
            return Answer(asked, first, others[: MOST_CHOICES - 1])
        return Answer(
            asked,
            None,
            places[:MOST_CHOICES],
            f"There are several places called “{first.name}”. Which one do you mean?",
        )
    return None


def _split(asked):
    """Return (name, parts): what stands before the state or country, and what that may be.

    "Portland, OR, USA", "portland or", "Kingston Jamaica", "San Juan Puerto Rico".
    """
    pieces = [piece for piece in (fold(piece) for piece in asked.split(",")) if piece]
    if len(pieces) > 1:
        parts = gazetteer.part_of(pieces[-1])
        inner = gazetteer.part_of(pieces[-2]) if len(pieces) > 2 else []
        countries = {country for country, _code in parts}
        both = [(country, code) for country, code in inner if country in countries]
        return pieces[0], both or parts
    words = fold(asked).split()
    for tail in (3, 2, 1):
        if len(words) > tail and (parts := gazetteer.part_of(" ".join(words[-tail:]))):
            return " ".join(words[:-tail]), parts
    return fold(asked), []
