"""How often listings are shown and opened: what counts, and what is kept."""

import re

import pytest
from django.db import DatabaseError
from django.utils import timezone

from clinics.models import ListingCount
from clinics.proposals import actions
from clinics.web import counting
from tests.factories.articles import make_user
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture(autouse=True)
def counts(monkeypatch):
    counts = counting.Counts()
    monkeypatch.setattr(counting, "the_counts", counts)
    return counts


@pytest.fixture
def clinic():
    return make_clinic(name="Heron House", slug="heron", city=make_city())


def read(counts):
    counts.write()
    return list(ListingCount.objects.values_list("shown", "opened"))


def test_lists_show_and_the_page_opens(client, clinic, counts):
    for address in ("/clinics/", "/clinics/us/florida/", "/clinic/heron/", "/clinics/?near=Heron+House"):
        response = client.get(address, **PERSON)
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("X-Listing")]
    assert read(counts) == [(3, 1)]
    client.get("/clinic/heron/", **PERSON)
    assert read(counts) == [(3, 2)]
    assert ListingCount.objects.get().month == timezone.localdate().replace(day=1)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"HTTP_USER_AGENT": "curl/8.1"},
        {**PERSON, "HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {**PERSON, "HTTP_COOKIE": "sessionid=x"},
    ],
    ids=["no name", "robot", "program", "fetched ahead", "staff"],
)
def test_only_people_count(client, clinic, counts, headers):
    for address in ("/clinics/", "/clinic/heron/"):
        assert client.get(address, **headers).status_code == 200
    assert client.head("/clinic/heron/", **PERSON).status_code == 200
    assert read(counts) == []


def test_page_that_the_browser_still_has_does_not_count_again(client, clinic, counts):
    etag = client.get("/clinic/heron/", **PERSON).headers["ETag"]
    assert client.get("/clinic/heron/", HTTP_IF_NONE_MATCH=etag, **PERSON).status_code == 304
    assert read(counts) == [(0, 1)]


def test_stored_page_counts_like_a_new_one(client, clinic, counts, settings, tmp_path):
    settings.PAGE_CACHE, settings.PAGE_CACHE_FOLDER = True, tmp_path
    for _ in range(3):
        response = client.get("/clinic/heron/", **PERSON)
        assert counting.OPENED not in response.headers
    assert read(counts) == [(0, 3)]


def test_counts_are_written_once_a_minute(client, clinic, counts, monkeypatch, django_assert_num_queries):
    client.get("/clinic/heron/", **PERSON)
    assert not ListingCount.objects.exists()
    monkeypatch.setattr(counting, "FLUSH_SECONDS", 0)
    with django_assert_num_queries(2):
        counts.add([], [str(clinic.pk)])
    assert read(counts) == [(0, 2)]


def test_deleted_clinic_and_broken_database_do_no_harm(client, clinic, counts, monkeypatch, caplog):
    counts.add(["999999"], [])
    assert read(counts) == []

    def refuse(*arguments):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(counting, "_add_to_month", refuse)
    monkeypatch.setattr(counting, "FLUSH_SECONDS", 0)
    assert client.get("/clinic/heron/", **PERSON).status_code == 200
    assert "could not be written" in caplog.text


def test_owner_and_staff_see_the_counts(client, clinic, counts):
    counts.add([str(clinic.pk)] * 1234, [str(clinic.pk)] * 5)
    counts.write()
    month = f"{timezone.localdate():%B %Y}"
    _proposal, address = actions.create_invitation(clinic=clinic, email="")
    page = client.get("/" + address.split("/", 3)[3]).content.decode()
    assert re.search(rf'<th scope="row">{month}</th><td>1,234</td><td>5</td>', page)
    client.force_login(make_user("chief", superuser=True))
    page = client.get(f"/admin/clinics/clinic/{clinic.pk}/change/").content.decode()
    assert f"{month}: shown 1,234, opened 5" in page


def test_count_keeps_nothing_about_readers():
    assert {field.name for field in ListingCount._meta.fields} == {"id", "clinic", "month", "shown", "opened"}
