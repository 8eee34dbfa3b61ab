"""The public pages: their content and their number of queries."""

import datetime

import pytest
from django.utils import timezone

from clinics.models import Affiliation, Clinic, Treatment
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_check, make_city, make_clinic, make_hours

pytestmark = pytest.mark.django_db

# Besides each page's own queries, base.html makes one for the topics in its menu and one for the links in its footer.
MENU = 2
# the terms, clinics with their places, their checks and terms, six of counts, countries with counts
LIST_QUERIES = 11 + MENU
# the region with its parents, its parts with their counts, clinics, their checks and terms, laws, questions
REGION_QUERIES = 7 + MENU
# the clinic with its place and picture, all its other rows, clinics nearby, articles that name it
DETAIL_QUERIES = 4 + MENU
STATES = ["draft", "listed", "temporarily_closed", "closed", "moved", "merged", "opted_out"]


def fill(count):
    """Create `count` clinics in as many cities of three states, and one abroad."""
    for number in range(count):
        make_clinic(city=make_city(f"City {number}", ["Florida", "Colorado", "Ohio"][number % 3]))
    make_clinic(city=make_city("Kingston", None, "Jamaica"))


@pytest.mark.parametrize("count", [3, 30])
def test_lists_use_constant_queries(client, count, django_assert_num_queries):
    fill(count)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get("/clinics/")
    assert [(one.name, one.clinic_count) for one in response.context["countries"]] == [
        ("Jamaica", 1),
        ("United States", count),
    ]
    assert len(response.context["page"].object_list) == min(count + 1, 25)


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(("path", "share", "children"), [("us", 1, 3), ("us/florida", 3, None)])
def test_region_page_uses_constant_queries(client, count, path, share, children, django_assert_num_queries):
    fill(count)
    with django_assert_num_queries(REGION_QUERIES):
        response = client.get(f"/clinics/{path}/")
    assert response.context["page"].paginator.count == count / share
    assert len(response.context["children"]) == (children or count / share)
    assert sum(child.clinic_count for child in response.context["children"]) == count / share


@pytest.mark.parametrize("count", [1, 30])
def test_clinic_page_uses_constant_queries(client, count, django_assert_num_queries):
    clinic = make_clinic(slug="here", photo=make_image())
    for number in range(count):
        make_clinic()
        make_check(clinic=clinic, checked_on=datetime.date(2026, 1, 1) + datetime.timedelta(days=number))
        make_hours(clinic=clinic, weekday=number % 7, opens=datetime.time(number % 12))
        Affiliation.objects.create(clinic=clinic, person=make_person(), role="Nurse", interest="employed")
        clinic.treatments.add(Treatment.objects.create(name=f"Treatment {number}"))
    with django_assert_num_queries(DETAIL_QUERIES):
        response = client.get("/clinic/here/")
    assert len(response.context["affiliations"]) == count
    assert len(response.context["nearby"]) == min(count, 4)


def test_region_page_shows_breadcrumbs(client):
    make_clinic()
    response = client.get("/clinics/us/florida/miami/")
    assert response.context["breadcrumbs"] == [
        ("Clinics", "/clinics/"),
        ("United States", "/clinics/us/"),
        ("Florida", "/clinics/us/florida/"),
        ("Miami", None),
    ]
    assert list(response.context["children"]) == []


def test_clinic_page_shows_newest_check_of_each_fact(client):
    clinic = make_clinic(slug="here")
    new = make_check(clinic=clinic, field="phone", checked_on=datetime.date(2026, 2, 1))
    make_check(clinic=clinic, field="phone", checked_on=datetime.date(2026, 1, 1))
    address = make_check(clinic=clinic, field="address")
    gone = timezone.localdate() - datetime.timedelta(days=3)
    Affiliation.objects.create(clinic=clinic, person=make_person(name="Bo Lind"), role="Nurse", until=gone)
    response = client.get("/clinic/here/")
    assert response.context["checks"] == [address, new]
    assert response.context["affiliations"] == []
    assert response.context["breadcrumbs"][-1] == (clinic.name, None)


@pytest.mark.parametrize("state", STATES)
def test_clinic_pages_and_lists_follow_state(client, state):
    clinic = make_clinic(state=state, name="Canary Clinic", slug="canary")
    target = clinic.merged_into
    for address in ["/clinics/", "/clinics/us/", "/clinics/us/florida/", "/clinics/us/florida/miami/"]:
        page = client.get(address)
        assert page.status_code == 200
        assert ("Canary Clinic" in page.content.decode()) is (state == "listed")
    other = target or make_clinic(name="Other")
    assert ("Canary Clinic" in client.get(other.get_absolute_url()).content.decode()) is (state == "listed")
    response = client.get("/clinic/canary/")
    status = {"draft": 404, "merged": 301, "opted_out": 410}.get(state, 200)
    assert response.status_code == status
    assert ("Canary Clinic" in response.content.decode()) is (status == 200)
    if target:
        assert response["Location"] == target.get_absolute_url()


def test_closed_clinic_page_shows_state_note(client):
    make_clinic(state="closed", slug="here", state_note="Closed on 1 March.")
    assert "Closed on 1 March." in client.get("/clinic/here/").content.decode()


def test_clinic_merged_into_opted_out_clinic_gets_410(client):
    make_clinic(slug="here", state="merged", merged_into=make_clinic(state="opted_out"))
    assert client.get("/clinic/here/").status_code == 410


@pytest.mark.parametrize(
    "address",
    [
        "/clinics/nowhere/",
        "/clinics/us/nowhere/",
        "/clinics/us/florida/miami/beach/",
        "/clinics//",
        "/clinics/us%00/",
        "/clinics/us/%E5%8C%97/",
        "/clinics/us/%25/",
        f"/clinics/{'a' * 5000}/",
        f"/clinics/{'a/' * 500}",
        "/clinic/nowhere/",
        "/clinic/a%00b/",
        f"/clinic/{'9' * 5000}/",
        "/clinic/../",
    ],
)
def test_unknown_clinic_urls_get_404(client, address):
    make_clinic()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/clinics/", "/clinics/us/florida/"])
@pytest.mark.parametrize(
    "page", ["x", "-1", "0", "999999999", "9" * 5000, "1e9", "\x00", "٣", "1.5", "2 ", "99999999999999999999"]
)
def test_invalid_clinic_list_page_gets_404(client, address, page):
    for _ in range(26):
        make_clinic()
    assert client.get(address, {"page": page}).status_code == 404
    assert client.get(address, {"page": "2"}).status_code == 200


def test_clinic_pages_list_each_clinic_once(client):
    for _ in range(55):
        make_clinic(name="Same name")
    seen = [clinic.pk for number in [1, 2, 3] for clinic in client.get("/clinics/", {"page": number}).context["page"]]
    assert sorted(seen) == sorted(Clinic.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("address", ["/clinics/", "/clinics/us/", "/clinic/here/"])
def test_clinic_pages_set_no_cookie_and_refuse_post(client, address):
    make_clinic(slug="here")
    assert not client.get(address).cookies
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_staff_text_on_clinic_pages_is_escaped(client):
    make_clinic(
        slug="here", name="<script>alert(1)</script>", description="<b onclick=x>", summary="</title><img src=x>"
    )
    for address in ["/clinic/here/", "/clinics/"]:
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page
        assert "<b onclick" not in page
