"""What the map loads: pins as the list has them, names of places and outlines."""

import pytest
from django.test import override_settings

from clinics.finder import context, map_points
from clinics.models import Treatment
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db
POINTS = "/clinics/map/points/"


@pytest.fixture
def clinics():
    denver = make_city("Denver", "Colorado", latitude=39.74, longitude=-104.98)
    miami = make_city("Miami", "Florida", latitude=25.76, longitude=-80.19)
    spray = Treatment.objects.create(name="Esketamine spray", route="intranasal")
    return [
        make_clinic(name="North", city=denver, latitude=39.8, longitude=-104.98, treatments=[spray]),
        make_clinic(name="South", city=denver, latitude=39.7, longitude=-104.98),
        make_clinic(name="Heron House", city=miami, latitude=25.76, longitude=-80.19),
    ]


def names(client, query=""):
    return [point[3] for point in client.get(f"{POINTS}{query}").json()["points"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["North", "South", "Heron House"]),
        ("?near=Denver", ["North", "South"]),
        ("?near=Denver&treatment=esketamine-spray", ["North"]),
        ("?treatment=esketamine-spray", ["North"]),
        ("?near=Florida", ["Heron House"]),
        ("?near=Heron+House", ["Heron House"]),
        ("?near=Nowhere+at+all", ["North", "South", "Heron House"]),
        ("?box=39.75,-105.5,40.5,-104", ["North"]),
        ("?region=us/colorado", ["North", "South"]),
        ("?region=us/florida/miami", ["Heron House"]),
        ("?region=us&view=39,-105.5,40,-104", ["North", "South"]),
        ("?near=Denver&view=39.75,-105.5,40,-104", ["North"]),
    ],
)
def test_points_are_the_clinics_of_the_list(client, clinics, query, expected):
    assert names(client, query) == expected


def test_points_lead_to_the_clinic(client, clinics):
    point = client.get(f"{POINTS}?near=Florida").json()["points"][0]
    assert point == [25.76, -80.19, clinics[2].pk, "Heron House", clinics[2].get_absolute_url()]


@pytest.mark.parametrize("state", ["draft", "closed", "opted_out"])
def test_only_listed_clinics_with_a_position_are_on_the_map(client, clinics, state):
    make_clinic(name="Hidden", state=state, latitude=39.75, longitude=-104.98)
    make_clinic(name="Nowhere", latitude=None, longitude=None)
    for query in ("", "?near=Denver", "?region=us", "?box=39,-106,40,-104"):
        assert not {"Hidden", "Nowhere"} & {*names(client, query)}


@pytest.mark.parametrize("view", ["1,2,3", "a,b,c,d", "50,0,40,1", "0,0,1,181", "nan,0,1,1", "1" * 400])
def test_bad_view_is_refused(client, view):
    response = client.get(POINTS, {"view": view})
    assert response.status_code == 400
    assert response.json() == {"error": "Say which part of the map: ?view=south,west,north,east in degrees."}
    assert client.get("/clinics/map/names/", {"box": view}).status_code == 400


def test_unknown_region_is_not_found(client):
    assert client.get(f"{POINTS}?region=us/nowhere").status_code == 404


def test_points_need_few_queries(client, clinics, django_assert_max_num_queries):
    for query in ("", "?near=Denver", "?region=us"):
        with django_assert_max_num_queries(6):
            client.get(f"{POINTS}{query}")


def test_more_than_two_thousand_are_grouped_by_the_server(client, clinics, monkeypatch):
    monkeypatch.setattr(map_points, "MAX_POINTS", 2)
    monkeypatch.setattr(map_points, "GROUPS_ACROSS", 4)
    found = client.get(POINTS).json()
    assert found == {"groups": [[25.76, -80.19, 1], [39.75, -104.98, 2]]}
    # What is shown of them is few enough again.
    assert names(client, "?view=39,-106,40,-104") == ["North", "South"]


def test_list_of_a_box(client, clinics):
    response = client.get("/clinics/?box=39,-106,40,-104")
    page = response.content.decode()
    assert "2 clinics in this part of the map" in page
    assert [clinic.name for clinic in response.context["page"].object_list] == ["North", "South"]
    assert 'data-box="39,-106,40,-104" start' in page
    assert [chip["label"] for chip in response.context["chips"]] == ["This part of the map"]
    assert "noindex" in page


def test_box_keeps_filters_and_a_place_wins(client, clinics):
    response = client.get("/clinics/?box=39,-106,40,-104&treatment=esketamine-spray")
    assert [clinic.name for clinic in response.context["page"].object_list] == ["North"]
    response = client.get("/clinics/?near=Miami&box=39,-106,40,-104")
    assert [clinic.name for clinic in response.context["page"].object_list] == ["Heron House"]
    assert "data-box" not in response.content.decode()


def test_box_across_the_date_line(client):
    make_clinic(name="Suva", city=make_city("Suva", None, "Fiji"), latitude=-18.1, longitude=178.4)
    make_clinic(name="Apia", city=make_city("Apia", None, "Samoa"), latitude=-13.8, longitude=-171.8)
    response = client.get("/clinics/?box=-20,170,-10,-170")
    assert [clinic.name for clinic in response.context["page"].object_list] == ["Apia", "Suva"]


@pytest.mark.parametrize("box", ["x", "1,2,3,4,5", "91,0,92,1", "0,0,0,1"])
def test_bad_box_shows_all_clinics_and_says_so(client, clinics, box):
    response = client.get("/clinics/", {"box": box})
    assert "We couldn’t read that part of the map. Showing all clinics." in response.content.decode()
    assert response.context["total"] == 3


def test_box_with_too_many_clinics_says_so(client, clinics, monkeypatch):
    monkeypatch.setattr(context, "MAX_CLINICS", 1)
    response = client.get("/clinics/?box=39,-106,40,-104")
    assert "more than 1 clinics. Zoom in and search again." in response.content.decode()
    assert response.context["total"] == 3


def test_empty_box_offers_more(client, clinics):
    response = client.get("/clinics/?box=10,10,11,11")
    assert response.status_code == 200
    assert "0 clinics in this part of the map" in response.content.decode()


def test_names_are_those_of_large_places(client):
    response = client.get("/clinics/map/names/?box=39,-106,40,-104")
    assert response.json()["names"][0][2] == "Denver"
    assert len(response.json()["names"]) > 5
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    world = [
        name for _lat, _lon, name, _people in client.get("/clinics/map/names/?box=-90,-180,90,180").json()["names"]
    ]
    assert "Tokyo" in world
    assert "Boulder" not in world


def test_outlines_have_two_levels(client):
    coarse, fine = (client.get(f"/clinics/map/land/{level}/").json() for level in ("coarse", "fine"))
    assert sum(map(len, coarse["country"])) * 2 < sum(map(len, fine["country"]))
    assert all(set(line) <= set("-0123456789 ") for line in coarse["state"])


def test_publisher_can_name_tiles(client, clinics):
    with override_settings(MAP_TILES_URL="https://tiles.example.org/{z}/{x}/{y}.png", MAP_TILES_CREDIT="© <Somebody>"):
        page = client.get("/clinics/").content.decode()
    assert 'data-tiles="https://tiles.example.org/{z}/{x}/{y}.png" data-credit="© &lt;Somebody&gt;"' in page
    assert "data-tiles" not in client.get("/clinics/?near=Denver").content.decode()
