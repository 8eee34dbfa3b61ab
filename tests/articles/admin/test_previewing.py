"""Previews of drafts: beside the form, and by links."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from activity.models import Entry
from articles.models import Article, Presence, PreviewLink, RichText
from articles.publishing import actions, previews
from tests.articles.admin.test_writing import HTML, form_of, sent
from tests.factories.articles import approve, freeze, publish

pytestmark = pytest.mark.django_db


def test_colleagues_with_the_form_open_are_shown(desks, article):
    writer, editor = desks
    ping = reverse("admin:articles_article_presence", args=[article.pk])
    page = writer.client.get(form_of(article))
    assert page.context["others"] == []
    assert not Presence.objects.exists(), "reading writes nothing"
    assert writer.client.post(ping, {"part": "title"}).json() == {"others": []}
    page = editor.client.get(form_of(article))
    assert page.context["others"] == [{"name": "writer", "part": "title"}]
    assert "<strong>writer</strong>" in page.content.decode()
    for part, kept in (("articles_richtext_set:12", "articles_richtext_set:12"), ("<b>", ""), ("x" * 200, "")):
        answer = editor.client.post(ping, {"part": part})
        assert answer.json() == {"others": [{"name": "writer", "part": "title"}]}
        assert writer.client.post(ping).json() == {"others": [{"name": "editor", "part": kept}]}
        writer.client.post(ping, {"part": "title"})
    key = reverse("admin:articles_article_unsaved", args=[article.pk])
    assert writer.client.get(key).json()["others"] == [{"name": "editor", "part": ""}]
    Presence.objects.filter(user=editor.user).update(seen_at=timezone.now() - timedelta(seconds=61))
    assert writer.client.post(ping).json() == {"others": []}
    assert writer.client.get(ping).status_code == 405
    assert Presence.objects.count() == 2
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer.user)
    assert strict.post(ping).status_code == 403


def test_preview_matches_public_page(desks, article, client):
    writer = desks[0]
    text = reverse("admin:articles_article_preview_text", args=[article.pk])
    seen = writer.client.get(text)
    assert "The first text of all." in seen.content.decode()
    assert not article.editions.exists(), "a preview freezes nothing"
    assert seen["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in seen["Content-Security-Policy"]
    assert "no-store" in seen["Cache-Control"]
    assert "noindex" in seen["X-Robots-Tag"]
    assert seen["Referrer-Policy"] == "no-referrer"
    for name in ("preview", "change"):
        page = writer.client.get(reverse(f"admin:articles_article_{name}", args=[article.pk]))
        assert "frame-src 'self'" in page["Content-Security-Policy"]
        assert page["X-Frame-Options"] == "DENY"
        assert (text if name == "preview" else preview_of(article.pk)) in page.content.decode()
    edition = freeze(article)
    assert edition.document == previews.edition_of_draft(article).document
    assert edition.digest == previews.edition_of_draft(article).digest
    approve(edition)
    assert "Medically approved" in writer.client.get(text).content.decode()
    assert client.get(text).status_code == 302


def preview_path(article, by):
    return urlsplit(previews.create_link(article=article, by=by)[1]).path


def test_preview_link_opens_draft_without_account(desks, article, client, settings):
    page = reverse("admin:articles_article_preview_link", args=[article.pk])
    shown = desks[0].client.get(page, headers={"host": "localhost"}).content.decode()
    assert f"{settings.PREVIEW_LINK_DAYS} days" in shown
    assert not PreviewLink.objects.exists(), "a GET creates nothing"
    shown = desks[0].client.post(page, headers={"host": "127.0.0.1"}).content.decode()
    path = re.search(rf'value="{settings.SITE_URL}(/preview/[^"]+)"', shown)[1]
    answer = client.get(path)
    assert "The first text of all." in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Frame-Options"] == "DENY"
    assert not answer.cookies
    assert client.post(path).status_code == 405
    # It always shows the newest saved text, until readers see one.
    edition = freeze(article)
    RichText.objects.update(html="<p>The second text.</p>")
    actions.record_save(article=article, by=desks[0].user)
    assert "The second text." in client.get(path).content.decode()
    publish(edition)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "has been published" in answer.content.decode()
    Article.objects.update(binned_at=timezone.now())
    assert client.get(path).status_code == 410


def test_links_are_listed_and_revoked(desks, article, client):
    writer, editor = desks
    freeze(article)
    path, other = preview_path(article, writer.user), preview_path(article, writer.user)
    page = reverse("admin:articles_article_preview_link", args=[article.pk])
    assert "never" in editor.client.get(page).content.decode()
    assert client.get(path).status_code == 200
    used = PreviewLink.objects.get(last_used_at__isnull=False)
    shown = editor.client.get(page).content.decode()
    assert "by writer" in shown and path not in shown
    revoke = reverse("admin:articles_article_preview_revoke", args=[article.pk, used.pk])
    assert revoke in shown
    assert "Revoke the link" in editor.client.get(revoke).content.decode()
    assert client.get(path).status_code == 200, "a GET revokes nothing"
    for _twice in range(2):
        assert editor.client.post(revoke, {"confirm": "yes"}).url == page
    answer = client.get(path)
    assert answer.status_code == 410 and "was revoked" in answer.content.decode()
    assert client.get(other).status_code == 200
    assert "<strong>Revoked</strong> by editor" in editor.client.get(page).content.decode()
    verbs = list(
        Entry.objects.filter(verb__startswith="preview.").order_by("number").values_list("verb", "by__username")
    )
    assert [row for row in verbs if row[0] != "preview.opened"] == [
        ("preview.made", "writer"),
        ("preview.made", "writer"),
        ("preview.revoked", "editor"),
    ]


def test_preview_links_expire_and_reject_forgery(desks, article, client, settings):
    path = preview_path(article, desks[0].user)
    for forged in (path[:-2] + "~/", "/preview/x/", "/preview/a:b:c/", path.replace("/preview/", "/preview/e")):
        answer = client.get(forged)
        assert answer.status_code == 404, forged
        assert "incomplete" in answer.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=settings.PREVIEW_LINK_DAYS, seconds=1), tick=False):
        answer = client.get(path)
    assert answer.status_code == 410
    assert "Ask the person who sent it" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def preview_of(key):
    return reverse("admin:articles_article_unsaved_preview", args=[key])


def test_live_preview_shows_the_form_and_saves_nothing(desks, article):
    writer, editor = desks
    form = writer.form(form_of(article)) | {"articles_relatedarticle_set-TOTAL_FORMS": "1"}
    form |= {"articles_relatedarticle_set-0-region": "body", "articles_relatedarticle_set-0-ordering": "15"}
    answer = writer.client.post(preview_of(article.pk), **sent(form, **{HTML: "<p>Typed.</p>", "title": "Typed title"}))
    page = answer.content.decode()
    assert "<p>Typed.</p>" in page and "Typed title</h1>" in page
    assert "I slept through." in page
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]
    article.refresh_from_db()
    assert (article.title, article.version, article.editions.count()) == ("Sleep and mood", 1, 0)
    assert "The first text of all." in writer.client.get(preview_of(article.pk)).content.decode()
    key = reverse("admin:articles_article_unsaved", args=[article.pk])
    writer.client.post(key, **sent(form, **{HTML: "<p>Kept.</p>"}))
    assert "<p>Kept.</p>" in writer.client.get(preview_of(article.pk)).content.decode()
    assert "<p>Kept.</p>" not in editor.client.get(preview_of(article.pk)).content.decode()
    assert writer.client.put(preview_of(article.pk)).status_code == 405
    assert writer.client.post(preview_of(article.pk), "x", content_type="application/json").status_code == 400


def test_checklist_follows_the_form_and_saves_nothing(desks, article):
    writer = desks[0]
    address = reverse("admin:articles_article_checklist", args=[article.pk])
    form = writer.form(form_of(article)) | {"articles_relatedarticle_set-TOTAL_FORMS": "1"}
    form |= {"articles_relatedarticle_set-0-region": "body", "articles_relatedarticle_set-0-ordering": "15"}
    typed = {HTML: "<h2>A</h2><h4>B</h4><p>It cures everyone.</p>", "topic": ""}
    answer = writer.client.post(address, **sent(form, **typed))
    page = answer.content.decode()
    assert f'data-checklist="{address}"' in page and "no-store" in answer["Cache-Control"]
    for words in ("Make it level 3.", "Choose a topic.", "words ·"):
        assert words in page, words
    assert "No problems found." not in page
    article.refresh_from_db()
    assert (article.version, article.editions.count()) == (1, 0)
    assert writer.client.get(address).status_code == 405
    assert writer.client.post(address, "x", content_type="application/json").status_code == 400
    # A new article has one, too.
    add = reverse("admin:articles_article_add")
    page = writer.client.get(add).content.decode()
    new = page.partition('data-checklist="')[2].partition('"')[0]
    assert "appear here as you write" in page
    counted = writer.client.post(new, **sent(writer.form(add), title="Five words are in this")).content.decode()
    assert "5 words" in counted and "Choose a topic." in counted


def test_live_preview_of_a_new_article(desks):
    writer, add = desks[0], reverse("admin:articles_article_add")
    form = writer.form(add) | {"articles_richtext_set-TOTAL_FORMS": "1", "title": "New one"}
    row = {"region": "body", "ordering": "10", "html": "<h2>Part</h2><p>Quite new.</p>"}
    form |= {f"articles_richtext_set-0-{name}": value for name, value in row.items()}
    page = writer.client.post(preview_of("new-abcdefghijkl"), **sent(form)).content.decode()
    assert "New one</h1>" in page and "<p>Quite new.</p>" in page
    assert writer.client.get(preview_of("new-abcdefghijkl")).status_code == 200
    assert not Article.objects.exists()
