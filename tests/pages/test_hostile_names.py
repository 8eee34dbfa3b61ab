"""Hostile names of every model with a slug: each page must open."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.models import Topic
from authors.models import Person
from clinics.models import Clinic, Region
from clinics.models.taxonomy import Condition, Insurance, Treatment
from core.text.slugs import is_slug
from tests.factories.articles import make_live, make_topic
from tests.factories.people import make_person
from tests.factories.places import make_city, make_clinic
from tests.shared import SHARED

pytestmark = pytest.mark.django_db

CASES = SHARED / "cases" / "C01-tags.txt"
NAMES = [
    "🍄", "🧠", "抑うつ", "депрессия", "+", "???", "µ", "C++", "C", "C#", "μ", "Ж", "김", "مريم", "A/B", "../..", "..", "%2e%2e",
    "a?b#c", "null", "0", "-", "_", "—", "<script>alert(1)</script>", "{{ name }}", "%s %(x)s", "a" * 60, "👩‍⚕️", "ℵ₀", "“quoted”",
    "It’s", "Ⅻ", "½", "é" * 40, "admin", "feed", "page", "new",
]  # fmt: skip


def hostile_names():
    more = CASES.read_text(encoding="utf-8").splitlines() if CASES.exists() else []
    return list(dict.fromkeys([*NAMES, *filter(None, more)]))


def save_tagged(name, number):
    return make_live(f"Article of tag {number}", slug=f"tagged-{number}", tags=[name]).article.tags.get()


def save_region(name, number):
    city = Region(name=name, kind="city", parent=make_city().parent)
    try:
        city.full_clean()
    except ValidationError as error:  # the form refuses it too
        assert "already uses" in str(error)
        return None
    city.save()
    make_clinic(name=f"Clinic {number}", slug=f"clinic-{number}", city=city, state="listed")
    return city


def save_person(name, number):
    person = make_person(name=name, slug="")
    make_live(f"Article of person {number}", slug=f"by-{number}", authors=[person])
    return person


def save_term(model, relation):
    def save(name, number):
        clinic = make_clinic(name=f"{relation} {number}", slug=f"{relation}-{number}", state="listed")
        term, _made = model.objects.get_or_create(name=name)
        getattr(clinic, relation).add(term)
        return term

    return save


SAVE = {
    "articles.article": lambda name, number: make_live(name, slug="").article,
    "articles.topic": lambda name, number: (
        make_live(
            f"Article of topic {number}", slug=f"of-topic-{number}", topic=make_topic(name, slug="")
        ).article.topic
    ),
    "taggit.tag": save_tagged,
    "authors.person": save_person,
    "clinics.region": save_region,
    "clinics.clinic": lambda name, number: make_clinic(name=name, slug="", city=make_city(), state="listed"),
    "clinics.treatment": save_term(Treatment, "treatments"),
    "clinics.condition": save_term(Condition, "conditions"),
    "clinics.insurance": save_term(Insurance, "insurance"),
}
# Lists that link to what was saved.
LISTS = ["/", "/articles/", "/clinics/"]


def models_with_slug():
    return sorted(
        model._meta.label_lower
        for model in apps.get_models()
        if any(field.name == "slug" for field in model._meta.fields) and not model._meta.proxy
    )


def test_every_model_with_slug_has_maker():
    assert models_with_slug() == sorted(SAVE)
    assert {Topic, Person, Clinic, Region} <= {apps.get_model(label) for label in SAVE}


# What is escaped does not depend on the database; PostgreSQL stores such names in tests/psychsite/test_slugs.py.
@pytest.mark.database("sqlite")
@pytest.mark.parametrize("label", sorted(SAVE))
def test_hostile_names_leave_every_page_open(client, label):
    names = hostile_names()
    made = [one for number, name in enumerate(names) if (one := SAVE[label](name, number))]
    slugs = [one.slug for one in made]
    assert all(is_slug(slug) for slug in slugs), slugs
    addresses = {*LISTS, *(one.get_absolute_url() for one in made if hasattr(one, "get_absolute_url"))}
    if label == "taggit.tag":
        addresses |= {reverse("articles:tag", args=[one.slug]) for one in made}
    # The pages that link to what was saved: a tag without an address broke the article that has it.
    links = set()
    for address in sorted(addresses):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        links |= set(re.findall(r'href="(/(?:articles|clinics|topics|tags|people|authors)/[^"#?]*)"', answer.text))
    for link in sorted(links - addresses):
        assert client.get(link, follow=True).status_code == 200, link
