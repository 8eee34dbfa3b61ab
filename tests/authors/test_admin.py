"""People in the admin."""

from datetime import timedelta

import lxml.html
import pytest
from django.urls import reverse
from django.utils import timezone

from authors.models import Person
from core.text.dates import format_day
from tests.factories.articles import approve, ask, freeze, make_approver, make_article
from tests.factories.people import make_credential, make_person
from tests.factories.places import make_affiliation, make_clinic

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Ada Quill",
    "slug": "ada-quill",
    "honorific": "Dr.",
    "suffix": "MD",
    "links": "ORCID | https://orcid.org/0000-0002-1825-0097\n\nHer | page | https://quill.example/a?b=1",
    "credentials-TOTAL_FORMS": "1",
    "credentials-INITIAL_FORMS": "0",
    "credentials-0-kind": "license",
    "credentials-0-title": "Licensed physician",
    "reviews_a_week": "5",
    "affiliations-TOTAL_FORMS": "0",
    "affiliations-INITIAL_FORMS": "0",
    "expertise-TOTAL_FORMS": "0",
    "expertise-INITIAL_FORMS": "0",
}


def add(client, **fields):
    return client.post(reverse("admin:authors_person_add"), {**FORM, **fields})


def errors(response):
    return f"{response.context['adminform'].form.errors} {response.context['errors']}"


def test_admin_adds_person_with_credential_and_links(admin_client):
    assert add(admin_client).status_code == 302
    person = Person.objects.get()
    assert person.display_name == "Dr. Ada Quill, MD"
    assert person.links == [
        {"label": "ORCID", "url": "https://orcid.org/0000-0002-1825-0097"},
        {"label": "Her | page", "url": "https://quill.example/a?b=1"},
    ]
    assert person.credentials.get().title == "Licensed physician"


def test_person_form_shows_links_in_input_format(admin_client):
    person = make_person(links=[{"label": "ORCID", "url": "https://orcid.org/0"}])
    page = admin_client.get(reverse("admin:authors_person_change", args=[person.pk])).content.decode()
    assert "ORCID | https://orcid.org/0</textarea>" in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"links": "https://a.example"}, "as a label, a bar and an address"),
        ({"links": "A | javascript:alert(1)"}, "starting with https://"),
        ({"links": "A | https://a.example\n" * 13}, "at most 12 links"),
        ({"links": "x" * 10_000}, "at most"),
        ({"website": "javascript:alert(1)"}, "starting with https://"),
        ({"name": "\x01 "}, "This field is required"),
    ],
)
def test_invalid_form_input_shows_error_message(admin_client, fields, sentence):
    response = add(admin_client, **fields)
    assert response.status_code == 200
    assert sentence in errors(response)
    assert not Person.objects.exists()


def listed(client, query=""):
    """Return the rows of the list of people: {name: {column: text}}."""
    page = lxml.html.fromstring(client.get(reverse("admin:authors_person_changelist") + query).content.decode())
    rows = {}
    for row in page.xpath("//table[@id='result_list']/tbody/tr"):
        found = row.xpath("th|td[starts-with(@class, 'field-')]")
        cells = {one.get("class").removeprefix("field-"): one.text_content() for one in found}
        rows[cells.pop("named")] = cells
    return rows


@pytest.mark.parametrize("count", [3, 30])
def test_list_uses_constant_queries(admin_client, count, django_assert_num_queries):
    for _ in range(count):
        make_credential()
    address = reverse("admin:authors_person_changelist")
    admin_client.get(address)
    with django_assert_num_queries(7):
        page = admin_client.get(address).content.decode()
    assert page.count('class="field-named"') == count


def test_list_shows_roles_credentials_and_what_waits(admin_client):
    today = timezone.localdate()
    author, approver = make_person(name="Bo Lind"), make_approver()
    make_credential(person=approver, title="Board", expires_on=today + timedelta(days=20))
    for title in ["Sleep", "Rest"]:
        ask(freeze(make_article(title, authors=[author])), approver)
    approve(freeze(make_article("Old")), approver, review_due=today + timedelta(days=9))
    make_affiliation(person=approver, clinic=make_clinic(), interest="owner")
    rows = listed(admin_client)
    assert (rows["Bo Lind"]["roles"], rows["Bo Lind"]["requests"]) == ("author", "—")
    row = rows["Dr. Ada Quill"]
    assert row["roles"] == "approver, account approver"
    assert f"Board: until {format_day(today + timedelta(days=20))}" in row["credentials_held"]
    assert "Licensed physician: does not expire" in row["credentials_held"]
    assert (row["ties"], row["requests"], row["due"], row["weekly_reviews"]) == ("1 clinic", "2", "1", "5")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?role=author", ["Bo Lind"]),
        ("?role=approver", ["Ends Soon", "Ended", "Unchecked"]),
        ("?role=former", ["Bo Lind"]),
        ("?credentials=ending", ["Ends Soon"]),
        ("?credentials=expired", ["Ended"]),
        ("?credentials=unchecked", ["Unchecked"]),
        ("?work=asked", []),
        ("?work=due", []),
        ("?work=interests", []),
    ],
)
def test_list_filters_people(admin_client, query, names):
    today = timezone.localdate()
    make_article("Sleep", authors=[make_person(name="Bo Lind", former=True)])
    make_credential(person=make_person(name="Ends Soon"), expires_on=today + timedelta(days=60))
    make_credential(person=make_person(name="Ended"), expires_on=today - timedelta(days=1))
    make_credential(person=make_person(name="Unchecked"), checked=False)
    assert sorted(listed(admin_client, query)) == sorted(names)


def test_old_lists_lead_to_the_one_list(admin_client):
    person = make_person()
    for old, role in [("author", "author"), ("medicalapprover", "approver")]:
        response = admin_client.get(f"/admin/authors/{old}/")
        assert response.url == f"/admin/authors/person/?role={role}"
        response = admin_client.get(f"/admin/authors/{old}/{person.pk}/change/")
        assert response.url == reverse("admin:authors_person_change", args=[person.pk])


def test_form_sets_reviews_a_week_and_interests(admin_client):
    person, clinic = make_person(), make_clinic()
    fields = {
        **FORM,
        "credentials-TOTAL_FORMS": "0",
        "reviews_a_week": "2",
        "expertise-TOTAL_FORMS": "0",
        "expertise-INITIAL_FORMS": "0",
        "affiliations-TOTAL_FORMS": "1",
        "affiliations-INITIAL_FORMS": "0",
        "affiliations-0-clinic": clinic.pk,
        "affiliations-0-role": "Owner",
        "affiliations-0-interest": "owner",
    }
    response = admin_client.post(reverse("admin:authors_person_change", args=[person.pk]), fields)
    assert response.status_code == 302, errors(response)
    person.refresh_from_db()
    assert person.reviews_a_week == 2
    assert [(tie.clinic, tie.interest) for tie in person.affiliations.all()] == [(clinic, "owner")]


def test_person_autocomplete_searches_by_name(admin_client):
    make_person(name="Ada Quill")
    response = admin_client.get(
        reverse("admin:autocomplete"),
        {"app_label": "clinics", "model_name": "affiliation", "field_name": "person", "term": "quill"},
    )
    assert [one["text"] for one in response.json()["results"]] == ["Ada Quill"]
