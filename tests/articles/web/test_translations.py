"""Articles that translate each other: language of the page, hreflang, refusals."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article
from articles.publishing import actions
from tests.factories.articles import ALL, freeze, make_article, make_live, make_user, publish
from tests.psychsite.schema_org import find_node, graph_of

pytestmark = pytest.mark.django_db


def alternates(client, slug):
    page = client.get(f"/articles/{slug}/").text
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="http://testserver/articles/([^/]+)/">', page)
    return dict(found)


@pytest.fixture
def group():
    original = make_live("Sleep", slug="sleep").article
    spanish = make_article("Dormir", slug="dormir", language="es", translation_of=original)
    publish(freeze(spanish))
    portuguese = make_article("Dormindo", slug="dormindo", language="pt-BR", translation_of=original)
    return original, spanish, portuguese


def test_live_translations_name_each_other(client, group):
    both = {"en": "sleep", "x-default": "sleep", "es": "dormir"}
    assert alternates(client, "sleep") == both == alternates(client, "dormir")
    publish(freeze(group[2]))
    assert alternates(client, "sleep") == both | {"pt-BR": "dormindo"} == alternates(client, "dormindo")
    page = client.get("/articles/dormir/").text
    assert '<html lang="es">' in page and '<header class="masthead" lang="en">' in page
    assert 'property="og:locale" content="es_ES"' in page
    assert 'hreflang="en" lang="en" rel="alternate">English</a>' in page and ">español</a>" not in page
    assert ">español</a>" in client.get("/articles/sleep/").text
    assert find_node(graph_of(page), "MedicalWebPage")["inLanguage"] == "es"


def test_page_marks_which_words_are_in_which_language(client, group):
    page = client.get("/articles/dormir/").text
    assert '<main id="main" tabindex="-1" lang="en">' in page
    assert '<h1 class="article__title" dir="auto" lang="es">' in page
    assert '<div class="article__body prose" dir="auto" lang="es">' in page
    original = client.get("/articles/sleep/").text.partition("<main")[2]
    assert original.count(' lang="es"') == 1, "the link to the translation"
    title = '<h3 class="card__title"{}><a href="/articles/{}/">'
    for path in ("/articles/", f"/topics/{group[0].topic.slug}/"):
        listed = client.get(path).text
        assert title.format(' lang="es"', "dormir") in listed and title.format("", "sleep") in listed


def test_one_text_is_not_recommended_in_another_language(client, group):
    other = make_live("Waking", slug="waking", topic=group[0].topic).article
    Article.objects.filter(pk=group[1].pk).update(topic=group[0].topic)
    page = client.get("/articles/dormir/").text.partition('class="wrap around"')[2]
    assert f"/articles/{other.slug}/" in page and "/articles/sleep/" not in page
    home = client.get("/").text
    assert "/articles/sleep/" in home and "/articles/dormir/" not in home


def test_texts_that_are_not_live_are_not_named(client, group):
    publish(freeze(group[2]), at=timezone.now() + timedelta(hours=1))
    assert "dormindo" not in str(alternates(client, "sleep"))
    actions.withdraw(article=group[1], by=make_user("chief", *ALL))
    assert alternates(client, "sleep") == {}, "it is the only one left"
    assert "In other languages" not in client.get("/articles/sleep/").text


def test_past_edition_names_no_translations(client, group):
    assert "hreflang" not in re.sub(r"<body.*", "", client.get("/articles/sleep/editions/1/").text, flags=re.DOTALL)


def test_form_refuses_what_makes_no_group(group):
    original, spanish, portuguese = group
    for article, changed, words in (
        (portuguese, {"translation_of": spanish}, "is a translation itself"),
        (original, {"translation_of": make_article("Other", slug="other")}, "Other articles translate this one"),
        (portuguese, {"language": "es"}, "There is an article in this language"),
        (portuguese, {"language": "en"}, "There is an article in this language"),
        (portuguese, {"language": "spanish!"}, "Write a code of a language"),
    ):
        fresh = Article.objects.get(pk=article.pk)
        for name, value in changed.items():
            setattr(fresh, name, value)
        with pytest.raises(ValidationError, match=words):
            fresh.full_clean()


def test_database_refuses_a_translation_of_itself(group):
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=group[0].pk).update(translation_of=group[0])
