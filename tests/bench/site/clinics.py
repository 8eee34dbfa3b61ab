"""Clinics of the measured sites, as many in each American city of the gazetteer.

Each has three of 20 treatments, three of 20 conditions, two of 10 insurances, hours of five days and one check. With ten times
the clinics every city has ten times as many, so the same circle holds ten times as many too.
"""

import random
from datetime import date, timedelta


def fill(number):
    """Create `number` clinics in bulk, past actions and validation."""
    from clinics.models import Clinic, Condition, FieldCheck, Insurance, OpeningHours, Treatment

    cities = _cities()
    dice = random.Random(1)
    today, routes = date.today(), Treatment.Route.values
    terms = [
        (Clinic.treatments.through, "treatment_id", _terms(Treatment, "Treatment", 20, routes), 3),
        (Clinic.conditions.through, "condition_id", _terms(Condition, "Condition", 20), 3),
        (Clinic.insurance.through, "insurance_id", _terms(Insurance, "Insurance", 10), 2),
    ]
    for first in range(0, number, 5_000):
        made = Clinic.objects.bulk_create(
            _clinic(one, cities[one % len(cities)], dice) for one in range(first, min(first + 5_000, number))
        )
        for through, column, pks, each in terms:
            through.objects.bulk_create(
                through(clinic_id=one.pk, **{column: pk}) for one in made for pk in dice.sample(pks, each)
            )
        OpeningHours.objects.bulk_create(
            OpeningHours(clinic=one, weekday=day, opens=f"{8 + one.pk % 3:02}:00", closes="18:00")
            for one in made
            for day in range(5)
        )
        FieldCheck.objects.bulk_create(
            FieldCheck(clinic=one, field="phone", how="phone", checked_on=today - timedelta(days=dice.randrange(300)))
            for one in made
        )


def _cities():
    """Create the cities of the United States as regions, once."""
    from clinics.models import Region
    from geo.gazetteer import ABBREVIATED, load_cities
    from tests.factories.places import make_region

    country = make_region(name="United States")
    states = {
        code: make_region(name=name, kind="state", parent=country) for code, (name, _) in ABBREVIATED["US"].items()
    }
    table = load_cities()
    rows = {}
    for number in range(len(table.rows)):
        place = table.place(number)
        if place.country_code == "US" and place.admin_short in states and place.population >= 15_000:
            rows.setdefault((place.admin_short, place.name), place)
    for (state, name), place in rows.items():
        make_region(name=name, kind="city", parent=states[state], latitude=place.latitude, longitude=place.longitude)
    cities = Region.objects.filter(kind="city", country_code="US", latitude__isnull=False).order_by("pk")
    # Where the pages look, so that they find something in a small site, too.
    return sorted(cities, key=lambda city: city.path not in ("us/colorado/denver", "us/new-york/new-york-city"))


def _terms(model, name, number, routes=()):
    found = []
    for one in range(number):
        fields = {"route": routes[one % len(routes)]} if routes else {}
        found.append(model.objects.get_or_create(name=f"{name} {one}", defaults=fields)[0].pk)
    return found


def _clinic(number, city, dice):
    from clinics.models import Clinic

    return Clinic(
        name=f"Clinic {number}", slug=f"bench-{number}", city=city, state="listed", time_zone="America/Denver",
        latitude=city.latitude + dice.uniform(-0.05, 0.05), longitude=city.longitude + dice.uniform(-0.05, 0.05),
        summary="Infusions with a nurse in the room.", telehealth=number % 3 == 0, languages=["en", "es"][: 1 + number % 2],
        accepting_new_patients=(None, True, False)[number % 3], phone_e164=_phone(number),
    )  # fmt: skip


def _phone(number):
    """Return a phone number that two of every 500 clinics share."""
    return f"+1303{number // 500 if number % 500 < 2 else 9_000_000 - number:07}"


def places():
    """Return a clinic, a state and a city with clinics, and three terms to filter by."""
    from django.db.models import Count

    from clinics.models import Clinic, Condition, Treatment

    listed = Clinic.objects.listed().order_by("pk")
    cities = listed.values("city__path").annotate(number=Count("pk")).order_by("-number", "city__path")
    paths = [row["city__path"] for row in cities]
    city = "us/colorado/denver" if "us/colorado/denver" in paths else paths[0]
    treatments = Treatment.objects.annotate(number=Count("clinics")).order_by("-number", "pk")[:2]
    return {
        "clinic": listed[listed.count() // 2].slug,
        "city": city,
        "state": city.rpartition("/")[0],
        "treatment": treatments[0].slug,
        "other_treatment": treatments[1].slug,
        "condition": Condition.objects.annotate(number=Count("clinics")).order_by("-number", "pk")[0].slug,
    }
