"""Questions about a region: inheritance, validation and editing."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinics.models import RegionQuestion
from psychsite.setup import roles
from tests.factories.articles import make_user
from tests.factories.places import make_city, make_clinic, make_question, make_region

pytestmark = pytest.mark.django_db
LONG = "In this place you need the letter of a doctor who has known you for a year, and a second one of a clinic."


@pytest.fixture
def city():
    city = make_city("Portland", "Oregon")
    make_clinic(city=city)
    return city


def page(client, region):
    return " ".join(client.get(region.get_absolute_url()).text.split())


def test_nearest_region_questions_are_shown_under_its_name(client, city):
    state, country = city.parent, city.parent.parent
    assert "About " not in page(client, city)
    make_question(region=make_region(name="Jamaica"))
    of_country = make_question()
    assert RegionQuestion.objects.of(city) == (country, [of_country])
    second = make_question(region=state, position=2, question="May I drive home?")
    first = make_question(region=state, position=1, answer="One.\n\nTwo <b>bold</b>\nthree.")
    assert RegionQuestion.objects.of(city) == (state, [first, second])
    text = page(client, city)
    assert '<h2 class="section-title" id="questions">About Oregon</h2>' in text
    assert 'Portland is in <a href="/clinics/us/oregon/">Oregon</a>' in text
    assert "<h3>May I drive home?</h3>" in text and of_country.question not in text
    assert "<p>One.</p>" in text and "<p>Two &lt;b&gt;bold&lt;/b&gt;<br>three.</p>" in text
    assert "is in <a" not in page(client, state)
    own = make_question(region=city)
    assert RegionQuestion.objects.of(city) == (city, [own])
    assert "About Portland" in page(client, city) and "May I drive home?" not in page(client, city)
    assert of_country.question in page(client, country) and "About the United States" in page(client, country)


def test_nearest_region_questions_take_one_query(city, django_assert_num_queries):
    for region in city.lineage:
        for _ in range(5):
            make_question(region=region)
    with django_assert_num_queries(1):
        asked_of, found = RegionQuestion.objects.of(city)
        assert asked_of == city and len(found) == 5


@pytest.mark.parametrize(("days", "stale"), [(0, False), (365, False), (366, True)])
def test_region_question_shows_check_date_and_source(client, city, days, stale):
    day = timezone.localdate() - datetime.timedelta(days=days)
    make_question(region=city, checked_on=day, source="https://rules.example.org/?a=1&b=2", question="Who <may>?")
    text = page(client, city)
    assert ("May have changed: last checked" in text) is stale
    assert f'<time datetime="{day}">' in text
    assert 'href="https://rules.example.org/?a=1&amp;b=2" rel="noopener"' in text
    assert "for the answer to “Who &lt;may&gt;?”" in text
    assert "FAQPage" not in text


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("asks", {"question": ""}),
        ("answers", {"answer": ""}),
    ],
)
def test_model_constraints_reject_invalid_values(name, fields):
    make_question()
    with pytest.raises(IntegrityError, match=f"clinics_regionquestion_{name}"), transaction.atomic():
        RegionQuestion.objects.update(**fields)


def test_question_is_unique_within_region():
    make_question(question="Why?")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_question(question="Why?")
    make_question(question="Why?", region=make_region(name="Jamaica"))


def test_future_question_check_date_is_refused(city):
    row = make_question(region=city)
    row.checked_on = timezone.localdate() + datetime.timedelta(days=1)
    with pytest.raises(ValidationError, match="future"):
        row.full_clean()


@pytest.mark.parametrize("where", ["Oregon", "Ohio"])
def test_text_copied_from_another_region_is_refused(city, where):
    make_question(region=make_city("Elsewhere", where).parent, answer=LONG)
    row = make_question(region=city, answer="Something else.")
    row.answer = f"{LONG}  \r\n"
    with pytest.raises(ValidationError, match=f"This answer is already used for {where}"):
        row.full_clean()
    row.answer = f"{LONG} And a third one."
    row.full_clean()


def test_short_and_unchanged_region_texts_are_accepted(city):
    make_question(answer="Yes.")
    make_question(region=city, answer="Yes.").full_clean()
    make_question(region=city, answer=LONG).full_clean()


def form(city, **row):
    fields = {
        "region": city.pk,
        "id": "",
        "question": "May I?",
        "answer": LONG,
        "source": "",
        "checked_on": "2026-01-02",
    }
    fields |= {"position": "1"} | row
    return {
        "kind": "city", "name": city.name, "slug": city.slug, "parent": city.parent_id, "country_code": "", "intro": "",
        "latitude": "", "longitude": "", "questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "1" if fields["id"] else "0",
        **{f"questions-0-{name}": value for name, value in fields.items()},
    }  # fmt: skip


def test_directory_editor_edits_questions_on_region_form(client, city):
    roles.sync()
    editor = make_user("editor")
    editor.groups.add(Group.objects.get(name="Directory editor"))
    client.force_login(editor)
    address = f"/admin/clinics/region/{city.pk}/change/"
    assert "question" in client.get(address).text
    assert client.post(address, form(city)).status_code == 302
    row = city.questions.get()
    assert (row.question, row.answer, row.checked_on) == ("May I?", LONG, datetime.date(2026, 1, 2))
    wrong = client.post(
        address, form(city, id=row.pk, answer="", source="javascript:alert(1)", checked_on="2999-01-01")
    )
    assert wrong.status_code == 200 and wrong.text.count("errorlist") >= 3
    assert client.post(address, form(city, id=row.pk, question="May we?")).status_code == 302
    assert city.questions.get().question == "May we?"
    assert client.post(address, form(city, id=row.pk, DELETE="on")).status_code == 302
    assert not city.questions.exists()


def test_new_region_form_refuses_text_of_another_region(client, city):
    make_question(region=city, answer=LONG)
    client.force_login(make_user("root", superuser=True))
    data = form(city) | {"name": "Salem", "slug": "salem", "questions-0-region": ""}
    answer = client.post("/admin/clinics/region/add/", data)
    assert answer.status_code == 200 and "This answer is already used for Portland" in answer.text
