"""The clinics of a large invented site, in the cities of the gazetteer."""

from datetime import timedelta

from django.db import transaction

from clinics.models import Clinic, Condition, FieldCheck, Insurance, OpeningHours, Region, Treatment
from core.text.slugs import make_slug
from geo.cities import ABBREVIATED, load_cities
from psychsite.scale import words

BATCH, CLINICS_A_CITY, FEWEST_CITIES = 1000, 20, 50
# One clinic in so many is not listed.
UNLISTED = 25


def fill(number, *, dice, midnight, staff):
    """Create `number` clinics, more in large cities; yield how many are done."""
    cities, weights = _make_regions(max(FEWEST_CITIES, number // CLINICS_A_CITY))
    terms = [
        (Clinic.treatments.through, "treatment_id", _make_terms(Treatment, "Treatment", 20), 3),
        (Clinic.conditions.through, "condition_id", _make_terms(Condition, "Condition", 20), 3),
        (Clinic.insurance.through, "insurance_id", _make_terms(Insurance, "Insurance", 10), 2),
    ]
    for first in range(0, number, BATCH):
        size = min(BATCH, number - first)
        homes = dice.choices(cities, weights, k=size)
        with transaction.atomic():
            made = Clinic.objects.bulk_create(
                _clinic(first + one, city, dice) for one, city in enumerate(homes, start=1)
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
                FieldCheck(clinic=one, field="phone", how="phone", checked_on=_day(midnight, dice)) for one in made
            )
        yield first + size


def _clinic(number, city, dice):
    phone = f"+1303{2_000_000 + number:07}"
    return Clinic(
        name=f"{city.name} Clinic {number}", slug=f"scale-{number}", city=city, time_zone="America/New_York",
        state="draft" if number % UNLISTED == 0 else "listed",
        latitude=max(-90, min(90, city.latitude + dice.gauss(0, 0.06))), longitude=city.longitude + dice.gauss(0, 0.06),
        street=f"{number % 900 + 1} Main Street", postcode=f"{10000 + number % 80000}",
        summary=words.sentence(dice), description=words.paragraph(dice, 4), telehealth=number % 3 == 0,
        languages=["en", "es"][: 1 + number % 2], age_groups=["adults"], accepting_new_patients=(None, True, False)[number % 3],
        phone=phone, phone_e164=phone, open_claims=0,
    )  # fmt: skip


def _day(midnight, dice):
    return (midnight - timedelta(days=1 + dice.randrange(300))).date()


def _make_terms(model, name, number):
    """Create terms and return their keys."""
    routes = {"route": Treatment.Route.values} if model is Treatment else {}
    found = []
    for one in range(1, number + 1):
        fields = {field: values[one % len(values)] for field, values in routes.items()}
        found.append(model.objects.create(name=f"{name} {one}", **fields).pk)
    return found


def _make_regions(number):
    """Create the largest cities of the United States; return (regions, weights)."""
    names = {code: name for code, (name, _short) in ABBREVIATED["US"].items()}
    table, places = load_cities(), {}
    for index in range(len(table)):
        place = table.place(index)
        if place.country_code == "US" and place.admin_short in names:
            places.setdefault((place.admin_short, make_slug(place.name, kind="region")), place)
    largest = sorted(places.items(), key=lambda item: (-item[1].population, item[0]))[:number]
    with transaction.atomic():
        country = Region.objects.create(name="United States", slug="us", kind="country", country_code="US")
        states = {
            code: Region.objects.create(name=names[code], kind="state", parent=country)
            for code in sorted({code for (code, _slug), _place in largest})
        }
        cities = Region.objects.bulk_create(
            Region(
                name=place.name, slug=slug, kind="city", parent=states[code], path=f"{states[code].path}/{slug}",
                country_code="US", latitude=place.latitude, longitude=place.longitude,
            )
            for (code, slug), place in largest
        )  # fmt: skip
    return cities, [place.population**0.7 for _key, place in largest]
