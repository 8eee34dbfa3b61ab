"""Stored bodies: the same page as from the document, and nothing else is shown."""

import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from articles.blocks.base import kinds
from articles.models import Edition, EditionBody
from articles.publishing import actions
from articles.rendering import bodies
from articles.rendering.document import render
from tests.articles.web.test_reader import full_article
from tests.factories.articles import ALL, freeze, make_article, make_live, make_user, publish
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db
PATH = "/articles/full/"


def body_html(document):
    return "".join(render_to_string(block.template, {"block": block}) for block in render(document)[1])


def test_page_is_the_same_bytes_without_stored_body(client):
    full_article(comments=1)
    stored = client.get(PATH).content
    assert EditionBody.objects.count() == Edition.objects.count()
    EditionBody.objects.all().delete()
    assert client.get(PATH).content == stored


def test_condensed_document_renders_the_same():
    image, clinic, article = make_image(), make_clinic(), make_live("Other").article
    hidden = {"article": 10**6, "clinic": 10**6, "image": image.pk}
    shown = {"article": article.pk, "clinic": clinic.pk, "image": image.pk}
    samples = [{"type": kind.kind, **one} for kind in kinds().values() for one in kind.samples.values()]
    samples = [one for one in samples if one["type"] != "lead"] + [{"type": "crossword", "clue": "Rest"}]
    dice, condensed = random.Random(14), 0
    for _round in range(60):
        document = [dict(one) for one in dice.choices(samples, k=dice.randint(1, 9))]
        for item in document:
            named = dice.choice([hidden, shown])
            item.update({key: named[key] for key in named if key in item})
        items = bodies.condense(document)
        if items is not None:
            condensed += 1
            assert len(items) <= len(document)
            assert body_html(items) == body_html(document), document
    assert condensed > 40


def test_list_that_a_hidden_thing_may_join_is_left_to_the_page():
    asked = {"type": "faq", "question": "Does it help?", "answer_html": "<p>Often.</p>"}
    related = {"type": "related_article", "article": 10**6}
    assert bodies.condense([asked, related, asked]) is None
    assert bodies.condense([asked, {"type": "rich_text", "html": "<p>x</p>"}, related, asked])
    article = make_article("Split", html="<p>x</p>")
    edition = bodies.Edition(article=article, document=[asked, related, asked], digest="0" * 64, pk=7)
    assert bodies.read_body(edition)[0] == edition.document


def test_body_that_anything_else_wrote_is_not_shown(client):
    publish(freeze(make_article("Full", html="<h2>Rest</h2><p>Sleep helps.</p>")))
    body = EditionBody.objects.get()
    forged = body.content.replace("Sleep helps.", "Sleep harms.")
    EditionBody.objects.update(content=forged)
    page = client.get(PATH).content.decode()
    assert "Sleep helps." in page and "Sleep harms." not in page and 'href="#rest"' in page
    with pytest.raises(CommandError, match="1 stored bodies are wrong"):
        call_command("render_editions", check=True, stdout=StringIO())
    other = make_live("Other", html="<p>Sleep harms.</p>")
    EditionBody.objects.filter(pk=body.pk).update(content=other.body.content, seal=other.body.seal)
    assert "Sleep harms." not in client.get(PATH).content.decode()


def test_bodies_of_other_templates_are_rendered_again(client, monkeypatch):
    edition = make_live("Full", html="<p>Sleep helps.</p>")
    before = client.get(PATH).content
    bodies.body_version.cache_clear()
    monkeypatch.setattr(bodies, "_SOURCES", ("templates/blocks/*.html",))
    try:
        assert client.get(PATH).content == before
        assert list(bodies.outdated_editions()) == [edition]
        said = StringIO()
        call_command("render_editions", dry_run=True, stdout=said)
        call_command("render_editions", stdout=said)
        assert said.getvalue().splitlines() == ["1 editions wait; nothing was stored.", "1 editions rendered."]
        assert not bodies.outdated_editions().exists() and client.get(PATH).content == before
        call_command("render_editions", check=True, stdout=said)
    finally:
        bodies.body_version.cache_clear()


def test_republished_copy_has_a_body_of_its_own():
    first = make_live("Full", html="<p>Sleep helps.</p>")
    actions.withdraw(article=first.article, by=make_user("chief", *ALL))
    copy = publish(Edition.objects.get(pk=first.pk))
    assert copy.pk != first.pk and bodies.is_right(copy.body)
