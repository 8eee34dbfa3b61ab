"""What to do when nothing was found: which filter to drop, how far to look, where clinics are, who may help at a distance."""

from django.db.models import Exists, OuterRef, Q

from clinics.finder import all_clinics
from clinics.finder.filters import LABELS, RADII, conditions
from clinics.models import Clinic, Region
from geo.distance import FARTHEST, KM, MI, MILE, box, distance, spoken, within

# How far a wider search looks, and how many clinics it reads: it names the nearest, not all.
FAR = 800
MOST_READ = 2000
MOST_TELEHEALTH = 5


def drops(asked, without, everything):
    """[{"label", "count", "address"}] of the filters that can be dropped with a gain, the greatest first.

    Where no single one helps, all together, if `everything` that lies there is more than nothing.
    """
    offers = [
        {"label": LABELS[key], "count": number, "address": asked.address(**{key: []})}
        for key, number in sorted(without.items(), key=lambda pair: -pair[1])
        if number
    ]
    if not offers and everything:
        offers = [{"label": "", "count": everything, "address": asked.address(**{key: [] for key in asked.chosen})}]
    return offers


def wider(asked, place, open_is_left_out):
    """The next greater distance at which something is found with the same filters: {"within", "count", "address"}, or None.

    One query. Opening hours are not asked so far out; the sentence on the page says so.
    """
    rows = (
        Clinic.objects.listed()
        .filter(box(place.latitude, place.longitude, FAR).q(), conditions(asked.chosen))
        .order_by()
    )
    ways = sorted(
        distance(place.latitude, place.longitude, *position)
        for position in rows.values_list("latitude", "longitude")[:MOST_READ]
    )
    kilometre = MILE if asked.unit == MI else 1
    steps = [*(step for step in RADII if step > asked.within), 500]
    for step in steps:
        found = sum(way <= step * kilometre for way in ways)
        if found and step > asked.within:
            changes = {"open": []} if open_is_left_out else {}
            return {"within": step, "count": found, "address": asked.address(within=f"{step:g}", **changes)}
    return None


def next_region(place, asked):
    """The nearest city beyond the circle with a listed clinic, as {"region", "distance"}; None if there is none. One query."""
    listed = Clinic.objects.listed().filter(city=OuterRef("pk"))
    cities = Region.objects.with_parents().filter(kind=Region.Kind.CITY).filter(Exists(listed))
    nearest = within(cities, place.latitude, place.longitude, FARTHEST).filter(km__gt=asked.km).first()
    return {"region": nearest, "distance": spoken(nearest.km, asked.unit or KM)} if nearest else None


def telehealth(place):
    """Clinics that say they may treat people at a distance in the place's state or country; {"area", "clinics"}. Two queries."""
    known = Q(kind=Region.Kind.COUNTRY) | (Q(kind=Region.Kind.STATE, name=place.admin) if place.admin else Q(pk=None))
    regions = list(Region.objects.filter(known, country_code=place.country_code)) if place.country_code else []
    area = place.admin or place.country
    if not regions or not area:
        return {"area": area, "clinics": []}
    states = [region.pk for region in regions if region.kind == Region.Kind.STATE]
    # Without a list of its own, a clinic may treat people where it stands.
    home = Q(telehealth_regions=None) & (Q(city__parent__in=states) if states else Q(city__parent__in=regions))
    serving = Q(telehealth_regions__in=regions) | home
    found = Clinic.objects.listed().filter(telehealth=True).filter(serving).with_place().with_paid().distinct()
    return {"area": area, "clinics": list(found.order_by("name", "pk")[:MOST_TELEHEALTH])}


def for_circle(asked, place, without, everything):
    """Everything that an empty circle offers. Four queries."""
    has_open = "open" in asked.chosen
    return {
        "drops": drops(asked, without, everything),
        "wider": wider(asked, place, has_open),
        "wider_drops_open": has_open,
        "next": next_region(place, asked),
        "telehealth": telehealth(place),
    }


def for_everywhere(asked):
    """What an empty list without a place offers. Two queries."""
    return {
        "drops": drops(asked, all_clinics.without_each(asked.chosen), Clinic.objects.listed().count()),
        "wider": None,
        "next": None,
        "telehealth": None,
    }
