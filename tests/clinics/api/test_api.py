"""The API: agreement with pages, and error responses."""

import json

import pytest
from django.http import Http404

from clinics.api.responses import read_only
from clinics.entries import facts
from clinics.models import Clinic, FieldCheck
from tests.clinics.finder.test_finder import CHOICES, spread
from tests.clinics.finder.test_hostile_queries import HOSTILE
from tests.factories.places import make_city, make_clinic, make_question, make_region

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/clinics/", "/api/clinics/rain-house/", "/api/regions/us/oregon/", "/api/help-lines/"]


def get(client, address, status=200, **question):
    answer = client.get(address, question)
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(answer.content.decode("utf-8"))


@pytest.mark.parametrize("near", ["Denver, CO", ""])
@pytest.mark.parametrize("chosen", [*CHOICES, {"page": "2"}], ids=str)
def test_api_finder_matches_finder_page(client, near, chosen):
    spread(60)
    question = {"near": near, "within": "90", **chosen}
    data, context = get(client, "/api/clinics/", **question), client.get("/clinics/", question).context
    page = context["page"]
    assert data["total"] == context["total"]
    assert (data["page"], data["pages"], data["per_page"]) == (page.number, page.paginator.num_pages, 25)
    assert [one["slug"] for one in data["clinics"]] == [one.slug for one in page.object_list]
    assert [one["marks"] for one in data["clinics"]] == [[words for words, _ in one.marks] for one in page.object_list]
    assert [one["distance"] for one in data["clinics"]] == [getattr(one, "distance", "") for one in page.object_list]
    counts = {(key, row["value"]): row["clinics"] for key, rows in data["filters"].items() for row in rows["values"]}
    facets = context["facets"]
    rows = [row for group in facets["groups"] for row in [*group["options"], *group["more"]]] + facets["flags"]
    assert counts == {(row["key"], row["value"]): row["count"] for row in rows}
    assert data["asked"]["filters"] == {key: value for key, value in chosen.items() if key != "page"}


def test_api_pagination_and_clinic_links_resolve(client):
    spread(60)
    first = get(client, "/api/clinics/", near="Denver, CO", within="250", language="en", colour="ignored")
    assert (first["page"], first["previous"]) == (1, None)
    second = get(client, first["next"].removeprefix("http://testserver"))
    assert second["page"] == 2 and second["asked"] == first["asked"]
    assert second["previous"].removeprefix("http://testserver").startswith("/api/clinics/?")
    assert not {one["slug"] for one in first["clinics"]} & {one["slug"] for one in second["clinics"]}
    for clinic in first["clinics"][:3]:
        assert get(client, clinic["api"].removeprefix("http://testserver"))["name"] == clinic["name"]
        assert client.get(clinic["url"].removeprefix("http://testserver")).status_code == 200


def test_api_offers_choices_for_ambiguous_place_and_no_results(client, directory):
    asked = get(client, "/api/clinics/", near="springfield")
    assert (asked["place"], asked["total"], asked["order"], asked["clinics"]) == (None, None, None, [])
    assert "Which one do you mean?" in asked["sentence"]
    chosen = get(client, asked["meant"][0]["api"].removeprefix("https://www.example.org"))
    assert chosen["place"]["name"] == asked["meant"][0]["name"]
    empty = get(
        client, "/api/clinics/", near="Portland, OR", within="10", telehealth="yes", treatment="ketamine-infusion"
    )
    assert empty["total"] == 0 and empty["pages"] == 1
    drop = empty["rescue"]["drop"][0]
    assert drop["clinics"] == get(client, drop["api"].removeprefix("https://www.example.org"))["total"]
    far = get(client, "/api/clinics/", near="Eugene, OR", within="10")
    wider = far["rescue"]["wider"]
    assert get(client, wider["api"].removeprefix("https://www.example.org"))["total"] == wider["clinics"]
    assert far["rescue"]["next"]["path"] == "us/oregon/salem"


@pytest.mark.parametrize("parameter", ["near", "within", "unit", "age", "clinician", "page", "language"])
def test_hostile_query_parameters_cause_no_error(client, directory, parameter):
    address = {"page": "/api/regions/us/oregon/", "language": "/api/help-lines/"}.get(parameter, "/api/clinics/")
    for value in HOSTILE:
        answer = client.get(address, {"near": "Portland, OR"} | {parameter: value})
        assert answer.status_code in ({200, 404} if parameter == "page" else {200}), value
        json.loads(answer.content.decode("utf-8"))


def test_api_notes_ignored_parameters(client):
    data = get(client, "/api/clinics/", near="Miami", within="9999", age="wizards")
    assert data["notes"] == [
        "Enter a distance from 1 to 500. Showing clinics within 50 mi.",
        "We ignored an unknown filter (“wizards”).",
    ]


STATES = {
    "draft": 404, "listed": 200, "temporarily_closed": 200, "closed": 200, "moved": 200, "merged": 301, "opted_out": 410,
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_api_response_follows_clinic_state_like_its_page(client, state):
    into = make_clinic(slug="successor", name="Successor")
    clinic = make_clinic(
        slug="canary", name="Canary Clinic", phone="(305) 555-0142", email="canary@example.org", street="1 Canary Road",
        website="https://canary.example.org/", state=state, merged_into=into if state == "merged" else None,
        latitude=25.76, longitude=-80.19, time_zone="America/New_York", accepting_new_patients=True,
    )  # fmt: skip
    answer, page = client.get("/api/clinics/canary/"), client.get("/clinic/canary/")
    assert answer.status_code == page.status_code == STATES[state]
    everywhere = " ".join(
        client.get(f"/api/{one}").text for one in ("clinics/", "clinics/?near=Miami", "regions/us/florida/miami/")
    )
    assert ("Canary Clinic" in everywhere) is (state == "listed")
    shown = state in ("listed", "temporarily_closed", "moved")
    for secret in ("555-0142", "canary@", "Canary Road", "canary.example", "25.76"):
        assert (secret in answer.text) is shown, secret
        assert secret == "25.76" or secret not in everywhere
    data = json.loads(answer.content)
    if state == "merged":
        assert answer["Location"] == "/api/clinics/successor/"
        assert data["moved_to"]["name"] == "Successor"
    elif answer.status_code == 200:
        assert data["state"] == clinic.state
        assert set(data["facts"]) == (set(facts.FACTS) if shown else {"name", "city", "summary", "description"})
        assert (data["opening"] is not None) is shown
    else:
        assert set(data) == {"error"} and "Canary" not in answer.text


def test_api_facts_include_source_check_date_and_freshness(client, directory):
    found = get(client, "/api/clinics/rain-house/")["facts"]

    def known(name):
        return [found[name][part] for part in ("value", "freshness", "checked_on", "how", "source")]

    assert known("phone") == ["(503) 555-0110", "fresh", "2026-02-19", "phone", ""]
    assert known("price_from") == [400, "stale", "2025-11-30", "website", ""]
    assert known("languages") == [["en", "es"], "unknown", "2026-01-29", "import", "State register"]
    assert known("age_groups") == [["adults", "older_adults"], "unknown", None, None, ""]
    assert found["phone"]["sentence"] == "Checked February 19 by phone"
    # A check covers the value it saw. After a change it no longer counts.
    FieldCheck.objects.filter(field="phone").update(value="another number")
    assert get(client, "/api/clinics/rain-house/")["facts"]["phone"]["freshness"] == "unknown"


def test_api_region_matches_region_page(client, directory):
    data, context = get(client, "/api/regions/us/oregon/"), client.get("/clinics/us/oregon/").context
    assert [(one["name"], one["clinics"]) for one in data["parts"]] == [("Portland", 2), ("Salem", 1)]
    assert data["total"] == context["total"] == 3
    assert [one["slug"] for one in data["clinics"]] == [one.slug for one in context["page"].object_list]
    city = get(client, "/api/regions/us/oregon/portland/")
    assert city["questions"]["about"]["path"] == "us/oregon"
    assert [one["path"] for one in city["lies_in"]] == ["us", "us/oregon"]
    assert city["laws"][0]["now"]["region"] == "us"
    for one in range(30):
        make_clinic(city=make_city("Bend", "Oregon"), name=f"Bend {one:02}")
    following = get(client, "/api/regions/us/oregon/")["next"]
    assert following == "https://www.example.org/api/regions/us/oregon/?page=2"
    assert len(get(client, following.removeprefix("https://www.example.org"))["clinics"]) == 8


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/api/clinics/nobody/", "We couldn’t find this clinic."),
        ("/api/regions/us/nowhere/", "We couldn’t find this region."),
        ("/api/clinics/?page=99", "This list has fewer pages."),
        ("/api/clinics/?page=x", "This list has no such page."),
        ("/api/anything/at/all/", "Not found."),
        ("/api/clinics/a/b/", "Not found."),
        ("/api/regions/a/b/c/d/", "Not found."),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_api_404_explains_missing_object(client, address, sentence, debug, settings):
    settings.DEBUG = debug
    assert get(client, address, status=404)["error"].startswith(sentence)


def test_api_url_without_slash_redirects(client):
    assert client.get("/api/clinics?near=Miami").headers["Location"] == "/api/clinics/?near=Miami"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_api_refuses_write_methods(directory, address, method):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)(address)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert json.loads(answer.content) == {"error": "This API is read-only. Use GET or HEAD."}
    head = strict.head(address)
    assert head.status_code == 200 and not head.content


@pytest.mark.parametrize("address", [*ADDRESSES, "/api/clinics/nobody/"])
def test_api_allows_any_origin_and_conditional_requests(client, admin_client, directory, address):
    answer = client.get(address)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
    assert admin_client.get(address).content == answer.content, "who is signed in reads the same"
    if answer.status_code == 200:
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
        Clinic.objects.filter(slug="rain-house").update(name="Rain House again")
        if address != "/api/help-lines/":
            assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_api_returns_text_unescaped_with_nosniff(client):
    make_clinic(name="Clínica Río </script><b>", slug="rio", summary="🙂 “quoted”")
    answer = client.get("/api/clinics/rio/")
    assert "Clínica Río </script><b>" in answer.content.decode("utf-8")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/api/clinics/?near=Denver,+CO&within=250", 5),
        ("/api/clinics/", 11),
        ("/api/regions/us/", 7),
        ("/api/regions/us/colorado/", 7),
        ("/api/regions/us/colorado/denver/", 7),
        ("/api/help-lines/", 0),
    ],
)
def test_api_uses_constant_queries(client, number, address, queries, django_assert_num_queries):
    spread(number)
    for one in range(number):
        make_question(region=make_region(), question=f"Question {one}?")
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("number", [4, 20])
def test_api_clinic_uses_constant_queries(client, directory, number, django_assert_num_queries):
    for one in range(number):
        make_clinic(city=directory["rain"].city, name=f"Neighbour {one}", latitude=45.52, longitude=-122.67)
    # As DETAIL_QUERIES in test_pages, with the laws, without the menu and the articles that name it.
    with django_assert_num_queries(5):
        client.get("/api/clinics/rain-house/")


@pytest.mark.parametrize(
    "address", ["/clinics/?near=Portland%2C+OR&within=25", "/clinic/rain-house/", "/clinics/us/oregon/", "/help/"]
)
def test_finder_and_region_pages_link_to_api_data(client, directory, address):
    import re

    page = client.get(address).text
    data = re.search(r'<link rel="alternate" type="application/json" href="([^"]+)">', page)[1].replace("&amp;", "&")
    assert client.get(data).status_code == 200
    if "near" in address:
        assert get(client, data)["asked"]["within"] == 25


def test_api_404_returns_message_of_view(rf):
    @read_only
    def view(request):
        raise Http404("There is no tea.")

    assert json.loads(view(rf.get("/")).content) == {"error": "There is no tea."}
