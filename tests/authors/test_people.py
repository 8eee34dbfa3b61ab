"""People and credentials: names, rules, constraints."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from activity.models import Entry
from articles.models import Expertise
from authors.models import Credential, Person, validate_links
from tests.factories.articles import make_article, make_live, make_topic
from tests.factories.people import make_checker, make_credential, make_person
from tests.factories.pictures import make_image
from tests.psychsite.schema_org import graph_of

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 3, 10)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"name": "Ada Quill"}, "Ada Quill"),
        ({"name": "Ada Quill", "honorific": "Dr.", "suffix": "MD"}, "Dr. Ada Quill, MD"),
        ({"name": "Ada Quill", "suffix": "PhD"}, "Ada Quill, PhD"),
    ],
)
def test_display_name_includes_title_and_degrees(fields, shown):
    assert Person(**fields).display_name == shown


def test_saving_person_cleans_text():
    person = make_person(name=" Ada\x0b \u202eQuill\n", bio="One\r\n\r\nTwo\x00")
    person.refresh_from_db()
    assert (person.name, person.bio) == ("Ada Quill", "One\n\nTwo")


def test_people_with_same_name_get_distinct_slugs():
    assert [make_person(name="Ada Quill").slug for _ in range(2)] == ["ada-quill", "ada-quill-2"]
    assert make_person(name="王芳").slug == "wang-fang"
    assert make_person(name="Bo Lind").get_absolute_url() == "/authors/bo-lind/"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("authors_person_name_given", {"name": ""}),
        ("authors_person_slug_given", {"slug": ""}),
    ],
)
def test_person_constraints_reject_invalid_values(name, fields):
    person = make_person()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(**fields)


@pytest.mark.parametrize("field", ["slug", "import_ref"])
def test_slugs_and_import_references_are_unique(field):
    make_person(**{field: "one"})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(**{field: "one"})


def test_account_belongs_to_one_person(admin_user):
    person = make_person(user=admin_user)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(user=admin_user)
    admin_user.delete()
    person.refresh_from_db()
    assert person.user is None


def test_portrait_in_use_cannot_be_deleted():
    person = make_person(photo=make_image())
    with pytest.raises(ProtectedError):
        person.photo.delete()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("authors_credential_kind_known", {"kind": "rumour"}),
        ("authors_credential_kind_known", {"kind": ""}),
        ("authors_credential_title_given", {"title": ""}),
        ("authors_credential_expires_after_check", {"checked_on": TODAY}),
    ],
)
def test_credential_constraints_reject_invalid_values(name, fields):
    credential = make_credential(checked=False, expires_on=TODAY - DAY)
    if "checked_on" in fields:
        fields["checked_by"] = make_checker()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Credential.objects.filter(pk=credential.pk).update(**fields)


@pytest.mark.parametrize(
    ("expires_on", "valid"), [(None, True), (TODAY + DAY, True), (TODAY, True), (TODAY - DAY, False)]
)
def test_credential_is_valid_through_expiry_date(expires_on, valid):
    credential = make_credential(expires_on=expires_on)
    assert credential.is_valid(TODAY) is valid
    assert Credential.objects.valid(TODAY).exists() is valid


def test_approvers_are_distinct_people_with_credentials():
    person = make_person()
    make_person()
    for _ in range(2):
        make_credential(person=person)
    assert [one.pk for one in Person.objects.with_credentials()] == [person.pk]


@pytest.mark.parametrize(
    "links",
    [
        None,
        {},
        "x",
        [1],
        [{"label": "A"}],
        [{"label": "A", "url": "https://a.example", "on": "1"}],
        [{"label": "", "url": "https://a.example"}],
        [{"label": "A" * 81, "url": "https://a.example"}],
        [{"label": "A", "url": "javascript:alert(1)"}],
        [{"label": "A", "url": 5}],
        [{"label": "A", "url": "https://a.example"}] * 13,
    ],
)
def test_invalid_person_links_are_refused(links):
    with pytest.raises(ValidationError):
        validate_links(links)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "Leonie Marchetti", "honorific": "Dr.", "suffix": "MD"}, "Dr. Marchetti"),
        ({"name": "Leonie Marchetti", "suffix": "MD"}, "Leonie Marchetti"),
        ({"name": "Leonie", "honorific": "Dr."}, "Dr. Leonie"),
    ],
)
def test_greeting_has_a_title_and_the_last_name(fields, words):
    assert Person(**fields).greeting_name == words


def test_fields_of_expertise_are_on_the_page_in_the_graph_and_in_the_api(client):
    sleep, mood = make_topic("Sleep"), make_topic("Mood")
    ada, bo = make_person(name="Ada Quill"), make_person(name="Bo Lind")
    for person in (ada, bo):
        make_live(f"By {person.name}", authors=[person])
    ada.expertise.create(topic=sleep)
    page = client.get(ada.get_absolute_url()).text
    assert "Fields of expertise" in page and 'href="/topics/sleep/">Sleep</a>' in page
    (node,) = [one for one in graph_of(page) if one["@type"] == "Person"]
    assert [(one["name"], one["url"]) for one in node["knowsAbout"]] == [("Sleep", "http://testserver/topics/sleep/")]
    assert "Fields of expertise" not in client.get(bo.get_absolute_url()).text
    (known,) = client.get("/api/v1/people/ada-quill/").json()["expertise"]
    assert (known["slug"], known["url"]) == ("sleep", "http://testserver/topics/sleep/")
    everyone = client.get("/authors/").text
    assert (
        "Ada Quill" in everyone
        and "Bo Lind" in everyone
        and "?topic=sleep" in everyone
        and "?topic=mood" not in everyone
    )
    chosen = client.get("/authors/?topic=sleep").text
    assert "Ada Quill" in chosen and "Bo Lind" not in chosen
    assert 'name="robots" content="noindex, follow"' in chosen and 'aria-current="true">Sleep' in chosen
    assert client.get(f"/authors/?topic={mood.slug}").status_code == 404


def test_only_people_with_public_work_have_a_page(client):
    ada, bo = make_person(name="Ada Quill"), make_person(name="Bo Lind")
    make_live("Sleep", authors=[ada])
    make_article("Mood", authors=[bo])
    assert client.get(ada.get_absolute_url()).status_code == 200
    hidden, invented = client.get(bo.get_absolute_url()), client.get("/authors/no-one/")
    assert hidden.status_code == invented.status_code == 404
    # The search below such a page holds the words of the address.
    assert hidden.text.replace("bo lind", "no one") == invented.text, "no one learns who is known here"
    assert "Bo Lind" not in client.get("/authors/").text
    assert client.get("/api/v1/people/bo-lind/").status_code == 404


def test_fields_of_expertise_are_edited_with_the_person(admin_client):
    person, topic = make_person(), make_topic("Sleep")
    address = reverse("admin:authors_person_change", args=[person.pk])
    page = admin_client.get(address)
    formset = next(one for one in page.context["inline_admin_formsets"] if one.opts.model is Expertise).formset
    assert "fields of expertise" in page.text.casefold()
    data = {"name": person.name, "slug": person.slug, "links": "", "reviews_a_week": 5}
    for one in page.context["inline_admin_formsets"]:
        data |= {f"{one.formset.prefix}-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    data |= {f"{formset.prefix}-TOTAL_FORMS": 1, f"{formset.prefix}-0-topic": topic.pk}
    assert admin_client.post(address, data).status_code == 302
    assert [row.topic for row in person.expertise.all()] == [topic]
    assert Entry.objects.get(verb="person.changed").details == {"fields": ["fields of expertise"]}
