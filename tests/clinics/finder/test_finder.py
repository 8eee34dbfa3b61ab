"""The finder: filters, counts, order, suggestions and their queries."""

import datetime
import random
import re

import pytest

from clinics.finder import all_clinics, bitsets
from clinics.models import Clinic, Condition, Insurance, Treatment
from geo.distance import distance
from tests.factories.places import make_check, make_city, make_clinic, make_hours

pytestmark = pytest.mark.django_db
DENVER = (39.73915, -104.9847)
MENU = 2
# The terms; the rows of the circle; checks, cards and their terms; the phrases of a crisis.
NEAR_QUERIES = 6 + MENU
# The terms, the circle without a clinic; the wider search, the next city, the state, its telehealth, the
# countries; the phrases of a crisis.
EMPTY_QUERIES = 8 + MENU


def spread(number, seed=1):
    """Create random clinics around Denver with terms of every kind."""
    dice = random.Random(seed)
    city = make_city("Denver", "Colorado", latitude=DENVER[0], longitude=DENVER[1])
    treatments = [
        Treatment.objects.get_or_create(name=name, defaults={"route": route})[0]
        for name, route in (("Infusion", "iv"), ("Spray", "intranasal"), ("Talking", "psychotherapy"))
    ]
    conditions = [Condition.objects.get_or_create(name=name)[0] for name in ("Depression", "Pain", "Trauma")]
    insurances = [Insurance.objects.get_or_create(name=name)[0] for name in ("Medicare", "Aetna")]
    for _ in range(number):
        clinic = make_clinic(
            city=city,
            latitude=DENVER[0] + dice.uniform(-1, 1),
            longitude=DENVER[1] + dice.uniform(-1, 1),
            telehealth=dice.random() < 0.4,
            accepting_new_patients=dice.choice([None, True, False]),
            languages=dice.choice([[], ["en"], ["en", "es"]]),
            age_groups=dice.choice([[], ["adults"], ["children", "adolescents"], ["adults", "older_adults"]]),
            clinician_genders=dice.choice([[], ["female"], ["female", "male", "non_binary"]]),
            time_zone="America/Denver",
            treatments=dice.sample(treatments, dice.randrange(4)),
            conditions=dice.sample(conditions, dice.randrange(4)),
        )
        clinic.insurance.set(dice.sample(insurances, dice.randrange(3)))
        if dice.random() < 0.7:
            closes = datetime.time(dice.choice([17, 18, 19, 23, 2]))
            for day in dice.choice([range(5), range(6), [2, 6], [5]]):
                make_hours(clinic=clinic, weekday=day, opens=datetime.time(8 + dice.randrange(6)), closes=closes)


def periods_of_slot(slot):
    if slot.weekday >= 5:
        return ["saturday" if slot.weekday == 5 else "sunday"]
    return ["evening"] if slot.closes.hour >= 19 or slot.runs_past_midnight else []


def values_of(clinic):
    """Return {filter: values} of a clinic, computed without the finder."""
    return {
        "treatment": {term.slug for term in clinic.treatments.all()},
        "route": {term.route for term in clinic.treatments.all()},
        "condition": {term.slug for term in clinic.conditions.all()},
        "insurance": {term.slug for term in clinic.insurance.all()},
        "language": set(clinic.languages),
        "age": set(clinic.age_groups),
        "clinician": set(clinic.clinician_genders),
        "hours": {period for slot in clinic.hours.all() for period in periods_of_slot(slot)},
        "telehealth": {"yes"} if clinic.telehealth else set(),
        "new": {"yes"} if clinic.accepting_new_patients else set(),
    }


def counts_on(response):
    facets = response.context["facets"]
    rows = [row for group in facets["groups"] for row in [*group["options"], *group["more"]]] + facets["flags"]
    return {(row["key"], row["value"]): row["count"] for row in rows}


CHOICES = [
    {},
    {"treatment": ["infusion"]},
    {"treatment": ["infusion", "spray"], "condition": ["pain"]},
    {"route": ["iv"], "language": ["es"], "telehealth": ["yes"]},
    {"insurance": ["medicare", "aetna"], "new": ["yes"], "condition": ["depression", "trauma"]},
    {"age": ["children", "older_adults"], "clinician": ["female"]},
    {"hours": ["evening"]},
    {"hours": ["saturday", "sunday"], "telehealth": ["yes"]},
    {"age": ["adults"], "language": ["es", "en"], "clinician": ["male", "non_binary"], "telehealth": ["yes"]},
]


@pytest.mark.parametrize(("near", "many"), [("Denver, CO", 2000), ("", 2000), ("", 20)])
@pytest.mark.parametrize("chosen", CHOICES, ids=str)
def test_filter_results_and_counts_match_plain_counting(client, monkeypatch, near, many, chosen):
    monkeypatch.setattr(all_clinics, "CACHE_ABOVE", many)
    spread(40)
    response = client.get("/clinics/", {"near": near, "within": "40", **chosen})
    clinics = {
        clinic.pk: values_of(clinic)
        for clinic in Clinic.objects.all()
        if not near or distance(*DENVER, clinic.latitude, clinic.longitude) <= 40 * 1.609344
    }

    def left(but=None):
        return [
            pk
            for pk, values in clinics.items()
            if all(values[key] & set(wanted) for key, wanted in chosen.items() if key != but)
        ]

    assert response.context["total"] == len(left())
    for (key, value), number in counts_on(response).items():
        if key != "open":
            assert number == sum(value in clinics[pk][key] for pk in left(key)), (key, value)
    # A reader who selects a value of an unused filter finds as many clinics as its count said.
    values = {
        "treatment": "spray",
        "condition": "trauma",
        "age": "adults",
        "language": "es",
        "clinician": "male",
        "hours": "saturday",
        "new": "yes",
    }
    for key, value in values.items():
        if key not in chosen and (key, value) in counts_on(response):
            pressed = client.get("/clinics/", {"near": near, "within": "40", **chosen, key: value})
            assert pressed.context["total"] == counts_on(response)[key, value]


@pytest.mark.parametrize("chosen", CHOICES, ids=str)
def test_cached_filter_counts_need_no_queries(client, monkeypatch, django_assert_num_queries, chosen):
    monkeypatch.setattr(all_clinics, "CACHE_ABOVE", 20)
    spread(30)
    make_clinic(state="draft", telehealth=True, treatments=[Treatment.objects.get(name="Infusion")])
    first = client.get("/clinics/", chosen)
    before, has_cards = counts_on(first), first.context["total"] > 0
    # The terms; the countries; how many clinics the filters leave, cards, checks, their terms.
    # The links in the footer are kept for a minute.
    with django_assert_num_queries(3 + MENU + bool(chosen) + has_cards):
        assert counts_on(client.get("/clinics/", chosen)) == before
    assert bitsets.read_bitsets().count_options({}) == {
        key: {value: number for value, number in values.items() if number or key in ("telehealth", "new")}
        for key, values in all_clinics._count_in_database({}).items()
    }


def test_results_are_sorted_by_distance_then_check_date(client):
    city = make_city("Denver", "Colorado")
    for name, north, day in [("Far", 0.3, 1), ("Old", 0.1, 2), ("New", 0.1, 9), ("Never", 0.1, None), ("Here", 0, 3)]:
        clinic = make_clinic(name=name, city=city, latitude=DENVER[0] + north, longitude=DENVER[1])
        if day:
            make_check(clinic=clinic, checked_on=datetime.date(2026, 1, day))
    make_clinic(name="Nowhere", city=city)
    response = client.get("/clinics/", {"near": "39.73915,-104.9847"})
    clinics = response.context["page"].object_list
    assert [clinic.name for clinic in clinics] == ["Here", "New", "Old", "Never", "Far"]
    assert [clinic.distance for clinic in clinics] == ["0.0 mi", "6.9 mi", "6.9 mi", "6.9 mi", "21 mi"]
    page = response.content.decode()
    assert "Sorted by distance" in page
    assert "cannot pay for a higher position" in page


def test_equidistant_clinics_appear_once_across_pages(client):
    city = make_city("Denver", "Colorado")
    for number in range(60):
        clinic = make_clinic(city=city, latitude=DENVER[0], longitude=DENVER[1])
        make_check(clinic=clinic, checked_on=datetime.date(2026, 1, 1 + number % 20))
    pages = [client.get("/clinics/", {"near": "Denver, CO", "page": number}).context["page"] for number in (1, 2, 3)]
    seen = [clinic for page in pages for clinic in page.object_list]
    assert len({clinic.pk for clinic in seen}) == len(seen) == 60
    assert [clinic.checked_on for clinic in seen] == sorted((clinic.checked_on for clinic in seen), reverse=True)


@pytest.mark.parametrize(
    ("near", "unit", "shown"),
    [("Denver, CO", "", "mi"), ("Denver, CO", "km", "km"), ("Kingston, Jamaica", "", "km"), ("London", "", "mi")],
)
def test_finder_uses_requested_or_local_distance_unit(client, near, unit, shown):
    response = client.get("/clinics/", {"near": near, "unit": unit})
    assert response.context["query"].unit == shown


@pytest.mark.parametrize("number", [2, 30])
def test_radius_search_uses_constant_queries(client, number, django_assert_num_queries):
    spread(number)
    asked = {
        "near": "Denver, CO",
        "within": "250",
        "treatment": "infusion",
        "condition": ["pain", "depression", "trauma"],
    }
    Clinic.objects.first().treatments.set(Treatment.objects.all())
    Clinic.objects.first().conditions.set(Condition.objects.all())
    with django_assert_num_queries(NEAR_QUERIES):
        response = client.get("/clinics/", asked)
    assert response.context["total"]


@pytest.mark.parametrize("number", [0, 20])
def test_radius_search_without_results_uses_constant_queries(client, number, django_assert_num_queries):
    spread(number)
    for one in range(number):
        make_clinic(city=make_city(f"City {one}", "Wyoming", latitude=43.0, longitude=-107.0), telehealth=True)
    with django_assert_num_queries(EMPTY_QUERIES):
        response = client.get("/clinics/", {"near": "Honolulu, HI", "within": "10"})
    assert response.context["total"] == 0


def test_no_results_page_suggests_alternatives(client):
    denver = make_city("Denver", "Colorado", latitude=DENVER[0], longitude=DENVER[1])
    springs = make_city("Colorado Springs", "Colorado", latitude=38.83, longitude=-104.82)
    infusion = Treatment.objects.create(name="Infusion", route="iv")
    pain = Condition.objects.create(name="Pain")
    near = [make_clinic(city=denver, latitude=39.74, longitude=-104.98, conditions=[pain]) for _ in range(3)]
    near[0].treatments.add(infusion)
    near[0].conditions.clear()
    make_clinic(city=springs, latitude=38.83, longitude=-104.82, treatments=[infusion], conditions=[pain], name="South")
    away = make_clinic(name="By video", telehealth=True)
    away.telehealth_regions.add(denver.parent)
    response = client.get(
        "/clinics/", {"near": "Denver, CO", "within": "25", "treatment": "infusion", "condition": "pain"}
    )
    offered = response.context["no_results"]
    assert [(one["label"], one["count"]) for one in offered["fewer_filters"]] == [("Treatment", 2), ("Condition", 1)]
    for one in offered["fewer_filters"]:
        assert client.get(f"/clinics/{one['address']}").context["total"] == one["count"]
    assert (offered["wider"]["within"], offered["wider"]["count"]) == (100, 1)
    assert client.get(f"/clinics/{offered['wider']['address']}").context["total"] == 1
    assert offered["nearest_region"] == {"region": springs, "distance": "63 mi", "is_abroad": False}, (
        "not the place itself"
    )
    assert offered["telehealth"] == {"area": "Colorado", "clinics": [away], "dropped": "your filters"}
    page = response.content.decode()
    for words in ("Removing “", "within 100 mi", "treat patients in Colorado", "By video", "Denver, Colorado"):
        assert words in page


@pytest.mark.parametrize(("near", "is_offered"), [("Seattle, WA", True), ("Nairobi", False)])
def test_region_abroad_is_offered_only_if_it_is_near(client, near, is_offered):
    city = make_city("Vancouver", "British Columbia", "Canada", latitude=49.25, longitude=-123.12, country_code="CA")
    make_clinic(city=city, latitude=49.25, longitude=-123.12)
    response = client.get("/clinics/", {"near": near, "within": "25"})
    nearest = response.context["no_results"]["nearest_region"]
    assert bool(nearest) is is_offered
    assert ("It is in another country" in response.content.decode()) is is_offered


def test_no_results_page_links_to_all_regions(client):
    page = client.get("/clinics/", {"near": "Denver, CO"}).content.decode()
    assert "See all clinics and regions" in page
    Treatment.objects.create(name="Infusion")
    response = client.get("/clinics/", {"treatment": "infusion"})
    assert response.status_code == 200
    assert "See all clinics and regions" in response.content.decode()


def test_search_is_not_indexed_and_sets_no_cookie_and_keeps_query(client):
    spread(60)
    response = client.get("/clinics/", {"near": "Denver, CO", "within": "100", "telehealth": "yes"})
    page = response.content.decode()
    assert '<meta name="robots" content="noindex, follow">' in page
    assert '<link rel="canonical" href="http://testserver/clinics/">' in page
    assert not response.cookies
    assert "geolocation=(self)" in response["Permissions-Policy"]
    assert "noindex" not in client.get("/clinics/").content.decode()
    following = client.get("/clinics/", {"near": "Denver, CO", "within": "250"}).content.decode()
    link = re.search(r'rel="next" href="([^"]+)"', following).group(1).replace("&amp;", "&")
    assert client.get(f"/clinics/{link}").context["page"].number == 2


def test_ambiguous_place_offers_choices_that_resolve(client):
    response = client.get("/clinics/", {"near": "portland", "telehealth": "yes"})
    page = response.content.decode()
    assert "Which one do you mean?" in page
    first = response.context["choices"][0]
    following = client.get(f"/clinics/{first['address']}")
    assert following.context["match"].place.label == "Portland, Oregon"
    assert following.context["query"].chosen == {"telehealth": ["yes"]}


def test_cards_say_what_people_choose_by(client):
    clinic = make_clinic(
        name="Well & Good",
        city=make_city("Denver", "Colorado", latitude=DENVER[0], longitude=DENVER[1]),
        latitude=DENVER[0],
        longitude=DENVER[1],
        phone="(303) 555-0117",
        price_from=400,
        price_to=600,
        currency="USD",
        treatments=[Treatment.objects.create(name=f"Treatment {number}") for number in range(5)],
    )
    clinic.insurance.add(Insurance.objects.create(name="Mutual <Health>"))
    page = client.get("/clinics/", {"near": "Denver, CO"}).content.decode()
    for words in (
        "<li>Treatment 2</li>\n<li>2 more</li>",
        "From $400",
        "Mutual &lt;Health&gt;",
        'href="tel:+13035550117"',
        "geo:39.73915,-104.98470",
        "https://www.openstreetmap.org/",
        "Well &amp; Good",
    ):
        assert words in page, words


def test_filters_of_the_text_become_chips_that_remove_themselves(client):
    infusion = Treatment.objects.create(name="Ketamine infusion")
    city = make_city("Denver", "Colorado", latitude=DENVER[0], longitude=DENVER[1])
    make_clinic(city=city, latitude=DENVER[0], longitude=DENVER[1], treatments=[infusion])
    make_clinic(city=city, latitude=DENVER[0], longitude=DENVER[1])
    answer = client.get("/clinics/", {"near": "ketamine clinic denver"})
    assert answer.context["total"] == 1 and answer.context["query"].near == "denver"
    [chip] = answer.context["chips"]
    assert chip["label"] == "Ketamine infusion"
    assert client.get(f"/clinics/{chip['address']}").context["total"] == 2


def test_the_number_of_selected_filters_is_that_of_the_chips(client):
    for name in ("Infusion", "Spray"):
        Treatment.objects.create(name=name)
    answer = client.get("/clinics/?treatment=infusion&treatment=spray&telehealth=yes")
    assert len(answer.context["chips"]) == 3 and "3 selected" in answer.content.decode()


def test_whole_state_shows_its_clinics_and_a_country_without_any_says_so(client):
    make_clinic(city=make_city(latitude=25.77, longitude=-80.19))
    assert client.get("/clinics/", {"near": "FL"}).context["total"] == 1
    page = client.get("/clinics/", {"near": "Munich"}).content.decode()
    assert "We list no clinics in Germany yet." in page and "tel:112" in page
    # A region thousands of kilometers away is no offer.
    assert "Florida" not in page.partition("We list no clinics in Germany yet.")[2].partition("</main>")[0]


def test_near_me_starts_the_location_request_or_asks_for_a_place(client):
    page = client.get("/clinics/", {"near": "ketamine near me"}).content.decode()
    assert '<near-me class="finder__me"' in page and '" start>' in page and "enter your city or postal code" in page


def test_filters_that_would_leave_nothing_stay_visible(client):
    spray = Treatment.objects.create(name="Spray", route="intranasal")
    drip = Treatment.objects.create(name="Drip", route="iv")
    make_clinic(name="One", treatments=[spray], languages=["en", "es"], age_groups=["adults"])
    make_clinic(name="Two", treatments=[drip], languages=["en"], age_groups=["children"])
    counts = counts_on(client.get("/clinics/?treatment=drip"))
    assert counts["language", "es"] == counts["route", "intranasal"] == counts["age", "adults"] == 0
    assert counts["treatment", "spray"] == counts["age", "children"] == 1
