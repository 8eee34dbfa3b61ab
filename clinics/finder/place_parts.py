"""Match a part of a text to a place: of an address, or among unknown words."""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from clinics.finder.clinic_names import match_clinic
from clinics.finder.place_choice import choose
from clinics.finder.place_names import PlaceMatch, interpretations, match_misspelled, match_name, real_name, split_name
from geo import gazetteer
from geo.distance import distance
from geo.spelling import fold

# A town that a text of unknown words may contain.
MIN_PART_POPULATION = 15_000
# As far from the town that is shown for a county as most places in it.
COUNTY_KM, MIN_AREA_POPULATION = 60, 50_000
# So large a town is offered among others of its name.
MIN_CHOICE_POPULATION = 100_000
MAX_WORDS, MAX_ATTEMPTS = 8, 3
# “Big Ben” is not Bern: so short a part must be the place's own name, or a nickname.
MIN_PART_LETTERS = 4
# Villages have these names, but “Stanford University” means none of them.
_COMMON = frozenset(re.findall(r"\w+", """
university college school central park square street road avenue bridge station airport mall hospital tower
"""))  # fmt: skip
# A tail begins with a postcode or a town, not with the number of a house.
_HAS_CODE = re.compile(r"(?=.*\d)(?!\d{1,3}[a-z]?\s)", re.IGNORECASE)
# “under $150”, “£90”
_MONEY = re.compile(r"(?:\bunder|\bless than|\bmax)?\s*[$£€]\s?\d[\d.,]*|\d[\d.,]*\s?[€£]", re.IGNORECASE)


def match_town_in_area(text):
    """Match a town with its county or a larger town nearby: “Boston Lincolnshire”."""
    words = text.replace(",", " ").split()
    for number in range(1, len(words) if len(words) <= MAX_WORDS else 0):
        town, area = " ".join(words[:number]), " ".join(words[number:])
        centers = _places_called(area) if (found := gazetteer.places_named(town)) else []
        # Not “Oxford Street”: Street is a village of Maryland.
        if real_name(area) == area:
            centers = [one for one in centers if one.population >= MIN_AREA_POPULATION]
        if near := [place for place in found if _is_near_any(place, centers)]:
            place, others, _reached = choose(near)
            return PlaceMatch(text, place or others[0], [one for one in others if place or one is not others[0]])
    return None


def _places_called(name):
    return [place for places in interpretations(real_name(name)) for place in places]


def _is_near_any(place, centers):
    return any(
        place.country_code == center.country_code
        and distance(place.latitude, place.longitude, center.latitude, center.longitude) <= COUNTY_KM
        for center in centers
    )


def match_address(text, match_code):
    """Match the end of an address by its postcode: “1600 Broadway, Denver, CO 80202”.

    `match_code` matches a name with a postcode.
    """
    words = text.split()[-MAX_WORDS:]
    for number in range(1, len(words) - 1):
        tail = " ".join(words[number:])
        answer = match_code(tail) if _HAS_CODE.match(tail) else None
        if answer and answer.place and answer.place.postcode and not answer.sentence:
            return replace(answer, near=tail)
    return None


def match_part(text):
    """Match a place anywhere in a text with unknown words."""
    words = _MONEY.sub(" ", text).replace(",", " ").split()[:MAX_WORDS]
    parts = [
        (first, last) for first in range(len(words)) for last in range(first + 1, len(words) + 1)
        if last - first < len(words) or len(words) < len(text.split())
    ]  # fmt: skip
    people = {part: _population(" ".join(words[slice(*part)])) for part in parts}
    likely = sorted(
        (part for part in parts if people[part] >= MIN_PART_POPULATION),
        key=lambda part: (-people[part], part[0] - part[1]),
    )
    answers = [(match_name(" ".join(words[slice(*part)])), part) for part in likely[:MAX_ATTEMPTS]]
    # “Capitol Hill Seattle” is in Seattle, whatever else has that name.
    placed = [one for one in answers if one[0].place and one[0].place.population >= MIN_PART_POPULATION]
    offered = [one for one in answers if one[0].choices and people[one[1]] >= MIN_CHOICE_POPULATION]
    for answer, part in placed or offered:
        return _leave_out(answer, words[: part[0]] + words[part[1] :])
    return _match_misspelled_part(words)


def _population(part):
    """Return the people of the largest place of this name, or 0."""
    name = real_name(part)
    places = [] if fold(part) in _COMMON else _places_called(part)
    if len(part) < MIN_PART_LETTERS and name == part:
        places = [place for place in places if fold(place.name) == fold(part)]
    return max((place.population for place in places), default=0)


def _leave_out(answer, others):
    others = " ".join(others)
    if others and (named := match_clinic(others)):
        return named
    # “Muenchen Schwabing”: both are Munich.
    if not others or (answer.place and answer.place in _places_called(others)):
        return replace(answer, near=answer.place.query if answer.place else answer.text)
    if answer.place is None:
        return answer
    sentence = _("Showing results for %(label)s. (We left out “%(others)s”.)") % {
        "label": answer.place.label,
        "others": others,
    }
    return replace(answer, near=answer.place.query, sentence=sentence)


def _match_misspelled_part(words):
    """Match a misspelled town with its state among other words: “Nashvile TN couples”."""
    for last in range(len(words), 1, -1):
        for first in range(max(0, last - 4), last - 1):
            part = " ".join(words[first:last])
            if split_name(part)[1] and (answer := match_misspelled(part)) and answer.place:
                return replace(answer, near=answer.place.query)
    return None
