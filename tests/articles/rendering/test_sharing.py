"""Pictures of shared links: what they show, where they are, and who draws them."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image as Pillow

from articles.approval.status import ReviewStatus
from articles.models import Edition
from articles.publishing import actions, withdrawals
from articles.rendering import sharing
from images import share_drawing
from images.actions import add_image
from tests.factories.articles import ALL, approve, freeze, make_article, make_live, make_user, publish
from tests.factories.pictures import photo_bytes

pytestmark = pytest.mark.django_db
NOT_REVIEWED = ReviewStatus("not_reviewed")


def shared(page):
    return re.search(r'property="og:image" content="http://testserver([^"]+)"', page)[1]


def open_picture(client, path):
    answer = client.get(path)
    assert answer.status_code == 200 and "max-age=86400" in answer["Cache-Control"]
    return answer, Pillow.open(io.BytesIO(answer.content))


@pytest.mark.parametrize("title", ["Sleep", "Wo" * 95, "Is it safe? " * 15, "“Ä” & <b>½</b>"])
def test_card_has_its_size_whatever_the_title(title):
    words = {"topic": "T" * 80, "badge": "Medically approved, wording edited since", "site": "S" * 60}
    data = share_drawing.draw_card(title=title, badge_code="approved", **words)
    assert len(data) <= 150_000
    assert Pillow.open(io.BytesIO(data)).size == (1200, 630)


def test_font_knows_what_it_lacks():
    assert share_drawing.can_write("Äñé “yes” 1–2")
    assert not share_drawing.can_write("睡眠")


@pytest.mark.parametrize(("size", "focus"), [((1600, 400), (0, 0)), ((300, 900), (100, 100)), ((100, 100), (50, 50))])
@pytest.mark.parametrize("shape", share_drawing.SHAPES)
def test_crop_has_its_shape_and_is_never_enlarged(size, focus, shape):
    data = share_drawing.draw_crop(Pillow.new("RGBA", size, "#abcdef80"), shape, focus)
    cut = Pillow.open(io.BytesIO(data)).size
    assert cut == share_drawing.crop_size(shape, *size)
    across, down = share_drawing.SHAPES[shape]
    assert cut[0] <= size[0] and cut[1] <= size[1]
    assert abs(cut[0] / cut[1] - across / down) < 0.1


def test_card_follows_the_badge(client):
    article = make_article("Sleep", slug="sleep")
    edition = freeze(article)
    approve(edition)
    publish(edition, override_reason="")
    approved = shared(client.get("/articles/sleep/").text)
    _answer, picture = open_picture(client, approved)
    assert picture.size == (1200, 630)
    approval = edition.approvals.get()

    withdrawals.withdraw_approval(approval=approval, by=approval.person.user, reason="A mistake.")
    present = shared(client.get("/articles/sleep/").text)
    assert present != approved
    assert client.get(approved).url == present, "an old address shows the badge of today"


def test_only_live_texts_have_pictures(client):
    article = make_article("Secret", slug="secret", needs_approval=False)
    edition = freeze(article)
    name = sharing.card_of(edition, None).name
    path = f"/articles/secret/shared/{name}"
    assert client.get(path).status_code == 404
    publish(edition, at=timezone.now() + timedelta(hours=1))
    assert client.get(path).status_code == 404
    publish(edition)
    assert client.get(path).status_code == 200
    assert client.get("/articles/secret/shared/16x9-0.jpeg").status_code == 404, "it has no lead picture"
    assert client.get("/articles/secret/shared/..%2Fimages", follow=True).status_code == 404
    actions.withdraw(article=article, by=make_user("chief", *ALL))
    assert client.get(path).status_code == 404


def test_lead_picture_has_three_shapes(client):

    make_live("Lead", slug="lead", lead_image=add_image(upload=photo_bytes(1000, 800), alt="Waves"))
    found = re.findall(r'http://testserver(/articles/lead/shared/(\w+)-\w+\.jpeg)"', client.get("/articles/lead/").text)
    assert [shape for _path, shape in found] == list(share_drawing.SHAPES)
    for path, shape in found:
        answer, picture = open_picture(client, path)
        assert answer["Content-Type"] == "image/jpeg"
        assert picture.size == share_drawing.crop_size(shape, 1000, 800)


def test_command_draws_what_is_missing_and_deletes_what_is_old(capsys, monkeypatch):
    one, two = (sharing.card_of(make_live(title), NOT_REVIEWED) for title in ("Card one", "Card two"))
    freeze(make_article("Three"))
    call_command("draw_cards", "--dry-run")
    assert "2 pictures are missing." in capsys.readouterr().out
    call_command("draw_cards")
    assert "2 pictures drawn, 0 old ones deleted." in capsys.readouterr().out
    call_command("draw_cards")
    assert "0 pictures drawn, 0 old ones deleted." in capsys.readouterr().out
    actions.withdraw(article=Edition.objects.get(title="Card two").article, by=make_user("chief", *ALL))
    monkeypatch.setattr("articles.rendering.card_files.KEPT", timedelta(0))
    call_command("draw_cards")
    assert "0 pictures drawn" in capsys.readouterr().out
    assert sharing.is_made(one) and not sharing.is_made(two)


def test_title_without_glyphs_has_no_card(client):
    make_live("睡眠", slug="sleep")
    assert "/img/share" in client.get("/articles/sleep/").text, "the picture of the site stands in"
