"""Suggestions for a search without results."""

from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils.translation import gettext as _

from clinics.finder import all_clinics
from clinics.finder.filters import LABELS, RADII, conditions_for
from clinics.models import Clinic, HelpLine, Region
from geo.distance import FARTHEST_KM, KM, KM_PER_MILE, MI, bounding_box, distance, format_distance, within
from geo.emergency_numbers import EMERGENCY_NUMBERS

# Limits of the wider search, which names the nearest clinics and not all.
MAX_WIDER_KM = 800
MAX_CLINICS_READ = 2000
MAX_TELEHEALTH_CLINICS = 5
# Care does not cross the border, so a clinic farther away helps no reader.
MAX_ABROAD_KM = 1000


def suggest_fewer_filters(query, without, everything):
    """Return [{"label", "count", "address"}] of filters worth removing, best first.

    If no single removal helps, offer to remove all, provided `everything` is more than zero.
    """
    offers = [
        {"label": LABELS[key], "count": number, "address": query.query_string(**{key: []})}
        for key, number in sorted(without.items(), key=lambda pair: -pair[1])
        if number
    ]
    if not offers and everything:
        offers = [
            {"label": "", "count": everything, "address": query.query_string(**{key: [] for key in query.chosen})}
        ]
    return offers


def suggest_wider_radius(query, place, open_is_left_out):
    """Return {"within", "count", "address"} of the next radius with results, or None.

    One query. Opening hours are not read that far out; the page says so.
    """
    rows = (
        Clinic.objects.listed()
        .filter(bounding_box(place.latitude, place.longitude, MAX_WIDER_KM).q(), conditions_for(query.chosen))
        .order_by()
    )
    ways = sorted(
        distance(place.latitude, place.longitude, *position)
        for position in rows.values_list("latitude", "longitude")[:MAX_CLINICS_READ]
    )
    kilometer = KM_PER_MILE if query.unit == MI else 1
    steps = [*(step for step in RADII if step > query.within), 500]
    for step in steps:
        found = sum(way <= step * kilometer for way in ways)
        if found and step > query.within:
            changes = {"open": []} if open_is_left_out else {}
            return {"within": step, "count": found, "address": query.query_string(within=f"{step:g}", **changes)}
    return None


def find_nearest_region(place, query):
    """Return {"region", "distance", "is_abroad"} of the next city, or None.

    Only cities outside the radius with a listed clinic count. A city of the same country comes before a nearer one across
    the border, where licenses and insurance seldom hold; one far across it is no help. One query.
    """
    listed = Clinic.objects.listed().filter(city=OuterRef("pk"))
    cities = Region.objects.with_parents().filter(kind=Region.Kind.CITY).filter(Exists(listed))
    far = within(cities, place.latitude, place.longitude, FARTHEST_KM).filter(km__gt=query.km)
    is_near = Case(When(country_code=place.country_code, then=0), default=1)
    nearest = far.order_by(is_near, "km", "pk").first()
    if nearest is None:
        return None
    is_abroad = bool(place.country_code) and nearest.country_code != place.country_code
    if is_abroad and nearest.km > MAX_ABROAD_KM:
        return None
    return {"region": nearest, "distance": format_distance(nearest.km, query.unit or KM), "is_abroad": is_abroad}


def find_telehealth(place, chosen):
    """Return {"area", "clinics", "dropped"} with telehealth in a state or country.

    The clinics fit the filters. If none does, filters are left out, and `dropped` says which. One query, and one more for
    each attempt.
    """
    known = Q(kind=Region.Kind.COUNTRY) | (Q(kind=Region.Kind.STATE, name=place.admin) if place.admin else Q(pk=None))
    regions = list(Region.objects.filter(known, country_code=place.country_code)) if place.country_code else []
    area = place.admin or place.country
    if not regions or not area:
        return {"area": area, "clinics": [], "dropped": ""}
    states = [region.pk for region in regions if region.kind == Region.Kind.STATE]
    # A clinic without a list of its own may treat people in its own state.
    home = Q(telehealth_regions=None) & (Q(city__parent__in=states) if states else Q(city__parent__in=regions))
    serving = Q(telehealth_regions__in=regions) | home
    found = Clinic.objects.listed().filter(telehealth=True).filter(serving).with_place().with_paid().distinct()
    for dropped, condition in _weaker_conditions(chosen):
        clinics = list(found.filter(condition).order_by("name", "pk")[:MAX_TELEHEALTH_CLINICS])
        if clinics:
            return {"area": area, "clinics": clinics, "dropped": dropped}
    return {"area": area, "clinics": [], "dropped": ""}


def _weaker_conditions(chosen):
    """Yield (what is left out in words, condition): all filters, all but one, none."""
    keys = [key for key in chosen if key not in ("telehealth", "open")]
    yield "", conditions_for(chosen)
    if len(keys) > 1:
        for key in reversed(keys):
            yield _("the filter “%(name)s”") % {"name": LABELS[key]}, conditions_for(chosen, key)
    if keys:
        yield _("your filters") if len(keys) > 1 else _("the filter “%(name)s”") % {"name": LABELS[keys[0]]}, Q()


def find_country_help(place):
    """Return {"name", "emergency", "helplines"} of a country without clinics, or None.

    At most one query.
    """
    code = place.country_code
    if not code or any(region.country_code == code and region.clinic_count for region in Region.load_countries()):
        return None
    lines = [line for line in HelpLine.load_shown() if line.country_code == code]
    return {"name": place.country, "emergency": EMERGENCY_NUMBERS.get(code, ""), "helplines": lines}


def suggestions_for_radius(query, place, without, everything):
    """Return all suggestions for an empty radius search."""
    has_open = "open" in query.chosen
    return {
        "fewer_filters": suggest_fewer_filters(query, without, everything),
        "wider": suggest_wider_radius(query, place, has_open),
        "wider_ignores_open": has_open,
        "nearest_region": find_nearest_region(place, query),
        "telehealth": find_telehealth(place, query.chosen),
        "country": find_country_help(place),
    }


def suggestions_for_area(query, area, without, everything):
    """Return all suggestions for a state or country without a clinic that matches."""
    return {
        "fewer_filters": suggest_fewer_filters(query, without, everything),
        "wider": None,
        "nearest_region": None,
        "telehealth": find_telehealth(area, query.chosen),
        "country": find_country_help(area),
    }


def suggestions_for_all(query):
    """Return the suggestions for an empty search without a place. Two queries."""
    return {
        "fewer_filters": suggest_fewer_filters(
            query, all_clinics.count_without_each(query.chosen), Clinic.objects.listed().count()
        ),
        "wider": None,
        "nearest_region": None,
        "telehealth": None,
    }
