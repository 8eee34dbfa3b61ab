"""Match the name of a place, as it stands or misspelled."""

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from clinics.finder.areas import Area
from clinics.finder.place_choice import choose
from clinics.models import Region
from core.text.slugs import latin_slug, make_slug
from geo import gazetteer
from geo.areas import shared_area, without_canton
from geo.cities import Place, load_cities
from geo.nicknames import JOINED_NICKNAMES
from geo.spelling import fold

# A misspelled word of so few letters may be any other.
MAX_SHORT_WORD = 4
MIN_SHORT_POPULATION = 100_000
_COUNTY = (" county", " parish", " borough")
_SWITZERLAND = [("CH", "")]


@dataclass(frozen=True)
class PlaceMatch:
    """The result of a place query.

    `place` or `area` was chosen, or `clinics` have this name. `choices` are other places that may be meant, and `sentence`
    explains them. `chosen` are filters that the text named, and `near` is what is left of the text without them.
    """

    text: str = ""
    place: Place | None = None
    choices: list[Place] = field(default_factory=list)
    sentence: str = ""
    area: Area | None = None
    other_areas: list[Area] = field(default_factory=list)
    clinics: list[int] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    near: str = ""
    is_nearby: bool = False


def match_name(text):
    """Match a place by name."""
    text = real_name(text)
    for places in interpretations(text):
        if places:
            return _choose(text, places)
    return None


def real_name(text):
    """Return the town that a nickname means: “NYC”, “Catalonia, Spain”, “Soho London”."""
    key = fold(text)
    for name in (key, without_canton(key)):
        if town := gazetteer.NICKNAMES.get(name) or JOINED_NICKNAMES.get(name):
            return town
    head, parts = split_name(text)
    town = gazetteer.NICKNAMES.get(head) if parts else None
    return town if town and set(split_name(town)[1]) & set(parts) else text


def _choose(text, places):
    place, others, _reached = choose(places, text)
    if place is None:
        return PlaceMatch(
            text,
            None,
            others,
            _("There are several places called “%(name)s”. Which one do you mean?") % {"name": others[0].name},
        )
    is_largest = all(one.population <= place.population for one in places)
    return PlaceMatch(text, place, others, "" if is_largest else _why_sentence(place))


def _why_sentence(place):
    return _(
        "There are several places called “%(name)s”. This one has clinics near it. "
        "For another one, add its state or country."
    ) % {"name": place.name}


def match_county(text):
    """Match a county of the United States by its largest town."""
    head, parts = split_name(text)
    if not head.endswith(_COUNTY):
        return None
    places = gazetteer.towns_of_county(head, parts)
    return _choose("", places) if places else None


def match_village(text):
    """Match a city of the directory that the gazetteer does not know."""
    slug, whole = (make_slug(name, kind="region") for name in (split_name(text)[0], text))
    found = (
        Region.objects.with_parents().filter(slug__in={slug, whole}, kind=Region.Kind.CITY).exclude(latitude=None)[:20]
    )
    places = [_place_of_region(region) for region in found]
    return _choose(text, places) if places else None


def match_written_out(text):
    """Match a name in another script by its sound: “Мадрид” is Madrid."""
    plain = "" if text.isascii() else latin_slug(text).replace("-", " ")
    return match_name(plain) if plain and plain != fold(text) else None


def _place_of_region(region):
    admin = region.parent.name if region.parent.kind == Region.Kind.STATE else ""
    country = region.lineage[0].name
    return Place(region.name, region.latitude, region.longitude, region.country_code, country, admin)


def match_misspelled(text):
    # No place has this name, so look for a similar one. The state or country after the comma must match.
    head, parts = split_name(text)
    near = _names_near(fold(head))
    places = [place for name in near for place in gazetteer.places_named(name, parts)]
    if not places and parts:
        # “Pittsburg PA” is Pittsburgh, although California has a Pittsburg.
        near = _names_near(fold(head), least_errors=1)
        places = [place for name in near for place in gazetteer.places_named(name, parts)]
    if not places and parts:
        head, parts = fold(text), ()
        near = _names_near(head)
        places = [place for name in near for place in gazetteer.places_named(name)]
    places = sorted({place.label: place for place in places}.values(), key=lambda place: -place.population)
    if not places:
        return None
    place, others, _reached = choose(places)
    if place is None:
        return PlaceMatch(
            text, None, others, _("We couldn’t find “%(text)s”. Did you mean one of these?") % {"text": text}
        )
    return PlaceMatch(
        text,
        place,
        others,
        _("Showing results for %(label)s. (We couldn’t find “%(text)s”.)") % {"label": place.label, "text": text},
    )


def _names_near(head, least_errors=0):
    """Return the names that a folded one may be misspelled from.

    People seldom mistype the first letter. In a short word that letter must be right, and the city large:
    “help” is not Velp, and “null” not Nubl.
    """
    near = [name for _errors, name in load_cities().speller.near(head, least_errors)]
    likely = [name for name in near if name[0] == head[0]]
    if len(head) > MAX_SHORT_WORD:
        return likely or near
    own = load_cities().by_name
    return [
        name for name in likely if name in own and gazetteer.places_named(name)[0].population >= MIN_SHORT_POPULATION
    ]


def interpretations(text):
    """Yield lists of places: for the whole text, then for a name with its state."""
    head, parts = split_name(text)
    if "," not in text or not parts:
        yield _named(text)
    if parts:
        yield _named(head, parts)
    if canton := without_canton(fold(text)):
        yield _named(canton, _SWITZERLAND)


def _named(name, parts=()):
    """Return the towns of a name, and the areas that share it."""
    areas = [
        replace(place, name=shown, population=people)
        for town, shown, people in shared_area(fold(name))
        for place in gazetteer.places_named(*split_name(town))
        if not parts or any(gazetteer.lies_in(place, part) for part in parts)
    ]
    return [*gazetteer.places_named(name, parts), *areas]


def split_name(text):
    """Return (name, parts): the text before the state or country, and its meanings.

    "Portland, OR, USA", "portland or", "Kingston Jamaica", "San Juan Puerto Rico", "Toronto Ontario Canada".
    """
    pieces = [piece for piece in (fold(piece) for piece in text.split(",")) if piece]
    if len(pieces) > 1:
        parts = gazetteer.areas_named(pieces[-1])
        inner = gazetteer.areas_named(pieces[-2]) if len(pieces) > 2 else []
        countries = {country for country, _code in parts}
        both = [(country, code) for country, code in inner if country in countries]
        return pieces[0], both or parts
    words = fold(text).split()
    head, parts = _split_tail(words)
    if head and all(not code for _country, code in parts):
        inner_head, inner = _split_tail(head)
        both = [part for part in inner if part[1] and part[0] in {country for country, _code in parts}]
        if both and not gazetteer.places_named(" ".join(head), parts):
            return " ".join(inner_head), both
    return (" ".join(head), parts) if head else (fold(text), [])


def _split_tail(words):
    for tail in (3, 2, 1):
        if len(words) > tail and (parts := gazetteer.areas_named(" ".join(words[-tail:]))):
            return words[:-tail], parts
    return [], []
