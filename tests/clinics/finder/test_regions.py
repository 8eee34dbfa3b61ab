"""Region pages, the map, the comparison page and the shortlist."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.finder import all_clinics
from clinics.models import Region
from geo import svg_map
from geo.svg_map import MIN_PIN_DISTANCE, Pin
from tests.factories.places import make_check, make_city, make_clinic, make_question

pytestmark = pytest.mark.django_db
MENU = 2


def pins_on(page):
    sheet = re.search(r'<svg class="map__sheet".*?</svg>', page, re.S)
    root = ElementTree.fromstring(sheet.group(0))
    return {link.get("aria-label"): link.get("href") for link in root.iter("a")}


def test_country_page_shows_states_with_clinic_counts(client):
    for number, (city, state) in enumerate(
        [("Miami", "Florida"), ("Tampa", "Florida"), ("Denver", "Colorado")], start=1
    ):
        place = make_city(city, state, latitude=25.0 + 5 * number, longitude=-80.0 - 8 * number)
        for _ in range(number):
            make_clinic(city=place, latitude=place.latitude, longitude=place.longitude)
    make_clinic(city=make_city("Ohio City", "Ohio"), state="closed")
    response = client.get("/clinics/us/")
    assert [(part.name, part.clinic_count) for part in response.context["children"]] == [
        ("Colorado", 3),
        ("Florida", 3),
    ]
    page = response.content.decode()
    assert "6 clinics in 2 regions" in page
    assert pins_on(page) == {
        "Colorado, 3 clinics": "/clinics/us/colorado/",
        "Florida, 3 clinics": "/clinics/us/florida/",
    }
    response = client.get("/clinics/us/florida/")
    assert [(part.name, part.clinic_count) for part in response.context["children"]] == [("Miami", 1), ("Tampa", 2)]
    assert response.context["total"] == 3


def test_city_has_a_map_on_request_and_no_picture(client):
    city = make_city()
    for number in range(3):
        make_clinic(city=city, name=f"Clinic {number}", latitude=25.7 + number / 10, longitude=-80.2)
    page = client.get("/clinics/us/florida/miami/").content.decode()
    assert '<svg class="map__sheet"' not in page
    address = re.search(r'data-points="([^"]+)"', page)[1]
    points = client.get(address).json()["points"]
    assert [(point[3], f'id="clinic-{point[2]}"' in page) for point in points] == [
        (f"Clinic {number}", True) for number in range(3)
    ]


def test_country_page_lists_cities_and_states(client):
    make_clinic(city=make_city("Kingston", None, "Jamaica"))
    make_clinic(city=make_city("Negril", "Westmoreland", "Jamaica"))
    response = client.get("/clinics/jamaica/")
    assert [part.get_absolute_url() for part in response.context["children"]] == [
        "/clinics/jamaica/kingston/",
        "/clinics/jamaica/westmoreland/",
    ]
    assert response.context["map"] is None


@pytest.mark.parametrize(
    ("number", "intro", "own", "above", "thin"),
    [
        (1, "", "", "", True),
        (2, "", "", "", True),
        (3, "", "", "", False),
        (1, "x" * 250, "", "", False),
        (1, "x" * 199, "", "", True),
        (1, "x" * 100, "y" * 99, "", True),
        (1, "x" * 100, "y" * 100, "", False),
        (1, "", "y" * 200, "z" * 900, False),
        (1, "", "", "z" * 900, True),
        (2, "x" * 100, "", "z" * 900, True),
    ],
)
def test_thin_region_is_excluded_from_index_and_sitemap(client, number, intro, own, above, thin):
    """Compare page and sitemap, ignoring text of the parent region."""
    city = make_city(intro=intro)
    for _ in range(number):
        make_clinic(city=city)
    if own:
        make_question(region=city, answer=own[: len(own) // 2])
        make_question(region=city, answer=own[len(own) // 2 :])
    if above:
        make_question(region=city.parent, answer=above)
    page = client.get(city.get_absolute_url()).content.decode()
    assert ("noindex" in page) is thin
    assert (city in Region.objects.indexed()) is not thin
    assert (city.get_absolute_url() in client.get("/sitemap.xml").text) is not thin


# The last one asks for the questions of the region and of those around it: three keys in an index, whatever there is.
@pytest.mark.parametrize("path", ["us", "us/florida", "us/florida/miami"])
@pytest.mark.parametrize("number", [1, 30])
def test_region_page_uses_constant_queries(client, path, number, django_assert_num_queries):
    for one in range(number):
        make_clinic(city=make_city("Miami" if one % 2 else f"City {one}"))
        make_question(region=Region.objects.get(path=("us", "us/florida")[one % 2]))
    make_clinic()
    with django_assert_num_queries(6 + 1 + MENU):
        assert client.get(f"/clinics/{path}/").status_code == 200


def test_new_clinic_counts_at_once_in_a_large_region(client, monkeypatch):
    monkeypatch.setattr(all_clinics, "CACHE_ABOVE", 1)
    for number in (1, 2, 3):
        make_clinic()
        assert client.get("/clinics/us/").context["total"] == number


points = st.tuples(st.floats(-90, 90, allow_nan=False), st.floats(-180, 180, allow_nan=False))


@settings(deadline=None)
@given(st.lists(points, min_size=1, max_size=40))
def test_map_contains_all_pins_without_overlap(places):
    pins = [Pin(latitude, longitude, f"{number}", "#a") for number, (latitude, longitude) in enumerate(places)]
    view = svg_map.view_of_points(places)
    drawn = svg_map.draw_map(view, pins, title="Any")
    assert sum(len(cluster.pins) for cluster in drawn.clusters) == len(pins)
    assert all(-1 <= pin.y <= drawn.height + 1 and -1 <= pin.x <= drawn.width + 1 for pin in pins)
    for number, one in enumerate(drawn.clusters):
        for other in drawn.clusters[number + 1 :]:
            assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= MIN_PIN_DISTANCE**2


def test_map_across_date_line_stays_narrow():
    view = svg_map.view_of_points([(-17.7, 178.0), (-13.8, -171.8)])
    assert view.half_width < 20
    assert svg_map.draw_map(view, [], title="Fiji and Samoa").land


def test_comparison_shows_at_most_four_clinics(client):
    slugs = [
        make_clinic(slug=f"clinic-{number}", name=f"Clinic {number}", languages=["es"]).slug for number in range(6)
    ]
    response = client.get("/clinics/compare/", {"c": slugs})
    page = response.content.decode()
    assert [clinic.slug for clinic in response.context["clinics"]] == slugs[:4]
    assert "You can view up to 4 clinics" in page
    assert "Spanish" in page
    assert "noindex" in page
    assert not response.cookies


@pytest.mark.parametrize("address", ["/clinics/compare/", "/clinics/shortlist/"])
@pytest.mark.parametrize("number", [1, 4])
def test_shortlist_and_comparison_use_constant_queries(client, address, number, django_assert_num_queries):
    slugs = []
    for one in range(number):
        clinic = make_clinic(slug=f"clinic-{one}")
        make_check(clinic=clinic)
        slugs.append(clinic.slug)
    # Clinics, three kinds of terms, days of checks; side by side the day of each fact besides.
    with django_assert_num_queries(5 + MENU + ("compare" in address)):
        assert client.get(address, {"c": slugs}).status_code == 200


@pytest.mark.parametrize("address", ["/clinics/compare/", "/clinics/shortlist/"])
@pytest.mark.parametrize("state", ["listed", "temporarily_closed", "closed", "draft", "opted_out"])
def test_shortlist_shows_only_public_clinics(client, address, state):
    make_clinic(slug="canary", name="Canary Clinic", state=state, phone="(305) 555-0142")
    page = client.get(address, {"c": ["canary", "nobody"]}).content.decode()
    assert ("Canary Clinic" in page) is (state not in {"draft", "opted_out"})
    assert ("555-0142" in page) is (state in {"listed", "temporarily_closed"})
    assert "not in the directory" in page
    assert "Questions to ask" in page or address.endswith("compare/")


@pytest.mark.parametrize("value", ["", "\x00", "x" * 9000, "'", "<script>alert(1)</script>", "🙂", "../.."])
@pytest.mark.parametrize("address", ["/clinics/compare/", "/clinics/shortlist/"])
def test_invalid_shortlist_values_cause_no_error(client, address, value):
    for values in ([value], [value] * 300):
        response = client.get(address, {"c": values})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
