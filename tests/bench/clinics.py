"""Measure the finder and regions with 10,000 and 100,000 clinics: `make bench`.

Clinics are in the cities of the gazetteer in the United States, as many in each; each has three of 20 treatments, three of 20
conditions, two of 10 insurances, hours of five days and one check. With ten times the clinics every city has ten times as many,
so the same circle holds ten times as many too: its figures are printed beside the times.
"""

import os
import random
import re
import statistics
import time
from datetime import date, timedelta

SIZES = (10_000, 100_000)
ROUNDS = 60
# A town in the middle of the country, and the densest corner that the table has.
PAGES = [
    "/clinics/?near=Denver%2C+CO&within=50&treatment=treatment-1&treatment=treatment-2&condition=condition-3",
    "/clinics/?near=Denver%2C+CO&within=50",
    "/clinics/?near=New+York+City&within=50&treatment=treatment-1&treatment=treatment-2&condition=condition-3",
    "/clinics/us/",
    "/clinics/us/colorado/",
    "/clinics/us/colorado/denver/",
    "/clinics/",
    "/clinic/bench-7/",
    "/help/",
    "/clinics/?treatment=treatment-1&treatment=treatment-2&condition=condition-3",
    "/clinics/?telehealth=yes&language=es",
]
LIMIT = 30


def measure():
    """Print each page's times at each size; return pages slower than LIMIT."""
    from django.db import connection

    print(f"\n{connection.vendor}: the finder, milliseconds of server time (median, 95th percentile), {ROUNDS} rounds")
    times, have = {}, 0
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for size in SIZES:
        _fill(have, size)
        have = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        for page in PAGES:
            times[page, size] = _time_of(page)
    head = "".join(f"{size:>14,} clinics" for size in SIZES)
    print(f"{'page':<112}{head}  queries  found")
    for page in PAGES:
        cells = "".join(f"{times[page, size][0]:>14.1f} {times[page, size][1]:>7.1f}" for size in SIZES)
        _median, _p95, queries, found = times[page, SIZES[-1]]
        print(f"{page:<112}{cells}  {queries:>7}  {times[page, SIZES[0]][3]} → {found}")
    _desk()
    slow = [page for page in PAGES[:1] + PAGES[3:6] if times[page, SIZES[-1]][1] > LIMIT]
    print(f"slower than {LIMIT} ms at the 95th percentile: {', '.join(slow) or 'none of those that must not be'}")
    return slow


def _desk():
    """Measure the cards of directory editors; one query each."""
    from psychsite.desk import cards, directory
    from tests.factories.articles import make_user

    root = make_user("bench-root", superuser=True)
    for queue in directory.QUEUES:
        begun = time.perf_counter()
        card = cards.card(queue, root)
        print(f"  card “{queue.title}”: {(time.perf_counter() - begun) * 1000:.0f} ms, {card.count:,}")


def _fill(start, stop):
    """Create clinics `start` to `stop` in bulk.

    Search triggers see them; actions and validation do not.
    """
    from clinics.models import Clinic, Condition, FieldCheck, Insurance, OpeningHours, Treatment

    load_cities = _cities()
    dice = random.Random(start)
    today, routes = date.today(), Treatment.Route.values
    terms = [
        (Clinic.treatments.through, "treatment_id", _terms(Treatment, "Treatment", 20, routes), 3),
        (Clinic.conditions.through, "condition_id", _terms(Condition, "Condition", 20), 3),
        (Clinic.insurance.through, "insurance_id", _terms(Insurance, "Insurance", 10), 2),
    ]
    for first in range(start, stop, 5_000):
        made = Clinic.objects.bulk_create(
            _clinic(number, load_cities[number % len(load_cities)], dice)
            for number in range(first, min(first + 5_000, stop))
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

    if not Region.objects.filter(path="us/colorado/denver").exists():
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
            make_region(
                name=name, kind="city", parent=states[state], latitude=place.latitude, longitude=place.longitude
            )
    return list(Region.objects.filter(kind="city", country_code="US", latitude__isnull=False).order_by("pk"))


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


def _number(answer):
    """Return the number of clinics that the page found, or None."""
    said = re.search(r"([\d,]+) clinics?\b", answer.content.decode())
    return said.group(1) if said else "all"


def _time_of(page):
    """Return (median, 95th percentile, queries, clinics found) of a page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(), []
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page)
        queries = len(captured)
    assert answer.status_code == 200, f"{page}: {answer.status_code}"
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        client.get(page)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], queries, _number(answer)
