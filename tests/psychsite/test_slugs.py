"""Hostile names in every model with a slug, and their pages."""

import re

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, RichText, Topic
from authors.models import Person
from clinics.models import Clinic, Condition, Insurance, Region, Treatment
from core.text.clean import clean_line
from core.text.slugs import is_slug
from tests.factories.articles import add_block, freeze, make_article, make_topic, make_user, publish
from tests.factories.people import make_person
from tests.factories.places import make_city, make_clinic, make_region

NAMES = [
    "🍄", "🍄🍄", "👩‍⚕️", "🇯🇵", "☎", "東京", "大阪", "抑うつ", "депрессия", "тревога", "κατάθλιψη", "كتئاب", "דיכאון",
    "अवसाद", "우울증", "ภาวะซึมเศร้า", "+", "-", "_", "???", "...", "..", ".", "/", "\\", "%2F", "%00", "#", "&amp;", "<b>",
    "C", "C++", "µ", "Straße", "ŁÓDŹ", "admin", "new", "None", "0", "2026", "a,b", '"', "'; --", "{{ x }}",
    "x" * 255, "東" * 255, "a\u202eb", "\u200b", "\u200d", "\u3000", "\u2800", " ", "\t", "\n", "\x07", "z\x07z", "e\u0301\u0301",
]  # fmt: skip
READABLE = [name for name in NAMES if clean_line(name).strip("\u200d\u2800")]

pytestmark = pytest.mark.django_db


def _slugs(model):
    return list(model.objects.values_list("slug", flat=True))


def assert_slugs_are_usable(model):
    slugs = _slugs(model)
    assert slugs
    assert [slug for slug in slugs if not is_slug(slug, 120)] == []
    assert len(slugs) == len(set(slugs))


def assert_pages_answer(client, paths):
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        page = lxml.html.fromstring(response.content)
        empty = [
            anchor.get("href")
            for anchor in page.iter("a")
            if not anchor.text_content().strip() and not anchor.get("aria-label") and not anchor.xpath(".//img|.//svg")
        ]
        assert empty == [], f"{path} has links without words"
        assert not re.search(
            rb'href="[^"]*(?:/articles|/topics|/tags|/authors|/clinic|/clinics)//', response.content
        ), path


def _read_form(client, add):
    """Return the values of the admin's add form, with an empty slug."""
    page = lxml.html.fromstring(client.get(add).content)
    form = page.xpath("//div[@id='content-main']//form")[0]
    values = {key: value for key, value in form.form_values() if not key.startswith("_")}
    return values | {"slug": "", "title" if "title" in form.fields else "name": ""}


def _send_form(client, add, form, name, more):
    """Submit the form with this name."""
    return client.post(add, form | more | {"title" if "title" in form else "name": name})


def _forms():
    country, topic = make_region(), make_topic()
    city = make_city()
    return {
        Topic: {},
        Tag: {},
        Person: {},
        Treatment: {},
        Condition: {},
        Insurance: {},
        Region: {"kind": "state", "parent": country.pk},
        Clinic: {"city": city.pk, "state": "listed"},
        Article: {"topic": topic.pk},
    }


MODELS = [Topic, Tag, Person, Treatment, Condition, Insurance, Region, Clinic, Article]


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_forms_save_usable_slug_or_show_error(client, model):
    client.force_login(make_user("root", superuser=True))
    more, saved = _forms()[model], 0
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    form = _read_form(client, add)
    for name in NAMES:
        response = _send_form(client, add, form, name, more)
        if response.status_code == 302:
            saved += 1
            continue
        assert response.status_code == 200, name
        errors = lxml.html.fromstring(response.content).xpath("//ul[contains(@class, 'errorlist')]/li")
        assert errors, f"{name!r} was refused without a sentence"
    assert saved >= 30
    assert_slugs_are_usable(model)
    changelist = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(changelist).status_code == 200


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("slug", ["東京", "a b", "../admin", "%2F", "x" * 300, "🍄"])
@pytest.mark.parametrize("model", [Topic, Tag, Person, Treatment, Region], ids=lambda model: model.__name__)
def test_forms_refuse_unusable_slug(client, model, slug):
    client.force_login(make_user("root", superuser=True))
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    more = _forms()[model]
    before = model.objects.count()
    response = _send_form(client, add, _read_form(client, add), "A name", {**more, "slug": slug})
    assert response.status_code == 200
    assert model.objects.count() == before


def _make_by_code(model, name, **fields):
    field = "title" if model is Article else "name"
    limit = model._meta.get_field(field).max_length
    with transaction.atomic():
        return model.objects.create(**{field: name[:limit]}, **fields)


@pytest.mark.database("sqlite")
def test_topics_with_hostile_names_have_working_pages(client):
    for name in dict.fromkeys(READABLE):
        topic = _make_by_code(Topic, name)
        edition = freeze(make_article(f"On {topic.pk}", topic=topic))
        publish(edition)
    assert_slugs_are_usable(Topic)
    topics = list(Topic.objects.all())
    assert_pages_answer(client, ["/", "/articles/", *(topic.get_absolute_url() for topic in topics)])
    assert_pages_answer(client, [f"/articles/on-{topic.pk}/" for topic in topics])


def test_tags_with_hostile_names_have_working_pages(client):
    article = make_article()
    with pytest.raises(ValidationError):
        article.tags.add("\u200d")
    article.tags.add(*[name[:100] for name in READABLE])
    publish(freeze(article))
    assert_slugs_are_usable(Tag)
    assert Tag.objects.count() > 35
    paths = [reverse("articles:tag", args=[slug]) for slug in _slugs(Tag)]
    assert_pages_answer(client, [article.get_absolute_url(), *paths])
    page = client.get(article.get_absolute_url()).content.decode()
    assert all(f'href="{path}"' in page for path in paths)


def test_people_with_hostile_names_have_working_pages(client):
    people = [_make_by_code(Person, name) for name in READABLE]
    assert_slugs_are_usable(Person)
    publish(freeze(make_article(authors=people)))
    assert_pages_answer(client, ["/articles/sleep-and-mood/", *(person.get_absolute_url() for person in people)])


@pytest.mark.database("sqlite")
def test_articles_with_hostile_titles_have_working_pages(client):
    topic, paths = make_topic(), []
    for name in READABLE:
        article = _make_by_code(Article, name, topic=topic, standfirst="In short.")
        add_block(article, RichText, html="<h2>東京</h2><p>Words.</p><h2>🍄</h2><p>More words.</p>")
        publish(freeze(article))
        paths += [article.get_absolute_url(), reverse("articles:history", args=[article.slug])]
    assert_slugs_are_usable(Article)
    assert_pages_answer(client, [*paths, topic.get_absolute_url(), "/articles/", "/"])


@pytest.mark.database("sqlite")
def test_clinics_and_regions_with_hostile_names_have_working_pages(client):
    country, regions = make_region(), []
    for name in READABLE:
        try:
            state = _make_by_code(Region, name, kind="state", parent=country)
        except IntegrityError:
            # A region's path is its identity: "C" and "C++" are one state. The form says so.
            continue
        city = _make_by_code(Region, name, kind="city", parent=state)
        regions += [state, city]
        clinic = _make_by_code(Clinic, name, state="listed", city=city)
        for model in (Treatment, Condition, Insurance):
            row, field = clean_line(name)[:100], model._meta.get_field("name")
            word = model.objects.filter(name=row).first() or _make_by_code(model, name[: field.max_length])
            getattr(
                clinic, {"Treatment": "treatments", "Condition": "conditions", "Insurance": "insurance"}[model.__name__]
            ).add(word)
    assert len(regions) > 60
    for model in (Clinic, Treatment, Condition, Insurance):
        assert_slugs_are_usable(model)
    clinics = list(Clinic.objects.all())
    words = [f"/clinics/?treatment={slug}" for slug in _slugs(Treatment)[:5]]
    assert_pages_answer(client, ["/clinics/", country.get_absolute_url(), *words])
    assert_pages_answer(client, [thing.get_absolute_url() for thing in [*clinics, *regions]])


def test_unusable_slug_set_by_code_is_replaced(client):
    article = make_article(tags=["Sleep"])
    Topic.objects.create(name="By hand", slug="東京")
    Person.objects.create(name="Ada", slug="x" * 300)
    Tag.objects.create(name="Mood", slug="\u6c17\u5206")
    make_clinic(slug="a b", name="Harbor")
    for model in (Topic, Person, Tag, Clinic):
        assert_slugs_are_usable(model)
    made = Topic.objects.bulk_create([Topic(name="海"), Topic(name="山")])
    assert all(is_slug(topic.slug) for topic in made)
    assert article.tags.get().slug == "sleep"
    assert make_person(name="Łukasz Żak").slug == "lukasz-zak"


@pytest.mark.parametrize("slug", ["", "\u6771\u4eac"])
def test_stored_tag_with_unusable_slug_is_shown_without_link(client, slug):
    article = make_article(tags=["Mood"])
    publish(freeze(article))
    Tag.objects.update(slug=slug)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert '<span class="tag">Mood</span>' in response.content.decode()
    Tag.objects.get().save()
    assert is_slug(Tag.objects.get().slug)
