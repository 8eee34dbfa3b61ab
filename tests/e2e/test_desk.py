"""The editorial workflow through admin forms, and refusals of each step."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from lxml import html

from articles.models import (
    Article,
    Callout,
    ClinicSpotlight,
    Edition,
    Figure,
    PullQuote,
    Reference,
    RelatedArticle,
    RichText,
    Source,
)
from authors.models import Person
from comments.models import Comment
from images.models import Image
from tests.comments.admin.test_comments import key
from tests.e2e.desk import blocks, inline
from tests.factories.articles import ask, make_live, make_topic
from tests.factories.pictures import picture_bytes
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def write(desks, title="Ketamine and sleep", **changes):
    """Enter an article with all kinds of blocks, as a writer."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    writer = desks["writer"]
    author = writer.add(Person, name="Anna Writer", slug="anna-writer", bio="Anna writes about sleep.")
    upload = SimpleUploadedFile("sea.jpg", picture_bytes(), "image/jpeg")
    image = writer.add(Image, upload=upload, alt="The sea in the evening")
    source = writer.add(Source, title="Sleep after infusions", authors="Doe J", year="2021", doi="10.1000/sleep")
    other, clinic = make_live("What to ask first").article, make_clinic(name="Harbor Clinic")
    text = (
        "<h2>Results</h2><p>Some people sleep <strong>better</strong>. <a href='https://example.org/'>Read on</a>.</p>"
        "<ul><li>One</li><li>Two</li></ul><table><tbody><tr><th>Week</th><th>Hours</th></tr><tr><td>1</td><td>6</td></tr></tbody></table>"
        "<script>alert(1)</script><p onclick='x()'>Quietly.</p>"
    )
    items = [
        (RichText, {"html": text}),
        (Figure, {"image": image.pk, "caption": "Evening."}),
        (PullQuote, {"quote": "I slept through.", "attribution": "A patient"}),
        (Callout, {"style": "safety", "heading": "In an emergency", "html": "<p>Call your local number.</p>"}),
        (RelatedArticle, {"target": other.pk}),
        (ClinicSpotlight, {"clinic": clinic.pk, "note": ""}),
        (Reference, {"source": source.pk}),
    ]
    fields = {
        "title": title,
        "slug": "ketamine-and-sleep",
        "standfirst": "What is known about it, what is not, and what to ask first.",
        "topic": make_topic().pk,
        "lead_image": image.pk,
        "tags": "sleep, ketamine",
        **inline("bylines", [{"person": author.pk, "position": 0, "credit": ""}]),
        **blocks(items),
    }
    return writer.add(Article, **fields | changes)


def newest():
    return Edition.objects.order_by("-pk").first()


def test_article_goes_from_writer_to_reader_and_comment_back(desks, client):
    article = write(desks)
    assert article.owner == desks["writer"].user
    assert client.get("/articles/ketamine-and-sleep/").status_code == 404

    desks["writer"].step("freeze", article, public_note="")
    edition = newest()
    assert "No approval covers this text" in desks["editor"].refused("publish", edition)
    desks["writer"].step("request_review", edition, person=Person.objects.get(name="Ada Quill").pk)
    desks["approver"].step("approve", edition)
    desks["editor"].step("publish", edition)

    page = client.get("/articles/ketamine-and-sleep/").content.decode()
    for part in (
        'id="results"',
        "<strong>better</strong>",
        "<table>",
        "I slept through.",
        "In an emergency",
        "/articles/what-to-ask-first/",
        "Harbor Clinic",
        "https://doi.org/10.1000/sleep",
        "This post was medically approved by Dr. Ada Quill, MD",
        "Board-certified psychiatrist",
        "View all posts by Anna Writer",
    ):
        assert part in page, part
    assert "<script>alert" not in page
    assert "onclick" not in page
    for path in ("/tags/sleep/", "/topics/ketamine-therapy/", "/authors/anna-writer/", "/search/?q=slept", "/"):
        assert "Ketamine and sleep" in client.get(path).content.decode(), path

    post_comment(client, "Thank you all.")
    assert "Thank you all." not in client.get("/articles/ketamine-and-sleep/").content.decode()
    comment = Comment.objects.get()
    desks["moderator"].client.post(
        reverse("admin:comments_comment_changelist"), {"do": "approve", "chosen": [key(comment)]}
    )
    assert "Thank you all." in client.get("/articles/ketamine-and-sleep/").content.decode()


def post_comment(client, body):
    """Post a comment as a browser without scripts would."""
    page = html.fromstring(client.get("/articles/ketamine-and-sleep/").content.decode())
    form = next(form for form in page.forms if "comments" in (form.action or ""))
    fields = {name: value or "" for name, value in form.fields.items()}
    fields |= {"name": "Rosa", "email": "rosa@example.org", "body": body}
    preview = html.fromstring(client.post(form.action, fields).content.decode())
    form = next(form for form in preview.forms if "comments" in (form.action or ""))
    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        answer = client.post(form.action, {name: value or "" for name, value in form.fields.items()})
    assert answer.status_code == 303


def asked(desks):
    """Return the newest edition after its approver was asked to review it."""
    return ask(newest(), desks["approver"].user.person)


def test_published_correction_changes_text_and_badge(desks, client):
    article = write(desks)
    desks["writer"].step("freeze", article)
    desks["approver"].step("approve", asked(desks))
    desks["editor"].step("publish", newest())
    block = RichText.objects.get(parent=article)
    path = reverse("admin:articles_article_change", args=[article.pk])
    desks["editor"].send(path, **{"articles_richtext_set-0-html": block.html.replace("Some people", "Some persons")})
    assert "Some people" in client.get("/articles/ketamine-and-sleep/").content.decode()
    desks["editor"].step("freeze", article, change_class="clarification", public_note="Put more carefully.")
    assert "Some people" in client.get("/articles/ketamine-and-sleep/").content.decode()
    assert "No approval covers this text" in desks["editor"].refused("publish", newest())
    desks["chief"].step("publish", newest(), override_reason="Readers misread it.")
    page = client.get("/articles/ketamine-and-sleep/").content.decode()
    assert "Some persons" in page
    assert "Changed since approval" in page and "Readers misread it." in page
    assert "This post was medically approved by" not in page
    desks["approver"].step("approve", newest())
    assert "This post was medically approved by" in client.get("/articles/ketamine-and-sleep/").content.decode()


def test_scheduled_edition_goes_live_and_can_be_unscheduled(desks, client):
    article = write(desks)
    desks["writer"].step("freeze", article)
    desks["approver"].step("approve", asked(desks))
    at = timezone.localtime() + timedelta(hours=3)
    assert "has passed" in desks["editor"].refused("publish", newest(), at="2020-01-01T10:00")
    desks["editor"].step("publish", newest(), at=at.strftime("%Y-%m-%dT%H:%M"))
    assert client.get("/articles/ketamine-and-sleep/").status_code == 404
    with time_machine.travel(at + timedelta(minutes=1)):
        assert client.get("/articles/ketamine-and-sleep/").status_code == 200
    desks["editor"].step("unschedule", newest())
    with time_machine.travel(at + timedelta(minutes=1)):
        assert client.get("/articles/ketamine-and-sleep/").status_code == 404


def test_only_editor_in_chief_publishes_without_approval(desks, client):
    article = write(desks)
    desks["writer"].step("freeze", article)
    assert "without an approval" in desks["editor"].refused("publish", newest(), override_reason="Urgent.")
    desks["chief"].step("publish", newest(), override_reason="A recall that cannot wait.")
    assert "Not medically reviewed" in client.get("/articles/ketamine-and-sleep/").content.decode()


def test_approver_requests_changes_with_note(desks):
    article = write(desks)
    desks["writer"].step("freeze", article)
    assert "required" in desks["approver"].refused("request_changes", asked(desks), note="")
    desks["approver"].step("request_changes", newest(), note="The risks are missing.")
    page = desks["writer"].client.get(reverse("admin:articles_edition_change", args=[newest().pk])).content.decode()
    assert "The risks are missing." in page


def test_stale_form_is_refused_and_keeps_typed_text(desks):
    article = write(desks)
    path = reverse("admin:articles_article_change", args=[article.pk])
    stale = desks["writer"].form(path) | {"title": "Typed for an hour"}
    desks["editor"].send(path, title="Saved in between")
    answer = desks["writer"].client.post(path, stale)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "saved this article after you opened it" in page
    assert "Typed for an hour" in page
    article.refresh_from_db()
    assert article.title == "Saved in between"


def test_freeze_form_refuses_text_saved_since_opening(desks):
    article = write(desks)
    path = reverse("admin:articles_article_freeze", args=[article.pk])
    stale = desks["writer"].form(path)
    desks["editor"].send(reverse("admin:articles_article_change", args=[article.pk]), title="Saved in between")
    answer = desks["writer"].client.post(path, stale)
    assert "saved this article after you opened it" in answer.content.decode()
    assert not Edition.objects.filter(article=article).exists()


def test_editor_withdraws_bins_and_restores_article(desks, client):
    article = write(desks)
    desks["writer"].step("freeze", article)
    desks["chief"].step("publish", newest(), override_reason="Now.")
    assert "superseded or wrong" in desks["editor"].refused("withdraw", article)
    desks["editor"].step("withdraw", article, kind="superseded")
    assert client.get("/articles/ketamine-and-sleep/").status_code == 410
    desks["editor"].step("bin", article)
    assert client.get("/articles/ketamine-and-sleep/editions/1/").status_code == 404
    desks["editor"].step("restore", article)
    desks["editor"].step("restore", newest())
    assert client.get("/articles/ketamine-and-sleep/").status_code == 410


@pytest.mark.parametrize("name", ["freeze", "withdraw", "bin", "restore"])
def test_article_steps_require_permission(desks, name):
    article = write(desks)
    path = reverse(f"admin:articles_article_{name}", args=[article.pk])
    before = Article.objects.values("version", "binned_at").get(pk=article.pk)
    for who in ("approver", "moderator"):
        desks[who].client.post(path, {"confirm": "yes", "change_class": "medical", "version": 1})
    assert not Edition.objects.filter(article=article).exists()
    assert Article.objects.values("version", "binned_at").get(pk=article.pk) == before
    assert desks["writer"].client.get(reverse(f"admin:articles_article_{name}", args=[999999])).status_code == 302


def test_article_and_edition_lists_use_constant_queries(desks, django_assert_num_queries):
    write(desks)
    for path, queries in (("admin:articles_article_changelist", 9), ("admin:articles_edition_changelist", 7)):
        desks["editor"].client.get(reverse(path))
        with django_assert_num_queries(queries):
            desks["editor"].client.get(reverse(path))
        for number in range(5):
            make_live(f"More {path} {number}")
        with django_assert_num_queries(queries):
            desks["editor"].client.get(reverse(path))
