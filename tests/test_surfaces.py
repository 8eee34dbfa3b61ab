"""Visibility of text: every article state on every surface.

Add new surfaces to SURFACES and new states to STATES.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article, ClinicSpotlight, Edition, RelatedArticle
from articles.publishing import actions
from articles.rendering import sharing
from clinics.models import Region
from comments.models import Comment
from outbox.models import Webhook, WebhookDelivery
from outbox.webhooks.actions import new_seed
from outbox.webhooks.kinds import KINDS
from psychsite.api.webhooks import worker
from tests.factories.articles import (
    ALL,
    add_block,
    approve,
    freeze,
    make_article,
    make_live,
    make_topic,
    make_user,
    publish,
)
from tests.factories.people import make_person
from tests.factories.places import make_clinic
from tests.psychsite.schema_org import graph_of

pytestmark = pytest.mark.django_db
WORD = "Zanzibar"


def draft(article):
    pass


def frozen(article):
    freeze(article)


def approved(article):
    approve(freeze(article))


def scheduled(article):
    publish(freeze(article), at=timezone.now() + timedelta(hours=1))


def live(article):
    publish(freeze(article))


def withdrawn(article):
    live(article)
    actions.withdraw(article=article, by=make_user("chief", *ALL))


def wrong(article):
    live(article)
    chief = make_user("chief", *ALL)
    actions.withdraw(article=article, by=chief, kind="wrong", note="The dose was wrong. Throw it away.")


def declared_wrong(article):
    """Withdraw a live article as superseded, and then as wrong."""
    withdrawn(article)
    actions.withdraw(article=article, by=make_user("chief", *ALL), kind="wrong", note="The dose was wrong.")


def wrong_and_published(article):
    wrong(article)
    publish(Edition.objects.get(article=article))


def ended(article):
    now = timezone.now()
    publish(freeze(article), at=now - timedelta(hours=2), until=now - timedelta(hours=1))


def binned(article):
    live(article)
    actions.put_in_bin(article=article, by=make_user("chief", *ALL))


def corrected(article):
    """Return a live article with the word only in its draft and past edition."""
    article.title, article.standfirst = "Harmless", "Harmless."
    article.save()
    block = article.articles_richtext_set.get()
    words, block.html = block.html, "<p>Harmless.</p>"
    block.save()
    live(article)
    article.title, block.html = f"{WORD} corrected", words
    article.save()
    block.save()
    freeze(article)


STATES = {
    "draft": (draft, False),
    "frozen": (frozen, False),
    "approved": (approved, False),
    "scheduled": (scheduled, False),
    "withdrawn": (withdrawn, False),
    "withdrawn as wrong": (wrong, False),
    "declared wrong": (declared_wrong, False),
    "published again": (wrong_and_published, True),
    "ended": (ended, False),
    "binned": (binned, False),
    "corrected": (corrected, False),
    "live": (live, True),
}

# Where the word must be if the article is live, and must not be otherwise.
SURFACES = {
    "home": "/",
    "list": "/articles/",
    "topic": "/topics/secret-topic/",
    "tag": "/tags/secret-tag/",
    "its page": "/articles/secret/",
    "author": "/authors/secret-writer/",
    "related of another": "/articles/neighbour/",
    "callout of another": "/articles/pointer/",
    "search": f"/search/?q={WORD}",
    "feed": "/feeds/articles.atom",
    "sitemap": "/sitemap.xml",
    "history": "/articles/secret/history/",
    "changes": "/articles/secret/changes.atom",
    "its edition": "/articles/secret/editions/1/",
    "comments": "/comments/secret/",
    "comments feed": "/articles/secret/comments.atom",
    "its Markdown": "/articles/secret.md",
    "list for programs": "/llms.txt",
    "feed, RSS": "/feeds/articles.rss",
    "feed, JSON": "/feeds/articles.json",
    "topic feed": "/topics/secret-topic/feed.atom",
    "tag feed": "/tags/secret-tag/feed.rss",
    "author feed": "/authors/secret-writer/feed.json",
    "404": "/nowhere/",
    "help": "/help/",
    "clinic that it names": "/clinic/secret-house/",
    "clinics for programs": "/api/clinics/",
    "clinic for programs": "/api/clinics/secret-house/",
    "region for programs": "/api/regions/us/florida/miami/",
    "articles by API": "/api/v1/articles/",
    "article by API": "/api/v1/articles/secret/",
    "editions by API": "/api/v1/editions/",
    "edition by API": "/api/v1/editions/secret/1/",
    "search by API": f"/api/v1/search/?q={WORD}",
    "facets": f"/search/?q={WORD}&topic=secret-topic&tag=secret-tag",
    "facets by API": f"/api/v1/search/?q={WORD}&topic=secret-topic&tag=secret-tag&sort=newest",
    "suggestions": f"/search/suggest/?q={WORD[:5]}",
}
# Surfaces that name the article by its address only, or keep what was public once.
BY_ADDRESS = {"sitemap": "/articles/secret/"}
EDITIONS = ("editions by API", "edition by API")
ONCE_PUBLIC = {
    (state, name) for state in ("withdrawn", "ended") for name in ("its edition", "history", "changes", *EDITIONS)
}
# A wrong edition stays closed when the article is published again.
CLOSED = {("published again", "its edition"), ("published again", "edition by API")}
NEVER = {"404", "help", "clinics for programs", "clinic for programs", "region for programs"}


@pytest.fixture
def article(request):
    state, _shown = STATES[request.param]
    writer = make_person(name="Wanda Writer", slug="secret-writer")
    topic = make_topic("Secret topic")
    # Their own pages exist anyway, so that a 404 is no proof of anything.
    make_live("Neighbour", topic=topic, authors=[writer], tags=["secret-tag"])
    article = make_article(
        f"{WORD} nights",
        slug="secret",
        topic=topic,
        authors=[writer],
        tags=["secret-tag"],
        html=f"<p>{WORD} is far.</p>",
        needs_approval=False,  # or the sitemap would leave it out until it is approved
    )
    add_block(article, ClinicSpotlight, clinic=make_clinic(slug="secret-house"))
    pointer = make_article("Pointer", topic=make_topic("Other"))
    add_block(pointer, RelatedArticle, target=article)
    publish(freeze(pointer))
    state(article)
    return request.param


@pytest.mark.parametrize("article", STATES, indirect=True)
def test_surfaces_show_only_live_text(client, article):
    shown = STATES[article][1]
    for name, path in SURFACES.items():
        mark = BY_ADDRESS.get(name, WORD)
        # The search page repeats the words that were asked for; a hit is a link to the article.
        if name in {"search", "search by API", "facets", "facets by API"}:
            mark = "/articles/secret/"
        # The notice of a withdrawn article names its title.
        if name == "its page":
            mark = f"{WORD} is far"
        page = client.get(path).content.decode()
        expected = name not in NEVER and (shown or (article, name) in ONCE_PUBLIC) and (article, name) not in CLOSED
        if article == "corrected" and name in {"sitemap"}:
            expected = True  # the article is live, its unpublished words are not
        assert (mark in page) == expected, f"{article}: {name} ({path})"


@pytest.mark.parametrize("article", STATES, indirect=True)
def test_comments_appear_only_under_live_articles(client, article):
    on = Article.objects.get(slug="secret")
    comment = Comment.objects.create(article=on, name="Robin", body="Heardword", state="approved")
    paths = [
        "/articles/secret/",
        "/comments/secret/",
        f"/comments/secret/{comment.pk}/",
        f"/comments/secret/{comment.pk}/report/",
        f"/comments/secret/reply/?parent={comment.pk}",
        "/articles/secret/comments.atom",
        "/feeds/comments.rss",
    ]
    for state in Comment.State.values:
        Comment.objects.update(state=state)
        shown = state == "approved" and Edition.objects.live().filter(article=on).exists()
        for path in paths:
            assert ("Heardword" in client.get(path).text) == shown, f"{article}, {state}: {path}"


@pytest.mark.parametrize("article", STATES, indirect=True)
def test_graph_and_card_show_only_live_text(client, article):
    shown = STATES[article][1]
    graph = graph_of(client.get("/articles/secret/").text)
    assert (WORD in str(graph)) == shown
    assert (graph is not None) == (shown or article == "corrected"), "the corrected article is live with other words"
    if edition := Edition.objects.filter(article__slug="secret", title__startswith=WORD).last():
        card = sharing.card_of(edition, None)
        assert (client.get(f"/articles/secret/shared/{card.name}").status_code == 200) == shown


@pytest.mark.parametrize("state", STATES)
def test_webhooks_tell_of_live_text_alone(state, monkeypatch):
    function, shown = STATES[state]
    monkeypatch.setattr(worker.deliveries, "send_due", lambda *_given, **_more: 0)
    since = timezone.now() - timedelta(days=1)
    Webhook.objects.create(url="https://hooks.example/", events=list(KINDS), secret_seed=new_seed(), created_at=since)
    function(make_article(f"{WORD} nights", slug="secret", html=f"<p>{WORD} is far.</p>", needs_approval=False))
    worker.send_webhooks()
    told = [(row.kind, WORD in row.body) for row in WebhookDelivery.objects.all()]
    assert (("article.published", True) in told) == shown, told
    assert all(kind == "article.withdrawn" for kind, has_word in told if has_word and not shown), told


def test_staff_pages_redirect_to_login(client):
    """Check that drafts, accounts and the admin redirect to the login."""
    make_article("Draft")
    for path in (
        "/admin/articles/article/",
        "/admin/articles/edition/",
        "/admin/comments/comment/",
        "/admin/auth/user/",
    ):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url.startswith("/admin/login/")
    assert not Region.objects.exists()
