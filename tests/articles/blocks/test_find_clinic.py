"""The block that leads readers to the finder."""

import pytest

from articles.changes.diff import diff_editions
from articles.models import FindClinic
from articles.publishing import actions
from clinics.models import Treatment
from tests.factories.articles import ALL, add_block, freeze, make_article, make_user, publish
from tests.factories.places import make_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def spray():
    return Treatment.objects.create(name="Esketamine nasal spray", slug="esketamine")


def page_of(client, article):
    publish(freeze(article))
    return client.get(article.get_absolute_url()).text


def test_readers_get_a_form_with_the_treatment(client, spray):
    article = make_article("Sprays")
    add_block(article, FindClinic, treatment=spray)
    page = page_of(client, article)
    assert '<form class="find-clinic" action="/clinics/" method="get"' in page
    assert '<input type="hidden" name="treatment" value="esketamine">' in page
    assert "Find a clinic that offers esketamine nasal spray" in page
    assert client.get("/clinics/?treatment=esketamine&near=").status_code == 200


def test_a_region_fills_in_the_place(client, spray):
    article = make_article("Sprays")
    add_block(article, FindClinic, treatment=spray, place=make_city().parent, heading="Sprays in <Florida>")
    page = page_of(client, article)
    assert 'value="Florida"' in page and "Sprays in &lt;Florida&gt;" in page
    assert "[Sprays in" in client.get("/articles/sprays.md").text


def test_a_renamed_treatment_is_renamed_in_the_text(client, spray):
    article = make_article("Sprays")
    add_block(article, FindClinic, treatment=spray)
    page_of(client, article)
    Treatment.objects.update(name="Nasal spray")
    assert "offers nasal spray" in client.get("/articles/sprays/").text


def test_another_treatment_is_another_text(client, spray):
    article = make_article("Sprays")
    block = add_block(article, FindClinic, treatment=spray)
    first = publish(freeze(article))
    block.treatment = Treatment.objects.create(name="Infusion", slug="infusion")
    block.save()
    actions.record_save(article=article, by=make_user("chief", *ALL))
    second = freeze(article)
    assert second.digest != first.digest
    said = str(diff_editions(first, second, public=True))
    assert "Infusion" in said and "Esketamine" in said


def test_a_restored_text_has_the_block_again(spray):
    item = {"type": "find_clinic", "treatment": spray.pk, "heading": "Here"}
    assert FindClinic.thaw(item).treatment == spray
    assert FindClinic.thaw(item | {"region": 999}).place_id is None
    assert FindClinic.thaw(item | {"treatment": 999}) is None
