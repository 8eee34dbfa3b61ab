"""Match what a reader typed into “near” to a place, an area, a clinic or filters."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from clinics.finder.areas import find_areas
from clinics.finder.clinic_names import match_clinic, match_misspelled_clinic
from clinics.finder.coordinates import read_point
from clinics.finder.place_choice import is_reached
from clinics.finder.place_names import (
    PlaceMatch,
    interpretations,
    match_county,
    match_misspelled,
    match_name,
    match_village,
    match_written_out,
    split_name,
)
from clinics.finder.place_parts import match_address, match_part, match_town_in_area
from clinics.finder.query_words import read_words
from clinics.models import Region
from core.text.clean import clean_line
from geo import gazetteer
from geo.cities import Place, load_cities
from geo.distance import bounding_box, distance
from geo.postcodes import WIDE_AREAS, places_of_postcode
from geo.spelling import fold

MAX_CHARACTERS = 100
# A postal code belongs to a town if it is this near.
SAME_TOWN_KM = 40

# "N.C.", "U.S.A.", "L.A."
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}")
_ZIP = re.compile(r"(\d{5})(?:[-\s]?\d{4})?")
_UK = re.compile(r"[a-z]{1,2}\d[a-z\d]?(?:\s*\d[a-z]{2})?", re.IGNORECASE)
_CANADA = re.compile(r"[a-ceghj-nprstvxy]\d[a-z](?:\s*\d[a-z]\d)?", re.IGNORECASE)
# A place with its postcode, as on an envelope: "Miami, FL 33101", "33101 Miami", "Toronto M5V 2T6".
# Elsewhere four to six digits, with the country's letters before them ("D-10115") or two more behind ("1012 AB").
_OTHERS = r"(?:[a-z]{1,3}-)?\d{4,6}(?:\s?(?-i:[A-Z]{2})\b)?|[a-z]\d[\dw]\s?[a-z\d]{4}"
_CODE = rf"(?:{_ZIP.pattern.replace('(', '(?:', 1)}|{_UK.pattern}|{_CANADA.pattern}|{_OTHERS})"
_BOTH = re.compile(rf"(?:(?P<name>\D.*?)[\s,]+(?P<code>{_CODE})|(?P<first>{_CODE})[\s,]+(?P<rest>\D.*))", re.IGNORECASE)


def match_place(text, terms=None):
    """Return the PlaceMatch of any text; `terms` is {key: {pk: term}} of all terms.

    A name that is known as it stands takes at most two queries, everything else at most six.
    """
    text = clean_line(text[: 4 * MAX_CHARACTERS])[:MAX_CHARACTERS].strip()
    text = _DOTTED.sub(lambda dotted: dotted.group().replace(".", ""), text)
    if not text:
        return PlaceMatch()
    return _first(
        text, text, (_match_coordinates, _match_postcode, _match_area, match_name, match_county)
    ) or _match_words(text, terms or {})


def _first(text, near, readings):
    for reading in readings:
        if (answer := reading(near)) is not None:
            return replace(answer, text=text, near=near)
    return None


def _match_words(text, terms):
    """Match a text of filters and a place, or of a clinic's name."""
    words = read_words(text, terms)
    certain, guessed = (
        (_match_postcode, _match_area, match_name, match_town_in_area, _match_name_and_postcode, _match_full_address),
        (match_village, match_written_out, match_misspelled),
    )
    is_divided = bool(words.rest) and words.has_stop_words
    if not words.rest and (words.chosen or words.is_nearby):
        nearby = PlaceMatch(text, is_nearby=words.is_nearby, sentence=_nearby_sentence(words))
        return _with_filters(nearby, words)
    if not words.rest and (words.unlisted or words.says_when):
        return _with_filters(PlaceMatch(text), words)
    answer = _match_with_articles(text, words.with_articles) or (
        _first(text, words.rest, certain) if is_divided else None
    )
    # A clinic may be named like a town far away.
    if answer is None or (answer.place and not is_reached(answer.place)):
        named = match_clinic(text)
        answer = named or answer
        if named:
            return named
    if answer:
        return _with_filters(answer, words)
    if answer := _first(text, text, (match_town_in_area, _match_name_and_postcode, _match_full_address, *guessed[:-1])):
        return answer
    if named := match_misspelled_clinic(text):
        return named
    if answer := _first(text, text, guessed[-1:]):
        return answer
    if is_divided and (answer := _first(text, words.rest, guessed)):
        return _with_filters(answer, words)
    if answer := match_part(words.rest):
        return _with_filters(replace(answer, text=text), words)
    if words.is_nearby:
        return PlaceMatch(text, chosen=words.chosen, is_nearby=True, sentence=_nearby_sentence(words))
    return PlaceMatch(text, near=text, sentence=_not_found_sentence(words.rest or text), chosen=words.chosen)


def _match_with_articles(text, near):
    """Match a place that begins with an article: “ketamine in los angeles”."""
    while " " in near:
        if gazetteer.places_named(*split_name(near)):
            return _first(text, near, (match_name,))
        near = near.partition(" ")[2]
    return None


def _with_filters(answer, words):
    left_out = ", ".join(f"“{word}”" for word in words.unlisted)
    note = _("No clinic here lists %(left_out)s, so we left it out.") % {"left_out": left_out} if left_out else ""
    hours = (
        _("The finder can look for evenings, Saturdays and Sundays. Each clinic’s page shows all its hours.")
        if words.says_when
        else ""
    )
    return replace(answer, chosen=words.chosen, sentence=" ".join(filter(None, (answer.sentence, note, hours))))


def _nearby_sentence(words):
    return (
        _("To see the clinics near you, press “Near me”, or enter your city or postal code.") if words.is_nearby else ""
    )


def _not_found_sentence(text):
    return _(
        "We couldn’t find “%(text)s”. Try a larger town nearby, a postal code, or a city with its state or country."
    ) % {"text": text}


def _match_coordinates(text):
    point = read_point(text)
    if point is None:
        return None
    latitude, longitude = point
    if abs(latitude) > 90 or abs(longitude) > 180:
        return PlaceMatch(
            text,
            sentence=_("Enter a latitude from -90 to 90 and a longitude from -180 to 180, such as “39.74,-104.99”."),
        )
    near = gazetteer.nearest_city(
        latitude, longitude, load_cities().around(bounding_box(latitude, longitude, 150), 15_000)
    )
    name = f"{latitude:.2f}, {longitude:.2f}"
    if near is None:
        return PlaceMatch(text, Place(_("the point %(name)s") % {"name": name}, latitude, longitude))
    place = Place(
        _("your point near %(name)s") % {"name": near.name}, latitude, longitude, near.country_code, near.country, near.admin,
        near.admin_short,
    )  # fmt: skip
    return PlaceMatch(text, place)


def _match_postcode(text):
    """Match a postal code; the country with most clinics comes first."""
    digits = _ZIP.fullmatch(text)
    military = False
    found = []
    if digits:
        try:
            place = gazetteer.place_of_zip_code(digits[1])
            found += [place] if place else []
        except gazetteer.UnplacedZipCode:
            military = True
    found += places_of_postcode(text)
    if military:
        sentence = _("ZIP code %(digits)s is for military mail and has no location. Enter a town or city.") % {
            "digits": digits[1]
        }
        return PlaceMatch(text, None, found, sentence)
    if found:
        return _choose_country(text, found)
    if digits:
        return PlaceMatch(
            text,
            sentence=_("We couldn’t find the postal code %(text)s. Check it, or enter the town or city.")
            % {"text": text},
        )
    if (
        re.fullmatch(r"[\d\s-]+", text)
        or _UK.fullmatch(text)
        or _CANADA.fullmatch(text)
        or re.fullmatch(_OTHERS, text, re.IGNORECASE)
    ):
        return PlaceMatch(
            text,
            sentence=_("We don’t know the postal code “%(text)s”. Check it, or enter a town or city instead.")
            % {"text": text},
        )
    return None


def _choose_country(text, places):
    if len(places) == 1:
        return PlaceMatch(text, places[0])
    counts = {region.country_code: region.clinic_count for region in Region.load_countries()}
    places = sorted(places, key=lambda place: -counts.get(place.country_code, 0))
    first, others = places[0], places[1:]
    also = [f"{place.name}, {place.country}" for place in others]
    listed = (
        also[0] if len(also) == 1 else _("%(places)s and %(last)s") % {"places": ", ".join(also[:-1]), "last": also[-1]}
    )
    return PlaceMatch(
        text,
        first,
        others,
        _("%(postcode)s is also a postal code of %(listed)s.") % {"postcode": first.postcode, "listed": listed},
    )


def _match_area(text):
    """Match a whole state, province or country, such as “FL”, “Georgia” or “England”."""
    found = find_areas(text, is_town=any(interpretations(text)))
    if not found:
        return None
    first, others = found[0], [area for area in found[1:] if area.region and area.region.clinic_count]
    places = gazetteer.places_named(text) if not (first.region and first.region.clinic_count) else []
    # A village of Kentucky has the name of Brandenburg.
    if (
        any(place.population for place in places)
        and not gazetteer.is_area(fold(text))
        and not gazetteer.is_state_code(fold(text))
    ):
        return None
    return PlaceMatch(text, area=first, other_areas=others)


def _match_name_and_postcode(text):
    """Match a name with a postcode.

    A code wins if it is in the named place or its country. Other codes are ignored.
    """
    match = _BOTH.fullmatch(text)
    if not match:
        return None
    name, code = match["name"] or match["rest"], match["code"] or match["first"]
    town, by_code = match_name(name) or _match_area(name), (_match_postcode(code) or PlaceMatch())
    places = [place for place in (by_code.place, *by_code.choices) if place]
    named = town and (town.place or town.area)
    head, parts = split_name(name)
    called = gazetteer.places_named(head, parts)
    for place in places:
        if towns := [one for one in called if _is_same_town(place, one)]:
            return PlaceMatch(text, _named_as_typed(place, towns[0]))
    if (
        not named
        and match["first"]
        and match["first"].isdigit()
        and (part := _match_full_address(name) or match_part(name))
    ):
        # The number of a house: “1600 Broadway Denver”.
        return part
    if not places or not named:
        if town and named and not places:
            return replace(
                town,
                sentence=_("We couldn’t find the postal code “%(code)s”, so we searched by town.") % {"code": code},
            )
        return replace(by_code, text=text) if places else town
    for place in places:
        if place.country_code == named.country_code and named.admin in ("", place.admin):
            return PlaceMatch(text, place)
        if ("US", place.admin_short) in parts and place.country_code == "US":
            return PlaceMatch(text, place)
    if town.place is None or any(place.country_code == town.place.country_code != "US" for place in places):
        return town
    if (
        "US" not in (town.place.country_code, places[0].country_code)
        or town.place.country_code != places[0].country_code
    ):
        return replace(
            town,
            sentence=_("We ignored the postal code %(code)s: it is not in %(label)s.")
            % {"code": code, "label": town.place.label},
        )
    return PlaceMatch(
        text,
        None,
        [town.place, places[0]],
        _("%(code)s is not in %(label)s. Which do you mean?") % {"code": code, "label": town.place.label},
    )


def _match_full_address(text):
    return match_address(text, _match_name_and_postcode)


def _named_as_typed(place, town):
    """Return the place of a wide code at the town that was typed with it."""
    if place.country_code not in WIDE_AREAS:
        return place
    return replace(place, name=town.name, latitude=town.latitude, longitude=town.longitude, admin=town.admin)


def _is_same_town(place, other):
    away = distance(place.latitude, place.longitude, other.latitude, other.longitude)
    return place.country_code == other.country_code and away <= SAME_TOWN_KM
