"""The board of what to fix in imported texts."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.checklist.rules import RULES
from articles.models import CheckOverride, Figure, RichText
from articles.publishing import actions
from articles.publishing.takeover import take_over
from core.errors import ActionRefused
from psychsite.desk import to_fix
from tests.factories.articles import add_block, make_article, make_user
from tests.factories.pictures import make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(db):
    """Take over a text with a claim, a silent picture and no summary."""
    article = make_article("Rest", standfirst="", html="<p>This cures everyone. It always works.</p>")
    image = make_image(width=640, height=480)
    type(image).objects.filter(pk=image.pk).update(alt="", is_undescribed=True)
    add_block(article, Figure, image=image)
    began = timezone.now() - timedelta(days=900)
    take_over(beginnings={article.pk: began}, by=None, reason="Imported from The Quiet Mind, live there since {day}")
    return article


@pytest.fixture
def writer():
    return make_user("writer", "articles.change_article", is_staff=True)


def test_every_rule_has_its_place_on_the_board():
    assert to_fix.HARM.keys() == {*(rule.__name__ for rule in RULES), "incomplete"}


def test_board_lists_the_worst_first_with_the_picture(imported, client, writer):
    client.force_login(writer)
    page = client.get(reverse("admin:to_fix")).content.decode()
    places = [
        page.index(to_fix.HARM[rule][0]) for rule in ("absolute_claim", "picture_without_alt", "missing_standfirst")
    ]
    assert places == sorted(places)
    image = Figure.objects.get().image
    assert reverse("admin:images_image_change", args=[image.pk]) in page and image.stamp_url in page
    assert reverse("admin:articles_article_change", args=[imported.pk]) in page
    assert next(row.rule for row in to_fix.worst_first()) == "absolute_claim"


def test_one_rule_by_page_and_an_unknown_rule(imported, client, writer):
    client.force_login(writer)
    address = reverse("admin:to_fix")
    assert "Rest" in client.get(f"{address}?rule=absolute_claim&page=7").content.decode()
    assert client.get(f"{address}?rule=nonsense").status_code == 404


def test_first_edition_made_here_has_to_answer(imported):
    editor = make_user("editor", superuser=True)
    RichText.objects.filter(parent=imported).update(html="<p>This cures everyone, they say. It always works.</p>")
    imported.refresh_from_db()
    with pytest.raises(ActionRefused, match="no alt text"):
        actions.freeze(article=imported, by=editor)
    Figure.objects.filter(parent=imported).update(alt="Hills at dusk")
    imported.standfirst = "What rest can do, and what it cannot do."
    imported.save()
    with pytest.raises(ActionRefused, match="explain why it stays"):
        actions.freeze(article=imported, by=editor)
    reasons = {rule.__name__: "Checked." for rule in RULES}
    actions.freeze(article=imported, by=editor, reasons=reasons)
    assert not CheckOverride.objects.to_fix().exists(), "the board holds imported texts alone"
    assert CheckOverride.objects.given().exists()


def test_board_takes_few_queries(imported, client, writer, django_assert_max_num_queries):
    client.force_login(writer)
    client.get(reverse("admin:to_fix"))
    with django_assert_max_num_queries(25):
        client.get(reverse("admin:to_fix"))
