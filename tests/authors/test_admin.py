"""People in the admin."""

import pytest
from django.urls import reverse

from authors.models import Person
from tests.factories.articles import make_article
from tests.factories.people import make_credential, make_person

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Ada Quill",
    "slug": "ada-quill",
    "honorific": "Dr.",
    "suffix": "MD",
    "links": "ORCID | https://orcid.org/0000-0002-1825-0097\n\nHer | page | https://quill.example/a?b=1",
    "credentials-TOTAL_FORMS": "1",
    "credentials-INITIAL_FORMS": "0",
    "credentials-0-kind": "licence",
    "credentials-0-title": "Licensed physician",
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
        ({"name": "\x01 "}, "cannot be blank"),
    ],
)
def test_invalid_form_input_shows_error_message(admin_client, fields, sentence):
    response = add(admin_client, **fields)
    assert response.status_code == 200
    assert sentence in errors(response)
    assert not Person.objects.exists()


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(("model", "queries"), [("person", 5), ("medicalapprover", 5)])
def test_lists_use_constant_queries(admin_client, count, model, queries, django_assert_num_queries):
    for _ in range(count):
        make_credential()
    address = reverse(f"admin:authors_{model}_changelist")
    admin_client.get(address)
    with django_assert_num_queries(queries):
        page = admin_client.get(address).content.decode()
    assert page.count('class="field-name"') == count


def test_approver_list_shows_approvers_and_allows_deletion(admin_client):
    approver = make_credential().person
    make_person(name="No Degree")
    address = reverse("admin:authors_medicalapprover_changelist")
    page = admin_client.get(address).content.decode()
    assert approver.name in page
    assert "No Degree" not in page
    fields = {"action": "delete_selected", "_selected_action": [approver.pk], "post": "yes"}
    assert admin_client.post(address, fields).status_code == 302
    assert not Person.objects.filter(pk=approver.pk).exists()


def test_author_list_shows_each_author_once(admin_client):
    author = make_person(name="Bo Lind")
    for title in ["Sleep", "Rest"]:
        make_article(title, authors=[author])
    make_person(name="No Byline")
    page = admin_client.get(reverse("admin:authors_author_changelist")).content.decode()
    assert page.count(">Bo Lind<") == 1
    assert "No Byline" not in page
    assert admin_client.get(reverse("admin:authors_author_change", args=[author.pk])).status_code == 200


def test_author_and_approver_lists_have_no_add_form(admin_client):
    for model in ["author", "medicalapprover"]:
        assert admin_client.get(reverse(f"admin:authors_{model}_add")).status_code == 403


def test_person_autocomplete_searches_by_name(admin_client):
    make_person(name="Ada Quill")
    response = admin_client.get(
        reverse("admin:autocomplete"),
        {"app_label": "clinics", "model_name": "affiliation", "field_name": "person", "term": "quill"},
    )
    assert [one["text"] for one in response.json()["results"]] == ["Ada Quill"]
