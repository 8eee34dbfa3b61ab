"""Article pages: content and visibility."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles.models import (
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
from articles.publishing import actions
from articles.rendering.page import linked_editions
from clinics.models import Treatment
from comments.models import Comment
from tests.factories.articles import (
    ALL,
    add_block,
    approve,
    freeze,
    make_approver,
    make_article,
    make_live,
    make_topic,
    make_user,
    publish,
)
from tests.factories.people import make_person
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db

# What they cost is in tests/pages/test_costs.py.
PATHS = [
    "/articles/full/",
    "/",
    "/articles/",
    "/topics/ketamine-therapy/",
    "/tags/mood/",
    "/authors/",
    "/authors/anna-writer/",
    "/feeds/articles.atom",
    "/articles/full/history/",
]


def full_article(comments=50):
    """Return an article with all kinds of blocks twice, and with comments."""
    authors = [make_person(name="Anna Writer", slug="anna-writer"), make_person(name="Bo Writer")]
    others = [make_live(f"Other {number}", html="<p>Other.</p>", tags=["mood"]).article for number in range(6)]
    article = make_article(
        "Full", authors=authors, tags=["mood", "sleep"], lead_image=make_image(), html="<h2>Results</h2><p>Text.</p>"
    )
    treatments = [Treatment.objects.create(name=name) for name in ("TMS & rest", "Ketamine infusion")]
    for number in range(2):
        add_block(article, Figure, image=make_image())
        add_block(article, PullQuote, quote=f"Quote {number}", attribution="A patient")
        add_block(article, Callout, heading="Note", html="<p>Careful.</p>")
        add_block(article, RelatedArticle, target=others[number])
        add_block(article, ClinicSpotlight, clinic=make_clinic(treatments=treatments))
        source = Source.objects.create(title=f"Study {number}", authors="Doe J", year=2020, doi=f"10.1000/{number}")
        add_block(article, Reference, source=source)
        add_block(article, RichText, html=f"<h2>Part {number}</h2><ul><li>One</li></ul>")
    article.related.add(others[5])
    edition = freeze(article)
    approve(edition)
    publish(edition, override_reason="")
    parent = None
    for number in range(comments):
        row = Comment.objects.create(
            article=article,
            name="Reader",
            body=f"Comment {number}",
            state="approved",
            parent=parent,
            created_at=timezone.now(),
        )
        parent = None if number % 3 == 2 else row
    return article


def test_article_page_shows_every_part(client):
    article = full_article(comments=3)
    html = client.get("/articles/full/").content.decode()
    for part in (
        "<h1",
        'id="results"',
        'href="#results"',
        "Quote 1",
        "Careful.",
        "Other 0",
        "https://doi.org/10.1000/1",
        "View all posts by Anna Writer",
        "This post was medically approved by Dr. Ada Quill",
        "Leave a reply",
        "Comment 2",
        "/tags/sleep/",
    ):
        assert part in html, part
    for spotlight in ClinicSpotlight.objects.filter(parent=article):
        assert spotlight.clinic.get_absolute_url() in html
        assert spotlight.clinic.place in html
    assert html.count("<li>Ketamine infusion</li>\n<li>TMS &amp; rest</li>") == ClinicSpotlight.objects.count()


def test_reader_pages_set_no_cookie_and_restrict_csp(client):
    full_article(comments=1)
    for path in PATHS:
        response = client.get(path)
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path
        policy = response["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy


def test_withdrawn_related_article_is_omitted(client):
    other = make_live("Gone soon")
    article = make_article("Full")
    add_block(article, RelatedArticle, target=other.article)
    publish(freeze(article))
    assert "Gone soon" in client.get("/articles/full/").content.decode()
    actions.withdraw(article=other.article, by=make_user("chief", *ALL))
    assert "Gone soon" not in client.get("/articles/full/").content.decode()


def test_correction_appears_only_after_publication_with_note(client):
    first = make_live("Sleep", html="<p>Old words.</p>", days_ago=2)
    block = RichText.objects.get()
    block.html = "<p>New words.</p>"
    block.save()
    second = freeze(first.article, change_class="clarification", public_note="We put it more clearly.")
    page = client.get("/articles/sleep/").content.decode()
    assert "Old words." in page
    assert "New words." not in page
    publish(second)
    assert "New words." in client.get("/articles/sleep/").content.decode()
    history = client.get("/articles/sleep/history/").content.decode()
    assert "We put it more clearly." in history
    past = client.get("/articles/sleep/editions/1/")
    assert "Old words." in past.content.decode()
    assert "noindex" in past.content.decode()
    assert past["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("approved", "Medically approved"),
        ("wording_edited", "wording edited since"),
        ("changed", "Changed since approval"),
        ("overdue", "Medical review overdue"),
        ("not_reviewed", "Not medically reviewed"),
    ],
)
def test_article_page_shows_each_badge(client, code, label):
    article = make_article("Sleep")
    edition = freeze(article)
    if code != "not_reviewed":
        long_ago = timezone.now() - timedelta(days=400)
        options = {"at": long_ago, "review_due": (long_ago + timedelta(days=365)).date()} if code == "overdue" else {}
        approve(edition, make_approver(), **options)
    if code in {"wording_edited", "changed"}:
        block = RichText.objects.get()
        block.html = "<p>Sleep helps!</p>" if code == "wording_edited" else "<p>Sleep can help.</p>"
        block.save()
        edition = freeze(article, change_class="cosmetic" if code == "wording_edited" else "clarification")
    publish(edition)
    page = client.get("/articles/sleep/").content.decode()
    assert label in page
    assert ("This post was medically approved by" in page) == (code in {"approved", "wording_edited"})


def test_staff_can_preview_unpublished_edition(client):
    edition = freeze(make_article("Sleep"))
    path = edition.get_permalink()
    assert client.get(path).status_code == 404
    client.force_login(make_user("nobody"))
    assert client.get(path).status_code == 404
    client.force_login(make_user("reader", "articles.view_edition"))
    assert client.get(path).status_code == 404, "only people who write or were asked"
    client.force_login(make_user("editor", "articles.change_article"))
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "Preview" in response.content.decode()


@pytest.mark.parametrize("page", ["x", "0", "-1", "999999999", "9" * 5000, "1e3", "\u0663", "%00"])
@pytest.mark.parametrize("path", ["/articles/", "/topics/ketamine-therapy/", "/tags/mood/", "/authors/", "/clinics/"])
def test_invalid_page_numbers_get_404(client, path, page):
    make_live(tags=["mood"])
    assert client.get(path, {"page": page}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/articles/none/",
        "/articles/none/history/",
        "/topics/none/",
        "/tags/none/",
        "/authors/none/",
        "/clinic/none/",
        "/x",
    ],
)
def test_unknown_urls_get_404_page_with_article_link(client, path):
    response = client.get(path)
    assert response.status_code == 404
    assert 'href="/articles/"' in response.content.decode()


def test_unknown_edition_numbers_get_404(client):
    make_live("Sleep")
    for number in ("0", "2", "9" * 6, "9" * 5000, "-1", "x"):
        assert client.get(f"/articles/sleep/editions/{number}/").status_code == 404


def test_article_feed_is_well_formed_with_hostile_titles(client):
    make_live("A\x07 <title> & ]]> \ud800 \u202e", slug="hostile")
    feed = etree.fromstring(client.get("/feeds/articles.atom").content)
    assert "A <title> & ]]>" in feed.find(".//{*}entry/{*}title").text
    assert feed.find(".//{*}entry/{*}summary").get("type") == "text"
    assert Edition.objects.count() == 1


@pytest.mark.django_db
def test_an_article_leads_to_those_around_it_in_its_topic(client):
    for number in range(4):
        make_live(f"Night {number}", slug=f"night-{number}", days_ago=10 - number)
    make_live("Elsewhere", slug="elsewhere", days_ago=9, topic=make_topic("Other"))
    make_article("Draft")

    def around(slug):
        html = etree.HTML(client.get(f"/articles/{slug}/").content)
        return [(link.get("rel"), link.get("href")) for link in html.xpath("//nav[contains(@class, 'around')]/a")]

    assert around("night-1") == [("prev", "/articles/night-2/"), ("next", "/articles/night-0/")]
    assert around("night-3") == [("next", "/articles/night-2/")]
    assert around("night-0") == [("prev", "/articles/night-1/")]
    assert around("elsewhere") == []
    Edition.objects.filter(article__slug="night-2").update(live_until=timezone.now())
    assert around("night-1") == [("prev", "/articles/night-3/"), ("next", "/articles/night-0/")]


def test_articles_to_read_next_are_approved_ones_first():
    topic = make_topic()
    shown = make_live("Shown", topic=topic, needs_approval=False)
    needs_none = make_live("Needs none", topic=topic, needs_approval=False, days_ago=9)
    approved = freeze(make_article("Approved", topic=topic))
    approve(approved, make_approver())
    publish(approved, at=timezone.now() - timedelta(days=8))
    unapproved = [make_live(f"Unapproved {number}", topic=topic) for number in range(4)]
    related, _named = linked_editions(shown.article, set())
    assert [one.pk for one in related] == [approved.pk, needs_none.pk, unapproved[3].pk, unapproved[2].pk]
